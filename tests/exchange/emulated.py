"""Plans asked of emulated meters, on the virtual clock of a line with true speed."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import attrs

from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Habits,
    LineSettings,
    parse_fault,
)
from pykmp.messages import GetRegisterRequest, decode_frame
from pykmp.meters import PROFILES, Commodity, Profile, load_profile
from tests.exchange.driving import PlanAsker

HEAT_AND_WATER: Final = tuple(
    key for key in PROFILES if load_profile(key).commodity is not Commodity.ELECTRICITY
)
ELECTRICITY: Final = tuple(key for key in PROFILES if key not in HEAT_AND_WATER)

#: What a meter does with a request for registers that it all lacks.
TELLS_NOTHING_KNOWN: Final = {
    "says nothing": Habits(tells_nothing_known=False),
    "answers without any": Habits(tells_nothing_known=True),
}

#: Wraps a meter: takes it and gives what sits on the line in its place.
Wrapping: TypeAlias = Callable[[EmulatedMeter], Any]


def line_of(
    profile: Profile,
    *,
    faults: Sequence[str] = (),
    seed: int = 0,
    habits: Habits | None = None,
    wrapping: Wrapping | None = None,
) -> EmulatedLine:
    """Return a line with one meter, at the speed of its family."""
    meter = EmulatedMeter(profile, habits=habits)
    return EmulatedLine(
        wrapping(meter) if wrapping else meter,
        settings=LineSettings(baud=profile.line.baud[0]),
        faults=[parse_fault(fault) for fault in faults],
        seed=seed,
    )


def asker_of(family: str, *, attempts: int = 3, **line: Any) -> PlanAsker:  # noqa: ANN401 - of every kind
    """Return who asks a meter of a family, at its speed."""
    profile = load_profile(family)
    peer = line_of(profile, **line)
    return PlanAsker(peer, attempts=attempts, baud=profile.line.baud[0])


@attrs.define
class Selective:
    """A meter that hears only some requests; keeps all of them.

    Attributes:
        meter: The meter.
        hears: Whether it hears a request, given its registers; none for other ones.
        asked: When each request came, and its registers.
    """

    meter: EmulatedMeter
    hears: Callable[[tuple[int, ...]], bool] = lambda _ids: True
    asked: list[tuple[float, tuple[int, ...]]] = attrs.field(factory=list)

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return what the meter says, if it hears."""
        request = decode_frame(frame).message
        is_reading = isinstance(request, GetRegisterRequest)
        ids = tuple(map(int, request.registers)) if is_reading else ()
        self.asked.append((at, ids))
        return self.meter.answer(frame, at) if self.hears(ids) else None
