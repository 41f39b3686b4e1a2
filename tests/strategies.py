"""Strategies dense in the bytes that matter, and a framer that trusts no tested code.

Random bytes seldom hold a reserved byte next to the complement of another; these hold
little else, so that a fault in stuffing shows in the first hundred examples.
"""

import binascii
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

TO_METER: Final = 0x80
FROM_METER: Final = 0x40
STOP: Final = 0x0D
ACK: Final = b"\x06"
ESCAPE: Final = 0x1B

#: Bytes that never stand raw inside a frame.
RESERVED: Final = (TO_METER, FROM_METER, STOP, ACK[0], ESCAPE)
#: What follows an escape.
COMPLEMENTS: Final = tuple(byte ^ 0xFF for byte in RESERVED)
#: The reserved bytes, their complements and the address of a meter.
TRICKY: Final = (*RESERVED, *COMPLEMENTS, 0x3F)

#: Whole frames with a right checksum, as captured or printed in the protocol's papers.
VECTORS: Final = tuple(
    bytes.fromhex(line)
    for line in (
        "803F01058A0D",
        "403F0100041BF90126990D",
        "803F0235E90D",
        "403F0201234567E9560D",
        "403F0200692D32CD5D0D",
        "803F090001144A00027715774E0D",
        "803F1001001B7FD4080D",
        "403F10001B7F160411012AF02463030D",
        "403F10079A0D",
        "803F100103EA4CB70D",
        "403F1003EA2F040000030E33B2320D",
        "803F1002015A009A1BBF2B0D",
        "403F10005725024211E3A17E0D",
        "403F10004A290200000500442804420002ED1BF2007B30040000035BD07AC40D",
        "807F9B2AB50D",
        "407F9B0000010079DB0D",
        "807F9C000001000000000095CC0D",
        "803F07654C0D",
        "803FB8050270EE0D",
        "803F9230394CB10D",
        "807FA30102003C0044031B7F070518132D000000001BF964B30D",
        (
            "407FA0010210F3003C080400FF1BF986620044270400E993DC0510F4B50A5C5E93E0504710F5"
            "CF1BF95396F2584C9610F5110200E2AA0D"
        ),
        "803FB81BF9020000000200020103EB75070D",
        (
            "403FB81BF904000303000000BC00000285001BBF03EA2F04000000000403EB30040000"
            "03AE4F015C4F070000180C1F000004000000040003AE4E00180C1E000004000000040003AE4D"
            "00180C1D000004F22D0D"
        ),
        "803FB8001BF901041700010000000001E80D",
    )
)


def stuffed(body: bytes) -> bytes:
    """Return *body* with each reserved byte escaped."""
    return b"".join(
        bytes([ESCAPE, byte ^ 0xFF]) if byte in RESERVED else bytes([byte])
        for byte in body
    )


def unstuffed(body: bytes) -> bytes:
    """Return well-stuffed *body* as it was before stuffing."""
    plain, rest = bytearray(), iter(body)
    for byte in rest:
        plain.append(next(rest) ^ 0xFF if byte == ESCAPE else byte)
    return bytes(plain)


def frame_of(payload: bytes, *, start: int = FROM_METER) -> bytes:
    """Return the frame around address and application bytes, checksum included."""
    checked = payload + binascii.crc_hqx(payload, 0).to_bytes(2)
    return bytes([start]) + stuffed(checked) + bytes([STOP])


def payload_of(frame: bytes) -> bytes:
    """Return address and application bytes of a whole, well-stuffed frame."""
    return unstuffed(frame[1:-1])[:-2]


def tricky_bytes(min_size: int = 0, max_size: int = 60) -> st.SearchStrategy[bytes]:
    """Bytes that are reserved, or would be if an escape stood before them."""
    tricky = st.lists(st.sampled_from(TRICKY), min_size=min_size, max_size=max_size)
    return tricky.map(bytes)


def payloads(min_size: int = 0, max_size: int = 60) -> st.SearchStrategy[bytes]:
    """Any bytes, half of them tricky."""
    return tricky_bytes(min_size, max_size) | st.binary(
        min_size=min_size, max_size=max_size
    )


def frames(start: int = FROM_METER) -> st.SearchStrategy[bytes]:
    """Whole frames of one direction with a right checksum and any content."""
    return payloads(min_size=2).map(lambda payload: frame_of(payload, start=start))


#: Frames as meters and clients sent them.
vectors: Final = st.sampled_from(VECTORS)

