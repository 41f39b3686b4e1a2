"""What the tests of the emulated line share: requests, and a line run to its end."""

import itertools
from typing import Final

from pykmp.emulator import EmulatedLine, LineSettings, emulated_lines, parse_fault
from pykmp.messages import GetRegisterRequest, GetSerialRequest, encode_request

BYTE_SECONDS: Final = 11 / 1200
SERIAL_REQUEST: Final = encode_request(GetSerialRequest())
SERIAL_ANSWER: Final = bytes.fromhex("40 3f 02 00 01 e2 1b bf a7 28 0d")
FAST: Final = LineSettings(is_fast=True)


def registers_request(*ids: int, address: int = 0x3F) -> bytes:
    """Return the frame that asks for registers."""
    return encode_request(GetRegisterRequest(registers=ids), address=address)


def line_with(*faults: str, seed: int = 0, **others: object) -> EmulatedLine:
    """Return a line with one MULTICAL 403 and these faults."""
    parsed = tuple(map(parse_fault, faults))
    (line,) = emulated_lines("403", faults=parsed, seed=seed, **others)
    return line


def timed(line: EmulatedLine, until: float = 60.0) -> list[tuple[float, bytes]]:
    """Return what leaves a line up to an instant, each piece with its own."""
    pieces = []
    while (at := line.next_due()) is not None and at <= until:
        pieces.append((at, line.due(at)))
    return pieces


def said(line: EmulatedLine, until: float = 60.0) -> bytes:
    """Return all bytes that leave a line up to an instant."""
    return b"".join(raw for _, raw in timed(line, until))


def asked(line: EmulatedLine, *requests: bytes, start: float = 0.0) -> bytes:
    """Return what a line says to requests written one after the other."""
    heard = b""
    for request, at in zip(requests, itertools.count(start, 5), strict=False):
        line.receive(request, at)
        heard += said(line, at + 5)
    return heard
