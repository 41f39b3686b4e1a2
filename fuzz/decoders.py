"""Every decoder of frames, messages, numbers and dates, with what must hold for it.

Each target takes any bytes; it may raise a KmpError and nothing else, but for the
acknowledgement, which the physical codec tells by an exception of its own.
"""

import logging
import random
import zlib
from binascii import crc_hqx
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pykmp.client import ClientCodec, EncodedClientResponse
from pykmp.codec import (
    FRAME_BYTES_MAX,
    ApplicationCodec,
    ApplicationData,
    DataLinkCodec,
    FloatCodec,
    FrameKind,
    FrameReader,
    Heard,
    PhysicalCodec,
    PhysicalDirection,
    WireNumber,
    dates,
    stuff,
    unstuff,
)
from pykmp.errors import AckReceivedException, KmpError
from pykmp.messages import (
    COMMANDS,
    GetRegisterRequest,
    GetRegisterResponse,
    UnknownCommand,
    decode_frame,
    encode_request,
    encode_response,
)
from pykmp.messages.logger import SUB_COMMANDS

_ACK: Final = b"\x06"
#: No number on the wire is longer.
_NUMBER_BYTES_MAX: Final = 255

Target = Callable[[Any], object]


def _require(holds: object, claim: str) -> None:
    if not holds:
        raise AssertionError(claim)


def _cut(raw: bytes) -> Iterator[bytes]:
    """Return *raw* in chunks; the same bytes are always cut in the same places."""
    rng = random.Random(zlib.crc32(raw))
    at = 0
    while at < len(raw):
        length = rng.choice((1, 1, 2, 7, 64, 1024))
        yield raw[at : at + length]
        at += length


def _merged(heard: list[Heard]) -> list[tuple[FrameKind, bytes]]:
    """Return what was heard with neighbouring noise put together."""
    merged: list[tuple[FrameKind, bytes]] = []
    for piece in heard:
        if merged and piece.kind is merged[-1][0] is FrameKind.NOISE:
            merged[-1] = (piece.kind, merged[-1][1] + piece.raw)
        else:
            merged.append((piece.kind, piece.raw))
    return merged


def _read(raw: bytes) -> None:
    reader, heard = FrameReader(), []
    for chunk in _cut(raw):
        heard += reader.feed(chunk)
        _require(len(reader.pending) <= FRAME_BYTES_MAX, "the reader keeps too much")
    rest = reader.pending
    _require(b"".join(h.raw for h in heard) + rest == raw, "bytes were lost")
    heard += reader.flush()
    whole = FrameReader()
    at_once = whole.feed(raw) + whole.flush()
    _require(_merged(heard) == _merged(at_once), "the way the bytes came matters")


def _frame(raw: bytes) -> None:
    decoded = decode_frame(raw)
    message = decoded.message
    if isinstance(message, GetRegisterResponse):
        for register in message.registers.values():
            _value(register.value)
    if decoded.address is None or getattr(message, "acknowledged", False):
        return
    asked = decoded.kind is FrameKind.TO_METER
    again = (encode_request if asked else encode_response)(
        message, address=decoded.address
    )
    # A register that comes twice is written once.
    shorter = isinstance(message, GetRegisterResponse) and len(again) < len(raw)
    _require(again == raw or shorter, "encoding gives another frame")


def _value(raw: bytes) -> None:
    value = FloatCodec.decode(raw)
    number = WireNumber.from_bytes(raw)
    _require(number.to_bytes() == raw, "a number changes on its way")
    _require(number.to_decimal() == value, "two decoders disagree")
    FloatCodec.decode_int_or_float(raw)
    encoded = FloatCodec.encode(to_encode=value, significand_num_bytes=None)
    _require(FloatCodec.decode(encoded) == value, "encoding gives another number")


def _unstuff(raw: bytes) -> None:
    _require(unstuff(stuff(raw)) == raw, "stuffing loses bytes")
    _require(stuff(unstuff(raw)) == raw, "two ways to stuff the same bytes")


