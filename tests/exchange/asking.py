"""What a case of the table is, and how its outcome is compared."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from pykmp.codec import FloatCodec
from pykmp.exchange import Readings
from tests.exchange.frames import MOMENT
from tests.exchange.peers import Answering, Reply

#: Asks a client, or whatever has the methods of one.
Asks: TypeAlias = Callable[[Any], Any]


def serial(asker: Any) -> Any:  # noqa: ANN401 - sync and async
    """Ask for the serial number."""
    return asker.serial_number()


def read(*ids: int) -> Asks:
    """Ask for registers."""
    return lambda asker: asker.read(*ids)


def meter_type(asker: Any) -> Any:  # noqa: ANN401 - sync and async
    """Ask for the type."""
    return asker.meter_type()


def clock(asker: Any) -> Any:  # noqa: ANN401 - sync and async
    """Ask for date and time."""
    return asker.clock()


def set_clock(asker: Any) -> Any:  # noqa: ANN401 - sync and async
    """Set date and time."""
    return asker.set_clock(MOMENT)


@attrs.frozen(kw_only=True)
class Values:
    """What of a reading is to be compared."""

    values: Mapping[int, int]
    missing: tuple[int, ...] = ()
    unanswered: type[Exception] | None = None


def digest(result: object) -> object:
    """Return a result as a case expects it."""
    if isinstance(result, Exception):
        return f"raises {type(result).__name__}"
    if not isinstance(result, Readings):
        return result
    values = {
        int(id_): int(FloatCodec.decode(data.value)) for id_, data in result.items()
    }
    unanswered = None if result.unanswered is None else type(result.unanswered)
    return Values(values=values, missing=result.missing, unanswered=unanswered)


@attrs.frozen
class Case:
    """One thing that happens on a line.

    Attributes:
        name: What happens.
        replies: What the meter says to the first request, to the second, and so on.
        gives: What the user gets: a result, or an error of this very type.
        requests: How many requests leave.
        seconds: How long it takes, on the clock of the line, to a tenth of a second.
        ask: What is asked.
    """

    name: str
    replies: tuple[Reply | Answering, ...]
    gives: object
    requests: int = 1
    seconds: float = 0.3
    ask: Asks = serial

    @property
    def expected(self) -> object:
        """What the digest of the outcome is."""
        gives = self.gives
        return f"raises {gives.__name__}" if isinstance(gives, type) else gives

    def __str__(self) -> str:
        return self.name


def outcome(case: Case, asker: object) -> object:
    """Return what the user gets: the digest of a result or of an error."""
    try:
        result = case.ask(asker)
    except Exception as error:  # noqa: BLE001 - any of them is an outcome
        return digest(error)
    return digest(result)
