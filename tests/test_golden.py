"""The golden vectors are whole, say where they come from, and mean what they say."""

import binascii
import hashlib
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import pytest

from pykmp.codec import (
    FloatCodec,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
    dates,
    stuff,
    unstuff,
)
from pykmp.errors import (
    AckReceivedException,
    BoundaryByteInvalidError,
    CrcChecksumInvalidError,
    InvalidStuffingError,
    KmpError,
)
from pykmp.messages import (
    Acknowledgement,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialResponse,
    GetTypeResponse,
    decode_frame,
)
from tests.golden import GoldenFrame, golden_frames, golden_pieces, legal_frames

#: Over all frames in upper-case hex, sorted, one a line: none was lost or changed.
_FRAMES_SHA256: Final = (
    "9e0e0a2599ed574a4303029cf752aa4ba21940ed59ca3688641acf8a8d8b9935"
)
#: How the numbers of the calendar units are read; 53 and 79 are no numbers.
_READS: Final[dict[int, Callable[[int], str]]] = {
    47: lambda number: dates.to_time(number).isoformat(),
    48: lambda number: dates.to_date(number).isoformat(),
    49: lambda number: dates.to_long_date(number).isoformat(),
    50: lambda number: "-".join(f"{x:02}" for x in dates.to_month_day(number)),
}
_WITH_CHECKSUM: Final = tuple(g for g in golden_frames() if g.crc_ok is not None)
_REGISTER_ANSWERS: Final = tuple(
    golden
    for golden in legal_frames()
    if golden.direction == "from_meter" and golden.meaning.get("command_id") == 0x10
)
_REGISTER_REQUESTS: Final = tuple(
    golden
    for golden in legal_frames()
    if golden.direction == "to_meter" and golden.meaning.get("command_id") == 0x10
)
_DAMAGED: Final = tuple(g for g in golden_frames() if not g.is_legal)


def test_no_frame_is_lost() -> None:
    """Every published frame that was found stays a test."""
    lines = sorted(golden.frame.hex().upper() for golden in golden_frames())

    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()

    assert len(lines) == 75
    assert digest == _FRAMES_SHA256


def test_each_frame_says_how_good_its_proof_is() -> None:
    """A frame that was made up is never taken for one that a meter sent."""
    marks = Counter(golden.confidence for golden in golden_frames())

    assert marks == {
        "captured": 28,
        "constructed": 24,
        "printed": 14,
        "synthetic": 9,
    }
    assert all(golden.source for golden in golden_frames())
    assert {g.direction for g in golden_frames()} == {"to_meter", "from_meter"}


@pytest.mark.parametrize("golden", _WITH_CHECKSUM, ids=str)
def test_address_command_data_and_checksum_are_those_of_the_frame(
    golden: GoldenFrame,
) -> None:
    """The meaning beside a frame can be trusted when a decoder disagrees with it."""
    meaning = golden.meaning
    payload = (
        bytes([meaning["address"], meaning["command_id"]])
        + bytes.fromhex(meaning["data"])
    )  # fmt: skip
    crc = bytes.fromhex(meaning["crc"])

    computed = binascii.crc_hqx(payload, 0).to_bytes(2)

    assert (computed == crc) is golden.crc_ok
    if golden.stuffing_ok:
        assert stuff(payload + crc) == golden.frame[1:-1]


@pytest.mark.parametrize("golden", legal_frames(), ids=str)
def test_every_legal_frame_is_decoded(golden: GoldenFrame) -> None:
    """A frame that a real meter or client sends is never refused."""
    decoded = decode_frame(golden.frame)

    if golden.crc_ok is None:
        assert decoded.message == Acknowledgement()
    else:
        assert decoded.address == golden.meaning["address"]
        assert decoded.message.command_id == golden.meaning["command_id"]


@pytest.mark.parametrize("golden", _DAMAGED, ids=str)
def test_every_damaged_frame_is_refused(golden: GoldenFrame) -> None:
    """A misprint or a damaged answer never becomes a reading."""
    with pytest.raises((KmpError, AckReceivedException)) as caught:
        decode_frame(golden.frame)

    assert isinstance(caught.value, CrcChecksumInvalidError) is golden.stuffing_ok