def _data_link(raw: bytes) -> None:
    DataLinkCodec().decode(raw + crc_hqx(raw, 0).to_bytes(2))  # type: ignore[arg-type]
    DataLinkCodec().decode(raw)  # type: ignore[arg-type] # any bytes are the point


def _client(raw: bytes) -> None:
    frame = EncodedClientResponse(physical_bytes=raw, request_cls=GetRegisterRequest)  # type: ignore[arg-type]
    try:
        ClientCodec().decode(frame=frame)
    except NotImplementedError:
        _require(raw == _ACK, "only an acknowledgement is not implemented")


def _number_reader(read: Callable[[int], object]) -> Target:
    def decode(raw: bytes) -> None:
        for length in (2, 4, _NUMBER_BYTES_MAX):
            try:
                read(int.from_bytes(raw[:length]))
            except KmpError as error:
                _require(str(error), "an error says nothing")

    return decode


def _message_decoder(message: type[Any]) -> Target:
    def decode(raw: Any) -> None:  # noqa: ANN401 - any bytes are the point
        data = ApplicationData(command_id=message.command_id, data=raw)
        again = message.decode(data).encode().data
        shorter = message is GetRegisterResponse and len(again) < len(raw)
        _require(again == raw or shorter, "encoding gives another message")

    return decode


def _unknown(raw: Any) -> None:  # noqa: ANN401 - any bytes are the point
    data = ApplicationData(command_id=0xEE, data=raw)
    _require(UnknownCommand.decode(data).encode() == data, "bytes were lost")


def _logger_decoder(message: type[Any]) -> Target:
    decode_message = _message_decoder(message)

    def decode(raw: bytes) -> None:
        # Bytes seldom begin with the sub-command, so these always do.
        decode_message(bytes([message.sub_command]) + raw)

    return decode


_MESSAGES: Final = [c for r in COMMANDS.values() for c in (r, r.get_response_type())]
_LOGGER_MESSAGES: Final = [
    c for r in SUB_COMMANDS.values() for c in (r, r.get_response_type())
]
_NUMBERS: Final = (
    dates.to_time,
    dates.to_date,
    dates.to_long_date,
    dates.to_month_day,
)

#: Every decoder by name.
TARGETS: Final[Mapping[str, Target]] = {
    "FrameReader": _read,
    "decode_frame": _frame,
    "ClientCodec": _client,
    "unstuff": _unstuff,
    "DataLinkCodec": _data_link,
    "ApplicationCodec": ApplicationCodec.decode,
    "FloatCodec": _value,
    "UnknownCommand": _unknown,
    **{
        f"PhysicalCodec {direction.name}": PhysicalCodec(direction=direction).decode
        for direction in PhysicalDirection
    },
    **{message.__name__: _message_decoder(message) for message in _MESSAGES},
    **{message.__name__: _logger_decoder(message) for message in _LOGGER_MESSAGES},
    **{read.__name__: _number_reader(read) for read in _NUMBERS},
}


def check(raw: bytes, targets: Mapping[str, Target] = TARGETS) -> None:
    """Give *raw* to each target; whatever is no value and no KmpError comes out."""
    # Every eighth length is decoded under the eyes of somebody who debugs.
    level = logging.WARNING if len(raw) % 8 else logging.DEBUG
    logging.getLogger("pykmp").setLevel(level)
    for name, target in targets.items():
        try:
            _check_one(raw, target, may_acknowledge=name.startswith("PhysicalCodec"))
        except BaseException as error:
            error.add_note(f"target: {name}")
            raise


def _check_one(raw: bytes, target: Target, *, may_acknowledge: bool) -> None:
    try:
        target(raw)
    except KmpError as error:
        _require(str(error), "an error says nothing")
    except AckReceivedException:
        _require(may_acknowledge and raw == _ACK, "no acknowledgement came")
