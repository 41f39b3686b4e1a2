"""What the tests of inhabited meters share: a meter in a house, asked over its line."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from pykmp.codec import FloatCodec
from pykmp.emulator import Habits, LineSettings, emulated_lines, house_values
from pykmp.messages import (
    GetRegisterRequest,
    RegisterData,
    SupportsEncode,
    decode_frame,
    encode_request,
)
from pykmp.meters import PROFILES, Commodity, load_profile

ZONE: Final = dt.timezone(dt.timedelta(hours=1))
#: In winter, and shortly before: a past of days is soon worked out.
FITTED: Final = dt.datetime(2023, 12, 28, tzinfo=ZONE)
START: Final = dt.datetime(2024, 1, 5, 7, 30, tzinfo=ZONE)
DAY_SECONDS: Final = 86_400
FAST: Final = LineSettings(is_fast=True)
_REGISTERS_MAX: Final = 8


def families(commodity: Commodity) -> tuple[str, ...]:
    """Return the families that measure this."""
    return tuple(k for k in PROFILES if load_profile(k).commodity is commodity)


HEAT: Final = families(Commodity.HEAT)
WATER: Final = families(Commodity.WATER)
ELECTRICITY: Final = families(Commodity.ELECTRICITY)

#: Instants of the line, dense about whole seconds, hours and midnights of the house.
instants = st.floats(0, 40 * DAY_SECONDS) | st.builds(
    lambda hour, step: max(0.0, 1800 + 3600 * hour + step),
    st.integers(0, 40 * 24),
    st.sampled_from([-1.0, -0.001, 0.0, 0.001, 0.999, 1.0]),
)
days = st.floats(0, 40 * DAY_SECONDS)


class Wire:
    """A line without delay to a meter in a house, and whoever asks it."""

    def __init__(
        self,
        family: str = "603",
        *,
        habits: Habits | None = None,
        **house: Any,  # noqa: ANN401
    ) -> None:
        house = {"seed": 3, "start": START, "fitted": FITTED} | house
        (self.line,) = emulated_lines(
            family, settings=FAST, values=house_values(**house), habits=habits
        )
        self._address = load_profile(family).address

    def answer(self, request: SupportsEncode, at: float) -> bytes:
        """Return what comes back at an instant, in any order of instants."""
        self.line.clear()
        self.line.receive(encode_request(request, address=self._address), at)
        return self.line.due(at)

    def ask(self, request: SupportsEncode, at: float) -> Any:  # noqa: ANN401
        """Return the answer to a request, decoded."""
        return decode_frame(self.answer(request, at)).message

    def registers(self, at: float, *ids: int) -> dict[int, RegisterData]:
        """Return registers, asked for by eight."""
        found: dict[int, RegisterData] = {}
        for first in range(0, len(ids), _REGISTERS_MAX):
            some = ids[first : first + _REGISTERS_MAX]
            found |= self.ask(GetRegisterRequest(registers=some), at).registers
        return found

    def numbers(self, at: float, *ids: int) -> tuple[Decimal, ...]:
        """Return the numbers that registers show."""
        found = self.registers(at, *ids)
        return tuple(FloatCodec.decode(found[id_].value) for id_ in ids)

    def number(self, at: float, id_: int) -> Decimal:
        """Return the number that a register shows."""
        (number,) = self.numbers(at, id_)
        return number


@cache
def known(family: str = "603", **house: Any) -> Wire:  # noqa: ANN401
    """Return a meter that has been asked things before."""
    return Wire(family, **house)
