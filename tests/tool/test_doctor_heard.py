"""What bytes tell about who sent them: the doctor's ear, byte by byte."""

from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import physical
from pykmp.emulator import resample
from pykmp.messages import (
    GetSerialRequest,
    GetSerialResponse,
    encode_request,
    encode_response,
)
from pykmp.tool.doctor import heard, older
from tests import strategies

SERIALS = st.integers(0, 0xFFFF_FFFF)
ADDRESSES = st.integers(0, 0xFF)
#: Sent and heard at, where what is heard is enough.
FASTER = st.sampled_from([(1200, 9600), (1200, 2400), (2400, 9600)])


def exchanged(serial: int, address: int) -> tuple[bytes, bytes]:
    """Return a question for a serial number, and its answer."""
    request = encode_request(GetSerialRequest(), address=address)
    answer = encode_response(GetSerialResponse(serial=str(serial)), address=address)
    return request, answer


@given(SERIALS, ADDRESSES, st.sampled_from([0, 1]))
def test_an_exchange_of_our_own_is_nobody_elses(
    serial: int, address: int, echoes: int
) -> None:
    """A lonely client is told of a second one."""
    request, answer = exchanged(serial, address)
    line = echoes * request + answer

    assert heard.foreign_frames(line, [request]) == 0
    assert heard.foreign_requests(line, [request]) == 0
    assert heard.other_addresses(line, {address}) == ()
    assert heard.damaged_answers(line) == 0
    assert heard.unanswered(line, [request]) == 0


@given(SERIALS, ADDRESSES, ADDRESSES)
def test_an_exchange_of_others_is_theirs(serial: int, ours: int, theirs: int) -> None:
    """Two clients disturb each other, and each blames the head."""
    request, answer = exchanged(serial, theirs)
    ourselves = encode_request(GetSerialRequest(), address=ours)

    found = heard.foreign_requests(request + answer, [ourselves])

    assert found == (ours != theirs)
    assert heard.other_addresses(answer, {ours}) == (
        (theirs,) if ours != theirs else ()
    )


@given(SERIALS, FASTER)
def test_an_answer_at_another_speed_is_known(
    serial: int, speeds: tuple[int, int]
) -> None:
    """The head is turned round while the bridge has the wrong speed."""
    _, answer = exchanged(serial, 0x3F)
    sent_at, heard_at = speeds

    noise = resample(answer, baud_from=sent_at, baud_to=heard_at)

    assert heard.speeds_in_noise(noise, 0x3F) == speeds


@given(SERIALS)
def test_an_answer_at_the_right_speed_is_no_noise(serial: int) -> None:
    """A good line is sent to look for another speed."""
    request, answer = exchanged(serial, 0x3F)

    assert heard.speeds_in_noise(request + answer, 0x3F) is None


@given(strategies.streams | st.binary(), st.lists(st.binary(), max_size=3))
def test_any_bytes_can_be_judged(raw: bytes, sent: list[bytes]) -> None:
    """Noise ends the doctor with a fault of its own."""
    assert heard.foreign_frames(raw, sent) >= 0
    assert heard.foreign_requests(raw, sent) >= 0
    assert heard.damaged_answers(raw) >= 0
    assert heard.unanswered(raw, sent) >= 0
    assert isinstance(heard.other_addresses(raw, {0x3F}), tuple)
    heard.speeds_in_noise(raw, 0x3F)
    older.answer_in(raw)


@given(st.text(st.characters(min_codepoint=0, max_codepoint=127)))
def test_parity_is_even_and_can_be_taken_away(text: str) -> None:
    """An older meter hears a question with wrong parity, and says nothing."""
    raw = text.encode("ascii")

    sent = older.with_parity(raw)

    assert all(byte.bit_count() % 2 == 0 for byte in sent)
    assert older.without_parity(sent) == raw


def test_the_echo_of_the_opening_is_no_answer() -> None:
    """A head that reflects passes for an older meter."""
    assert older.answer_in(older.QUESTION) == ""
    assert not older.is_whole(older.QUESTION)


def test_a_stuffed_answer_is_counted_whole() -> None:
    """An answer with an escape in it is called damaged."""
    request, answer = exchanged(0x0001E240, 0x3F)

    assert physical.stuff(b"\x40") in answer
    assert heard.unanswered(answer, [request]) == 0
