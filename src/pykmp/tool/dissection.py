"""Pieces of a stream taken apart, with words for each layer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.codec import (
    ApplicationBytes,
    DataLinkBytes,
    DataLinkCodec,
    DataLinkData,
    FrameKind,
    Heard,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
)
from pykmp.constants import ByteCode, CommandId, DestinationAddress
from pykmp.errors import BaseCodecError
from pykmp.messages import COMMANDS, Acknowledgement, decode_frame
from pykmp.tool.rendering.facts import Explanation, Layer
from pykmp.tool.wording import words_for

_DIRECTIONS: Final = MappingProxyType(
    {
        FrameKind.TO_METER: PhysicalDirection.TO_METER,
        FrameKind.FROM_METER: PhysicalDirection.FROM_METER,
    }
)
_KINDS: Final = MappingProxyType(
    {FrameKind.TO_METER: "request", FrameKind.FROM_METER: "response"}
)
_WAYS: Final = MappingProxyType(
    {
        ByteCode.START_TO_METER.value: "to the meter",
        ByteCode.START_FROM_METER.value: "from the meter",
    }
)
_PLACES: Final[Mapping[int, str]] = MappingProxyType(
    {
        DestinationAddress.HEAT_METER.value: "the meter itself",
        DestinationAddress.LOGGER_TOP.value: "logger in the top module",
        DestinationAddress.LOGGER_BASE.value: "logger in the base module",
    }
)
_ESCAPE: Final = ByteCode.STUFFING.value

_ZEROS: Final = "lone zeros, which a meter may send unasked"
_NOISE: Final = (
    "no frame, as none of these bytes starts one (80 or 40); "
    "at a wrong line speed everything looks like this"
)


def explain(heard: Heard, *, at: float | None = None) -> Explanation:
    """Return what a piece of a stream says, layer by layer."""
    match heard.kind:
        case FrameKind.ACK:
            return _acknowledgement(heard.raw, at)
        case FrameKind.NOISE:
            return _noise(heard.raw, at)
    return _frame(heard, at)


def _acknowledgement(raw: bytes, at: float | None) -> Explanation:
    message = Acknowledgement()
    layers = (
        Layer(name="physical", text="acknowledgement, one byte that is a whole answer"),
        Layer(name="message", text=words_for(message).text),
    )
    return Explanation(
        kind="acknowledgement",
        raw=raw,
        at=at,
        layers=layers,
        command_name=message.command_name,
    )


def _noise(raw: bytes, at: float | None) -> Explanation:
    if raw[0] in _WAYS:
        error = f"begins like a frame {_WAYS[raw[0]]}, and no stop byte (0d) ends it"
    else:
        error = _NOISE if raw.strip(b"\0") else _ZEROS
    layer = Layer(name="physical", text=error, is_good=error == _ZEROS)
    return Explanation(kind="noise", raw=raw, at=at, layers=(layer,), error=error)


def _frame(heard: Heard, at: float | None) -> Explanation:
    found = Explanation(kind=_KINDS[heard.kind], raw=heard.raw, at=at)
    direction = _DIRECTIONS[heard.kind]
    way = f"{_WAYS[heard.raw[0]]}, {len(heard.raw)} bytes"
    try:
        payload = PhysicalCodec(direction=direction).decode(PhysicalBytes(heard.raw))
    except BaseCodecError as error:
        return _failed(found, "physical", f"{way}: {error}")
    found = _with(found, "physical", f"{way}, {_escapes_in(heard.raw)}")
    return _data_link(found, payload, direction)


def _data_link(
    found: Explanation, payload: DataLinkBytes, direction: PhysicalDirection
) -> Explanation:
    if len(payload) < DataLinkCodec.DATA_LINK_BYTES_LENGTH_MIN:
        text = f"{len(payload)} bytes are too few for address, command and checksum"
        return _failed(found, "data link", text)
    given = int.from_bytes(payload[-2:])
    calculated = DataLinkCodec.crc_calculator.checksum(payload[:-2])
    found = attrs.evolve(
        found, address=payload[0], crc_given=given, crc_calculated=calculated
    )
    place = _PLACES.get(payload[0], "another device")
    address = f"address {payload[0]:02x} ({payload[0]}, {place})"
    if given == calculated:
        found = _with(found, "data link", f"{address}, checksum {given:04x} is right")
    else:
        wrong = f"checksum {given:04x} is wrong, the bytes give {calculated:04x}"
        found = _failed(found, "data link", f"{address}, {wrong}")
    return _application(found, payload[:-2], direction)


def _application(
    found: Explanation, unchecked: bytes, direction: PhysicalDirection
) -> Explanation:
    """Say what the frame means; with a wrong checksum, what it would mean."""
    command_id = unchecked[1]
    name = _name_of(command_id)
    found = attrs.evolve(found, command_id=command_id, command_name=name)
    text = f"command {command_id:02x} ({name or 'unknown'}), {found.kind}"
    found = _with(found, "application", text)
    mended = DataLinkData(
        destination_address=unchecked[0],
        application_bytes=ApplicationBytes(unchecked[1:]),
    )
    frame = PhysicalCodec(direction=direction).encode(DataLinkCodec().encode(mended))
    try:
        said = words_for(decode_frame(frame).message)
    except BaseCodecError as error:
        return _failed(found, "message", f"cannot be read: {error}")
    doubt = "" if found.crc_given == found.crc_calculated else "if it were right: "
    found = attrs.evolve(
        found, fields=said.fields, registers=said.registers, rows=said.rows
    )
    return _with(found, "message", doubt + said.text)


def _name_of(command_id: int) -> str | None:
    if command_id in COMMANDS:
        return COMMANDS[command_id].command_name
    try:
        words = CommandId(command_id).name.split("_")
    except ValueError:
        return None
    return "".join(word.capitalize() for word in words)


def _escapes_in(frame: bytes) -> str:
    pairs = [
        f"{frame[at : at + 2].hex(' ')} is {frame[at + 1] ^ 0xFF:02x}"
        for at, byte in enumerate(frame)
        if byte == _ESCAPE
    ]
    return f"unescaped: {', '.join(pairs)}" if pairs else "nothing is escaped"


def _with(found: Explanation, name: str, text: str) -> Explanation:
    layer = Layer(name=name, text=text)
    return attrs.evolve(found, layers=(*found.layers, layer))


def _failed(found: Explanation, name: str, text: str) -> Explanation:
    layer = Layer(name=name, text=text, is_good=False)
    error = found.error or text
    return attrs.evolve(found, layers=(*found.layers, layer), error=error)
