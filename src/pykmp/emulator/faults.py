"""Faults of an emulated line by name: what they do, what they take, how they strike.

The table is what documentation and command line are written from.
"""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.emulator import damage
from pykmp.emulator.reply import Reply
from pykmp.errors import KmpError


@attrs.define(kw_only=True, slots=False)
class FaultInvalidError(KmpError):
    """A fault that does not exist, or that cannot be had like this.

    Attributes:
        text: The fault as it was asked for.
        reason: What is wrong with it, and how to mend that.
    """

    text: str
    reason: str

    def __str__(self) -> str:
        return f"Fault {self.text!r} is not possible: {self.reason}."


@attrs.frozen(kw_only=True)
class FaultValue:
    """What the value of a fault means.

    Attributes:
        what: Name with unit.
        default: Value if none is given; None: drawn, or taken from the answer.
        default_text: The default in words.
        highest: Highest value allowed; the lowest is 0.
        is_whole: Whether only whole numbers make sense.
    """

    what: str
    default: float | None
    default_text: str
    highest: int
    is_whole: bool


def _seconds(default: float) -> FaultValue:
    return FaultValue(
        what="seconds",
        default=default,
        default_text=f"{default:g}",
        highest=3600,
        is_whole=False,
    )


def _whole(
    what: str, default: int | None, default_text: str, *, highest: int = 2048
) -> FaultValue:
    return FaultValue(
        what=what,
        default=default,
        default_text=default_text,
        highest=highest,
        is_whole=True,
    )


@attrs.frozen(kw_only=True)
class FaultKind:
    """A fault that a line can have.

    Attributes:
        name: Its name.
        what: What the client notices, in one phrase.
        value: What its value means; None if it takes none.
        needs_answer: Whether it only strikes, and only counts, where the meter answers.
        damage: What it does to a reply.
    """

    name: str
    what: str
    value: FaultValue | None = None
    needs_answer: bool = True
    damage: damage.Damage


_KINDS: Final = (
    FaultKind(name="silence", what="the meter does not answer", damage=damage.silence),
    FaultKind(
        name="delay",
        what="the answer begins later",
        value=_seconds(0.5),
        damage=damage.wait,
    ),
    FaultKind(
        name="late",
        what="the answer comes after the client gave up; the meter hears on meanwhile",
        value=_seconds(2.5),
        damage=damage.wait,
    ),
    FaultKind(
        name="truncate",
        what="the answer stops within",
        value=_whole("bytes that come", None, "drawn"),
        damage=damage.truncate,
    ),
    FaultKind(
        name="flip", what="one bit of the answer is turned over", damage=damage.flip
    ),
    FaultKind(
        name="noise",
        what="random bytes come before the answer",
        value=_whole("bytes", 8, "8"),
        needs_answer=False,
        damage=damage.noise,
    ),
    FaultKind(
        name="babble",
        what="noise begins instead of the answer and never ends",
        needs_answer=False,
        damage=damage.babble,
    ),
    FaultKind(
        name="echo",
        what="the head reflects what the client sends; with silence: echo only",
        needs_answer=False,
        damage=damage.unchanged,
    ),
    FaultKind(
        name="wrong-address",
        what="the answer comes from another address",
        value=_whole("address", None, "7F for 3F", highest=0xFF),
        damage=damage.wrong_address,
    ),
    FaultKind(
        name="wrong-register",
        what="the answer's first register is another one",
        value=_whole("register", None, "its neighbour", highest=0xFFFF),
        damage=damage.wrong_register,
    ),
    FaultKind(
        name="wrong-command",
        what="the answer is one to another command",
        damage=damage.wrong_command,
    ),
    FaultKind(
        name="stray-ack",
        what="an acknowledgement comes before the answer",
        needs_answer=False,
        damage=damage.stray_ack,
    ),
    FaultKind(
        name="disconnect",
        what="the connection ends within the answer",
        value=_whole("bytes that come", None, "half of them"),
        damage=damage.disconnect,
    ),
    FaultKind(
        name="slow-bytes",
        what="the bytes of the answer come slowly",
        value=_seconds(0.05),
        damage=damage.slow_bytes,
    ),
)

#: Every fault once, by name.
FAULTS: Final[Mapping[str, FaultKind]] = MappingProxyType(
    {kind.name: kind for kind in _KINDS}
)
ECHO: Final = "echo"


@attrs.frozen(kw_only=True)
class Fault:
    """A fault of one line, and how often it strikes.

    Attributes:
        name: One of FAULTS.
        value: See there; None is its default.
        probability: Chance at each request.
        times: How often it strikes at most; None is always.

    Raises:
        FaultInvalidError: There is no such fault, or not with such a value.
    """

    name: str = attrs.field()
    value: float | None = None
    probability: float = 1.0
    times: int | None = None

    def __attrs_post_init__(self) -> None:
        kind = FAULTS.get(self.name)
        if kind is None:
            raise FaultInvalidError(text=self.name, reason="there is none of that name")
        reason = _objection(kind, self)
        if reason:
            raise FaultInvalidError(text=str(self), reason=reason)

    def __str__(self) -> str:
        value = "" if self.value is None else f"={self.value:g}"
        chance = "" if self.probability == 1 else f"@{self.probability:g}"
        times = "" if self.times is None else f"#{self.times}"
        return f"{self.name}{value}{chance}{times}"


def _objection(kind: FaultKind, fault: Fault) -> str:
    """Return why a fault cannot be, or nothing."""
    if not 0 <= fault.probability <= 1:
        return "a probability is a number from 0 to 1"
    if fault.times is not None and fault.times < 1:
        return "it must strike at least once"
    if fault.value is None:
        return ""
    if kind.value is None:
        return f"{kind.name} takes no value"
    return value_objection(kind.value, fault.value)


def value_objection(allowed: FaultValue, value: float) -> str:
    """Return why a value is not allowed, or nothing."""
    if not 0 <= value <= allowed.highest:
        return f"its value is {allowed.what} from 0 to {allowed.highest}"
    if allowed.is_whole and value != int(value):
        return f"its value is a whole number ({allowed.what})"
    return ""


class FaultDice:
    """Decides when one fault strikes; owns its dice and how often it may yet strike.

    Each fault of a line has dice of its own: adding another changes nothing about it.
    """

    def __init__(self, fault: Fault, *, seed: int, place: int) -> None:
        self._fault = fault
        self._kind = FAULTS[fault.name]
        self._random = Random(f"{seed}/{place}/{fault.name}")
        self._left = fault.times

    def strikes(self) -> bool:
        """Return whether it strikes this time, and count that."""
        if self._left == 0:
            return False
        if self._random.random() >= self._fault.probability:
            return False
        if self._left is not None:
            self._left -= 1
        return True

    def applied(self, reply: Reply) -> Reply:
        """Return the reply as this fault leaves it."""
        if self._kind.needs_answer and not reply.answer:
            return reply
        if not self.strikes():
            return reply
        value = self._fault.value
        if value is None and self._kind.value is not None:
            value = self._kind.value.default
        return self._kind.damage(reply, value, self._random)