#: Whole frames of either direction, half of them real.
any_frames: Final = vectors | frames(TO_METER) | frames(FROM_METER)


@st.composite
def broken_frames(draw: st.DrawFn) -> bytes:
    """Frames cut short, or with one byte of the wire put in the place of another."""
    frame = draw(any_frames)
    place = draw(st.integers(0, len(frame) - 1))
    if draw(st.booleans()):
        return frame[:place]
    other = draw(st.sampled_from(TRICKY) | st.integers(0, 0xFF))
    return frame[:place] + bytes([other]) + frame[place + 1 :]


#: What a line carries: frames, pieces of frames, acknowledgements, noise, lone zeros.
streams: Final = st.lists(
    any_frames | broken_frames() | st.just(ACK) | st.just(b"\x00") | payloads(),
    max_size=8,
).map(b"".join)


@st.composite
def cut(draw: st.DrawFn, stream: bytes) -> list[bytes]:
    """*stream* in chunks; their concatenation is the stream again."""
    places = draw(st.sets(st.integers(0, len(stream)))) | {0, len(stream)}
    return [stream[start:end] for start, end in itertools.pairwise(sorted(places))]


@st.composite
def damaged_frames(draw: st.DrawFn) -> bytes:
    """Real frames changed inside, with stuffing and checksum right again.

    They get past the checksum, to the code behind it.
    """
    frame = draw(vectors)
    payload = bytearray(payload_of(frame))
    for _ in range(draw(st.integers(1, 4))):
        draw(st.sampled_from((_replace, _insert, _remove, _repeat)))(draw, payload)
    return frame_of(bytes(payload), start=frame[0])


_Damage = Callable[[st.DrawFn, bytearray], None]
_any_byte: Final = st.sampled_from((*TRICKY, 0x00, 0xFF)) | st.integers(0, 0xFF)


def _place(draw: st.DrawFn, payload: bytearray) -> int:
    return draw(st.integers(0, max(0, len(payload) - 1)))


def _replace(draw: st.DrawFn, payload: bytearray) -> None:
    place = _place(draw, payload)
    payload[place : place + 1] = bytes([draw(_any_byte)])


def _insert(draw: st.DrawFn, payload: bytearray) -> None:
    payload.insert(_place(draw, payload), draw(_any_byte))


def _remove(draw: st.DrawFn, payload: bytearray) -> None:
    place = _place(draw, payload)
    del payload[place : place + draw(st.integers(1, 4))]


def _repeat(draw: st.DrawFn, payload: bytearray) -> None:
    place = _place(draw, payload)
    payload += payload[place:]


#: Register ids, with those that need stuffing well represented.
register_ids: Final = (
    st.sampled_from((60, 68, 74, 80, 86, 87, 89, 99, 266, 1002, 1003))
    | tricky_bytes(2, 2).map(int.from_bytes)
    | st.integers(0, 0xFFFF)
)

#: Units, those without a name included.
units: Final = (
    st.sampled_from((2, 3, 8, 22, 37, 40, 41, 47, 48, 51))
    | st.sampled_from(TRICKY)
    | st.integers(0, 0xFF)
)


@st.composite
def register_values(draw: st.DrawFn) -> bytes:
    """Length byte, any scale byte, and a significand of one to ten bytes."""
    significand = draw(payloads(min_size=1, max_size=10))
    scale = draw(st.integers(0, 0xFF))
    return bytes([len(significand), scale]) + significand


@st.composite
def register_records(draw: st.DrawFn) -> tuple[int, int, bytes]:
    """Id, unit and value of one register."""
    return draw(register_ids), draw(units), draw(register_values())


#: One to eight registers of an answer, each id once.
register_answers: Final = st.lists(
    register_records(), min_size=1, max_size=8, unique_by=lambda record: record[0]
)


def register_bytes(records: list[tuple[int, int, bytes]]) -> bytes:
    """Return the data of a GetRegister answer with these records."""
    return b"".join(
        id_.to_bytes(2) + bytes([unit]) + value for id_, unit, value in records
    )


@st.composite
def wire_decimals(draw: st.DrawFn) -> Decimal:
    """Numbers that four significand bytes and an exponent up to 63 can hold."""
    digits = draw(st.integers(0, 0xFFFFFFFF) | tricky_bytes(4, 4).map(int.from_bytes))
    return Decimal(f"{draw(st.sampled_from('+-'))}{digits}E{draw(exponents)}")


#: Powers of ten whose trailing zeros never push the exponent over 63.
exponents: Final = st.integers(-63, 53)
