"""A scan of a meter's registers: how far it has come, as a value that can be kept.

A scan never changes: each step of `pykmp.exchange.scanning` returns the next one.
Whoever keeps the last one, as JSON in a file perhaps, can go on from it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, Self

import attrs

# The catalogues load when ids are chosen: who goes on with a scan needs none.
from pykmp import registers
from pykmp.errors import KmpError, OutOfRangeError
from pykmp.messages import (
    REGISTERS_MAX,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)

#: Marks a scan as JSON, and its layout.
FORMAT_NAME: Final = "pykmp-scan-1"

#: Where registers of heat, cooling and water meters are known to be, and twice as far.
IDS_DEFAULT: Final = range(2048)
_ID_MAX: Final = 0xFFFF
_UNIT_MAX: Final = 0xFF

#: All families have it, and it tells one meter from another.
SERIAL_NUMBER: Final = 1001

#: Attributes that are kept as runs of ids.
_RUNS: Final = ("left", "singles", "absent", "silent", "unreadable")
#: Length byte and scale byte of a value.
_HEADER_BYTES: Final = 2


@attrs.define(kw_only=True, slots=False)
class ScanInvalidError(KmpError):
    """What should be a kept scan is none."""

    reason: str

    def __str__(self) -> str:
        return f"This is no scan to go on with: {self.reason}."


def ids_to_scan(within: Collection[int] | None = None) -> tuple[int, ...]:
    """Return ids in the order in which a scan finds the most in the shortest time.

    The serial number comes first, then those that are known of any meter. Without
    *within*, all of them and all up to 2047.

    >>> ids_to_scan(range(58, 64))
    (60, 61, 62, 63, 58, 59)
    """
    known = dict.fromkeys(
        [
            SERIAL_NUMBER,
            *sorted(registers.heat().by_id),
            *sorted(registers.electricity().by_id),
        ]
    )
    if within is None:
        return tuple(known | dict.fromkeys(IDS_DEFAULT))
    likely = [id_ for id_ in known if id_ in within]
    return tuple(dict.fromkeys([*likely, *within]))


@attrs.frozen(kw_only=True)
class Scan:
    """Which registers a meter has, as far as it was asked.

    Attributes:
        left: Ids that are still to be asked, in this order.
        singles: Ids to ask one by one, before all others.
        found: Registers that came, in the order in which they were found.
        absent: Ids that the meter left out of an answer.
        silent: Ids of requests that got no answer, while the meter answered others.
        unreadable: Ids whose answers cannot be read.
        companion: A register that is there, asked along with each request because the
            meter says nothing to registers that are all unknown; None if it does not
            need that, as far as is known.
        tells_nothing_known: Whether the meter was seen to answer a request for unknown
            registers with an empty answer: then silence means something else.
        requests: How many requests were sent, repetitions included.
        seconds: How long they took, without pauses.
        is_same_meter: Whether the meter is known to be the one that was asked before.
    """

    left: tuple[int, ...]
    singles: tuple[int, ...] = ()
    found: tuple[RegisterData, ...] = ()
    absent: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()
    companion: int | None = None
    tells_nothing_known: bool = False
    requests: int = 0
    seconds: float = 0.0
    is_same_meter: bool = attrs.field(default=True, eq=False)

    @classmethod
    def of(cls, ids: Iterable[int]) -> Self:
        """Return a scan that has not begun, of these ids in this order, each once.

        Raises:
            OutOfRangeError: An id is outside 0 to 65535.
        """
        left = tuple(dict.fromkeys(ids))
        for id_ in left:
            if not 0 <= id_ <= _ID_MAX:
                raise OutOfRangeError(
                    what="Register ID to scan", valid_range=(0, _ID_MAX), actual=id_
                )
        return cls(left=left)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to ask."""
        return not self.left and not self.singles

    @property
    def remaining(self) -> int:
        """How many ids are still to be asked."""
        return len(self.left) + len(self.singles)

    @property
    def total(self) -> int:
        """How many ids there are in all."""
        told = (self.found, self.absent, self.silent, self.unreadable)
        return self.remaining + sum(map(len, told))

    def register(self, id_: int) -> RegisterData | None:
        """Return a register that was found."""
        return next((one for one in self.found if one.id_ == id_), None)

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Return the ids of each request that is still to be sent, companion apart."""
        for id_ in self.singles:
            yield (id_,)
        width = REGISTERS_MAX - (self.companion is not None)
        for at in range(0, len(self.left), width):
            yield self.left[at : at + width]

    def requested(self, group: tuple[int, ...]) -> tuple[int, ...]:
        """Return the ids of the request for a group, companion included."""
        if self.companion is None or self.companion in group:
            return group
        return (*group, self.companion)

    def one_by_one(self) -> Self:
        """Return the scan with what got no answer to be asked again, one by one."""
        singles = dict.fromkeys([*self.singles, *self.silent])
        return attrs.evolve(self, singles=tuple(singles), silent=())

    def without(self, ids: Collection[int]) -> Self:
        """Return the scan with these ids no longer to be asked."""
        gone = frozenset(ids)
        return attrs.evolve(
            self,
            left=tuple(id_ for id_ in self.left if id_ not in gone),
            singles=tuple(id_ for id_ in self.singles if id_ not in gone),
        )

    def to_json(self) -> dict[str, object]:
        """Return the scan as JSON has it; runs of ids are pairs of first and last."""
        return {
            "format": FORMAT_NAME,
            **{name: _runs(getattr(self, name)) for name in _RUNS},
            "found": [_record(register) for register in self.found],
            "companion": self.companion,
            "tells_nothing_known": self.tells_nothing_known,
            "requests": self.requests,
            "seconds": self.seconds,
        }

    @classmethod
    def from_json(cls, kept: object) -> Self:
        """Return a kept scan; its next step makes sure that the meter is the same.

        Raises:
            ScanInvalidError: It is no scan, or one of another version.
        """
        if not isinstance(kept, dict) or kept.get("format") != FORMAT_NAME:
            raise ScanInvalidError(reason=f"it is not marked {FORMAT_NAME}")
        try:
            return cls(
                **{name: _ids(kept[name]) for name in _RUNS},
                found=tuple(map(_register, kept["found"])),
                companion=None if kept["companion"] is None else _id(kept["companion"]),
                tells_nothing_known=bool(kept["tells_nothing_known"]),
                requests=int(kept["requests"]),
                seconds=float(kept["seconds"]),
                is_same_meter=False,
            )
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__}, {error}"
            raise ScanInvalidError(reason=reason) from None


def _runs(ids: Iterable[int]) -> list[list[int]]:
    """Return ids as runs of consecutive ones, in their order.

    >>> _runs((60, 61, 62, 7))
    [[60, 62], [7, 7]]
    """
    runs: list[list[int]] = []
    for id_ in ids:
        if runs and id_ == runs[-1][1] + 1:
            runs[-1][1] = id_
        else:
            runs.append([id_, id_])
    return runs


def _ids(runs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(
        id_ for first, last in runs for id_ in range(_id(first), _id(last) + 1)
    )


def _id(number: int) -> int:
    return _within(number, _ID_MAX)


def _within(number: int, highest: int) -> int:
    if not 0 <= number <= highest:
        message = f"{number} is not from 0 to {highest}"
        raise ValueError(message)
    return number


def _record(register: RegisterData) -> dict[str, object]:
    """Return a register with what its value tells of width and scale."""
    return {
        "id": register.id_,
        "unit": register.unit,
        "significand_bytes": register.value[0],
        "scale": register.value[1],
        "value": register.value.hex(" "),
    }


def _register(record: Mapping[str, Any]) -> RegisterData:
    value = bytes.fromhex(record["value"])
    if len(value) < _HEADER_BYTES or len(value) != _HEADER_BYTES + value[0]:
        message = f"{record['value']!r} is no value of a register"
        raise ValueError(message)
    return RegisterData(
        id_=RegisterID(_id(record["id"])),
        unit=RegisterUnit(_within(record["unit"], _UNIT_MAX)),
        value=RegisterValueBytes(value),
    )
