"""A scan written down as the begin of a profile, in the form of `pykmp/meters/*.toml`.

What a scan cannot know is left to the person who completes the file, and says so.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from pykmp import meters, registers
from pykmp.codec import FloatCodec
from pykmp.constants import DestinationAddress
from pykmp.exchange.pacing import BAUD
from pykmp.exchange.scan import Scan
from pykmp.messages import (
    REGISTERS_MAX,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
    encode_response,
)

#: Tell what a meter measures.
_HEAT_ENERGY: Final = 60
_VOLUME: Final = 68

_NEGATIVE: Final = 0x80
_HEADER_BYTES: Final = 2
#: The usual width of a clock or a date; profiles can write no other one.
_CALENDAR_BYTES: Final = 4


@attrs.frozen(kw_only=True)
class ScannedMeter:
    """What is known of the meter that was scanned, apart from its registers.

    Attributes:
        key: Key of the family, as its file is to be called.
        model: Model, as it stands on the front.
        type_code: What the meter answers to GetType.
        software_revision: As in the same answer.
        address: Where it answers.
        baud: At which speed.
    """

    key: str = "new"
    model: str = "unknown"
    type_code: bytes | None = None
    software_revision: str | None = None
    address: int = DestinationAddress.HEAT_METER.value
    baud: int = BAUD


def profile_skeleton(scan: Scan, meter: ScannedMeter, *, on: dt.date) -> str:
    """Return a profile of what a scan has found; numbers of the meter are replaced.

    Serial numbers, customer numbers and their like give away whose meter it is; values
    of registers that no catalogue names may do so too, and are kept.
    """
    return "\n".join(_Skeleton(scan, meter, on).lines())


class _Skeleton:
    """The parts of one file."""

    def __init__(self, scan: Scan, meter: ScannedMeter, on: dt.date) -> None:
        self._scan = scan
        self._meter = meter
        self._ids = frozenset(one.id_ for one in scan.found)
        self._commodity = _commodity(self._ids)
        self._names = _catalogue(self._commodity).by_id
        software = meter.software_revision
        detail = f", software {software}" if software else ""
        self._source = f"scan of a meter (serial number withheld){detail} on {on}"
        self._found = {one.id_: one for one in scan.found}
        self._standard = self._standard_registers()

    def lines(self) -> Iterator[str]:
        """Return the file, line by line."""
        yield from self._head()
        yield from self._registers()
        yield from self._line_and_telling()
        yield from self._type_code()
        yield from self._quirks()
        yield from self._vector()

    def _head(self) -> Iterator[str]:
        is_electric = self._commodity is meters.Commodity.ELECTRICITY
        yield "# What a scan found, in the form of a profile."
        yield "# To check: what it measures, its power supply, info codes, loggers."
        yield "# Not to publish unread: unknown registers may hold private data."
        yield ""
        yield f"key = {_quoted(self._meter.key)}"
        yield "aliases = []"
        yield f"model = {_quoted(self._meter.model)}"
        yield f"commodity = {_quoted(self._commodity)}"
        yield f"mains_powered = {_flag(is_true=is_electric)}"
        yield f"address = 0x{self._meter.address:02X}"
        yield 'info_table = "none"'
        yield f"standard = {list(self._standard)}"
        yield f"type_code_public = {_flag(is_true=self._meter.type_code is not None)}"
        yield f"sources = [{_quoted(self._source)}]"
        yield ""

    def _registers(self) -> Iterator[str]:
        yield "register = ["
        for id_ in sorted(self._found):
            one = self._found[id_]
            entry = self._names.get(id_)
            is_private = (
                entry is not None and entry.quantity is registers.Quantity.IDENTIFIER
            )
            demo = _masked(_demo(one)) if is_private else _demo(one)
            fields: Mapping[str, Any] = {
                "id": id_,
                "unit": one.unit,
                "significand_bytes": one.value[0],
                "scale": f"0x{one.value[1] & ~_NEGATIVE:02X}",
                "demo": _quoted(demo),
                "confidence": '"captured"',
            }
            text = ", ".join(f"{name} = {value}" for name, value in fields.items())
            yield f"    {{ {text} }}, # {entry.name if entry else 'unknown'}"
        yield "]"

    def _line_and_telling(self) -> Iterator[str]:
        yield from ("", "[line]", f"baud = [{self._meter.baud}]", 'format = "8N2"')
        if self._commodity is meters.Commodity.ELECTRICITY:
            return
        telling = frozenset(meters.TELLING_REGISTERS)
        present = telling & self._ids
        absent = telling & frozenset(self._scan.absent)
        yield from ("", "[telling]")
        yield f"present = {sorted(present)}"
        yield f"absent = {sorted(absent)}"
        yield f"unknown = {sorted(telling - present - absent)}"
        yield "inferred = []"

    def _type_code(self) -> Iterator[str]:
        if self._meter.type_code is None:
            return
        yield from ("", "[[type_codes]]")
        yield f"code = {_quoted(self._meter.type_code.hex(' ').upper())}"
        yield f"model = {_quoted(self._meter.model)}"
        yield f"source = {_quoted(self._source)}"

    def _quirks(self) -> Iterator[str]:
        for text in _peculiarities(self._scan):
            yield from ("", "[[quirks]]", f"text = {_quoted(text)}")
            yield f"source = {_quoted(self._source)}"

    def _vector(self) -> Iterator[str]:
        answer = GetRegisterResponse(
            registers={id_: self._found[id_] for id_ in self._standard}
        )
        frame = encode_response(answer, address=self._meter.address)
        yield from ("", "[[vectors]]", f"frame = {_quoted(frame.hex(' ').upper())}")
        yield 'direction = "from_meter"'
        yield (
            'source = "constructed from the widths and demo values of this file, '
            'checksum computed"'
        )
        yield 'confidence = "constructed"'
        yield 'note = "what the scanned meter said to the standard registers"'
        yield "command_id = 0x10"
        yield "registers = ["
        for id_ in self._standard:
            one = self._found[id_]
            value = _quoted(_number(one))
            yield f"    {{ id = {id_}, unit = {one.unit}, value = {value} }},"
        yield from ("]", "")

    def _standard_registers(self) -> tuple[RegisterID, ...]:
        """Return what the known families of this sort have in common with the meter."""
        usual = dict.fromkeys(
            id_
            for key in meters.PROFILES
            if meters.load_profile(key).commodity is self._commodity
            for id_ in meters.load_profile(key).standard
        )
        numbers = (
            RegisterID(id_)
            for id_ in usual
            if id_ in self._found and _is_number(self._found[RegisterID(id_)])
        )
        return tuple(numbers)[:REGISTERS_MAX]


def _commodity(ids: frozenset[int]) -> meters.Commodity:
    if _HEAT_ENERGY in ids:
        return meters.Commodity.HEAT
    if _VOLUME in ids:
        return meters.Commodity.WATER
    return meters.Commodity.ELECTRICITY


def _catalogue(commodity: meters.Commodity) -> registers.Catalogue:
    is_electric = commodity is meters.Commodity.ELECTRICITY
    return registers.electricity() if is_electric else registers.heat()


def _peculiarities(scan: Scan) -> Iterator[str]:
    if scan.companion is not None:
        yield "A request for registers that are all unknown gets no answer."
    if scan.tells_nothing_known:
        yield "A request for registers that are all unknown gets an empty answer."
    if scan.silent:
        yield f"Requests with these registers got no answer: {_listed(scan.silent)}."
    if scan.unreadable:
        yield f"Answers of these cannot be read: {_listed(scan.unreadable)}."


def _demo(register: RegisterData) -> str:
    """Return what a register says, as profiles write it."""
    significand = register.value[_HEADER_BYTES:]
    match registers.decode_value(register):
        case registers.NumberValue() | registers.FlagsValue():
            return _number(register)
        case registers.DateTimeValue() as value:
            return value.local.isoformat(" ", "seconds")
        case registers.MonthDayValue() | registers.TextValue() as value:
            return value.figure
        case registers.TimeValue() | registers.DateValue() as value if (
            len(significand) == _CALENDAR_BYTES
        ):
            return value.figure
    return f"0x{significand.hex()}"


def _is_number(register: RegisterData) -> bool:
    return isinstance(registers.decode_value(register), registers.NumberValue)


def _number(register: RegisterData) -> str:
    return format(FloatCodec.decode(register.value), "f")


def _masked(demo: str) -> str:
    """Return something of the same form that tells nothing of a meter.

    >>> _masked("6892850"), _masked("0"), _masked("0x0a1b"), _masked("KMP 12")
    ('1000000', '0', '0x0000', 'XXX 00')
    """
    if demo.startswith("0x"):
        return "0x" + "0" * len(demo[2:])
    if demo.isdecimal() and demo.strip("0"):
        return "1" + "0" * (len(demo) - 1)
    return re.sub(r"[^\W\d_]", "X", re.sub(r"\d", "0", demo))


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def _flag(*, is_true: bool) -> str:
    return "true" if is_true else "false"


def _quoted(text: str) -> str:
    """Return a text as TOML quotes it: as JSON does, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