@pytest.mark.parametrize("golden", _REGISTER_REQUESTS, ids=str)
def test_requests_ask_for_what_they_say(golden: GoldenFrame) -> None:
    """A sniffer names the registers that were asked for."""
    message = decode_frame(golden.frame).message

    assert isinstance(message, GetRegisterRequest)
    assert list(message.registers) == golden.meaning["requested"]


@pytest.mark.parametrize("golden", _REGISTER_ANSWERS, ids=str)
def test_answers_give_the_values_they_say(golden: GoldenFrame) -> None:
    """A reading is the number that the meter sent, to the digit."""
    message = decode_frame(golden.frame).message

    assert isinstance(message, GetRegisterResponse)
    said = [(reg.id_, reg.unit, bytes(reg.value)) for reg in message.registers.values()]
    assert said == [
        (reg["id"], reg["unit"], _value_bytes(reg))
        for reg in golden.meaning["registers"]
    ]
    for reg in golden.meaning["registers"]:
        assert format(FloatCodec.decode(_value_bytes(reg)), "f") == reg["value"]


def test_serial_numbers_and_types_are_those_they_say() -> None:
    """A meter is recognised by the number and type it gives."""
    serials, types = [], []
    for golden in legal_frames():
        message = decode_frame(golden.frame).message
        if isinstance(message, GetSerialResponse):
            serials.append((message.serial, golden.meaning["serial"]))
        if isinstance(message, GetTypeResponse):
            said = (message.meter_type_bytes.hex(" "), message.software_revision)
            types.append(
                (
                    said,
                    (golden.meaning["meter_type"].lower(), golden.meaning["software"]),
                )
            )

    assert len(serials) == 3
    assert all(int(serial) == expected for serial, expected in serials)
    assert len(types) == 2
    assert all(said == expected for said, expected in types)


@pytest.mark.parametrize("piece", golden_pieces()["crc"], ids=lambda p: p["payload"])
def test_published_checksums(piece: dict[str, str]) -> None:
    """The checksum is the one that meters compute."""
    crc = binascii.crc_hqx(bytes.fromhex(piece["payload"]), 0)

    assert crc.to_bytes(2) == bytes.fromhex(piece["crc"])


@pytest.mark.parametrize("piece", golden_pieces()["stuffing"], ids=lambda p: p["wire"])
def test_published_stuffing(piece: dict[str, str]) -> None:
    """Bytes that look like the edge of a frame come through unharmed."""
    wire = bytes.fromhex(piece["wire"])

    if "payload" not in piece:
        with pytest.raises(InvalidStuffingError):
            unstuff(wire)
        return

    payload = unstuff(wire)

    assert payload == bytes.fromhex(piece["payload"])
    assert stuff(payload) == wire


@pytest.mark.parametrize("piece", golden_pieces()["boundary"], ids=lambda p: p["frame"])
def test_published_frames_without_their_edges(piece: dict[str, str]) -> None:
    """Half a frame is an error that says which edge is missing."""
    codec = PhysicalCodec(direction=PhysicalDirection.FROM_METER)

    with pytest.raises(BoundaryByteInvalidError) as caught:
        codec.decode(PhysicalBytes(bytes.fromhex(piece["frame"])))

    assert caught.value.what == piece["problem"]


@pytest.mark.parametrize("piece", golden_pieces()["number"], ids=lambda p: p["value"])
def test_published_numbers(piece: dict[str, str]) -> None:
    """Numbers are exact, at any power of ten."""
    value = FloatCodec.decode(bytes.fromhex(piece["raw"]))

    assert value == Decimal(piece["value"])


@pytest.mark.parametrize(
    "piece",
    [piece for piece in golden_pieces()["calendar"] if int(piece["unit"]) in _READS],
    ids=lambda p: f"{p['unit']} {p['shown']}",
)
def test_published_clocks_and_dates(piece: dict[str, str]) -> None:
    """A clock is read as a clock and a date as a date."""
    number = int.from_bytes(bytes.fromhex(piece["significand"]))

    shown = _READS[int(piece["unit"])](number)

    assert shown == piece["shown"]


def _value_bytes(register: dict[str, Any]) -> bytes:
    head = bytes([register["significand_bytes"], register["scale"]])
    return head + bytes.fromhex(register["raw"])
