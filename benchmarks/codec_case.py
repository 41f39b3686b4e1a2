"""Times decoding and encoding with whatever pykmp is installed where this runs.

Uses only names that PyKMP 0.0.2 has too, because it runs there as well.
Prints two figures: microseconds per eight-register answer decoded to exact values,
and per eight-register request encoded; each is the best of several rounds.
"""

import timeit
from collections.abc import Callable
from decimal import Decimal

from pykmp import FloatCodec, GetRegisterRequest
from pykmp.client import ClientCodec, EncodedClientResponse
from pykmp.codec import PhysicalBytes

#: What a MULTICAL 403 answers to its standard registers, as its widths and units are.
ANSWER = PhysicalBytes(
    bytes.fromhex(
        "40 3f 10 00 3c 08 04 43 00 00 01 2f 00 44 28 04 43 00 00 2c 7c 00 4a 29 02 00 "
        "00 03 00 50 16 02 41 00 00 00 56 25 02 42 18 12 00 57 25 02 42 15 1a 00 59 26 "
        "02 42 02 f8 01 0a 01 04 00 00 01 48 f0 0a e8 0d "
    )
)
REGISTERS = [60, 68, 74, 80, 86, 87, 89, 266]
ROUNDS = 7
CALLS = 2000

codec = ClientCodec()


def decode() -> list[Decimal]:
    """Decode an answer to exact values."""
    response = codec.decode(
        frame=EncodedClientResponse(
            physical_bytes=ANSWER, request_cls=GetRegisterRequest
        )
    )
    return [FloatCodec.decode(data.value) for data in response.registers.values()]


def encode() -> bytes:
    """Encode the request for it."""
    return codec.encode(GetRegisterRequest(registers=REGISTERS)).physical_bytes


def best_microseconds(call: Callable[[], object]) -> float:
    """Return the time of one call in the best round."""
    return min(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


if __name__ == "__main__":
    print(best_microseconds(decode), best_microseconds(encode))
