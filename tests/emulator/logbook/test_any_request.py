"""Whatever is asked of a log, a meter answers in form or is silent."""

import datetime as dt
from functools import cache
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.emulator import EmulatedMeter, Habits, MeterClock, MovingValues
from pykmp.messages import decode_frame, encode_request
from pykmp.messages.unknown import UnknownCommand
from pykmp.meters import load_profile

#: Families with logs and the addresses that these are at, by how they are read.
MODULES: Final = (("601", 0x7F), ("601", 0xBF), ("801", 0x7F), ("382", 0x3F))
X03: Final = (("603", 0x3F), ("403", 0x3F), ("303", 0x3F), ("803", 0x3F))
COMPACT: Final = (("omnipower", 0x3F),)

_ids = st.lists(
    st.sampled_from([60, 68, 80, 1, 2, 1002, 1003, 1047, 4711]), min_size=1, max_size=8
).map(lambda ids: bytes([len(ids)]) + b"".join(id_.to_bytes(2) for id_ in ids))
_bytes = st.integers(0, 255).map(int.to_bytes)
_logs = st.sampled_from([1, 5, 6, 2, 9]).map(int.to_bytes)
_some = st.sampled_from([0, 1, 5, 700, 8_500, 0xFFFF]).map(lambda n: n.to_bytes(2))
_far = st.integers(7_300, 8_800) | st.sampled_from([0, 1, 0xFFFF_FFFF])
_far_bytes = _far.map(lambda n: n.to_bytes(4))
_times = st.sampled_from(["18 03 01 0A 00 00 00 00", "00 00 00 00 0A 01 03 18"]).map(
    bytes.fromhex
) | st.binary(min_size=8, max_size=8)


def _in_turn(*parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.tuples(*parts).map(b"".join)


def _sub(number: int, *parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return _in_turn(st.just(bytes([0xB8, number])), _logs, *parts)


def _module(number: int, *parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    command = st.just(bytes([number]))
    return _in_turn(command, _logs, _ids, _bytes, _bytes, *parts)


_of_modules = st.one_of(
    _module(0xA0, _times),
    _module(0xA1),
    _module(0xA2, _some),
    _module(0xA3, _times, _some),
    st.just(b"\x9b"),
    _in_turn(st.just(b"\x9c"), st.binary(min_size=8, max_size=8)),
)
_of_x03 = st.one_of(
    _sub(0x05),
    _sub(0x06, _far_bytes, _some, _ids),
    _sub(0x07, _some, _some, _ids),
)
_compact = st.one_of(
    *(_sub(number, _ids, _some, _far_bytes) for number in (0x00, 0x02, 0x03))
)
_well_formed = st.one_of(
    st.tuples(st.sampled_from(places), asked)
    for places, asked in ((MODULES, _of_modules), (X03, _of_x03), (COMPACT, _compact))
)
#: A request for another meter, or one that ends early.
_ill_formed = st.builds(
    lambda place, asked, length: (place, asked[:length]),
    st.sampled_from(MODULES + X03 + COMPACT),
    _of_modules | _of_x03 | _compact,
    st.integers(1, 30),
)


@cache
def _meter(family: str, bytes_max: int) -> EmulatedMeter:
    profile = load_profile(family)
    clock = MeterClock(dt.datetime(2024, 3, 1, 12, 30))
    return EmulatedMeter(
        profile,
        source=MovingValues(profile, clock=clock),
        habits=Habits(log_answer_bytes_max=bytes_max),
    )


@settings(max_examples=400)
@given(
    asking=_well_formed | _ill_formed,
    bytes_max=st.sampled_from([1, 25, 64, 255, 255, 1000]),
)
def test_any_request_of_a_log_gets_an_answer_or_silence(
    asking: tuple[tuple[str, int], bytes], bytes_max: int
) -> None:
    """A client's slip brings no emulated meter down, and every answer can be read."""
    (family, address), asked = asking
    request: Any = UnknownCommand(command_id=asked[0], payload=asked[1:])
    frame = encode_request(request, address=address)

    raw = _meter(family, bytes_max).answer(frame, 0.0)

    if raw is not None:
        answer = decode_frame(raw)
        assert answer.address == address
        assert answer.message.command_id == asked[0]
        assert not isinstance(answer.message, UnknownCommand)
