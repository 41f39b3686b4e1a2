"""Faults by name: what each does to the bytes that a client hears."""

import contextlib
import datetime as dt
import pickle
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import FAULT_SYNTAX, FAULTS, Fault, FaultInvalidError, parse_fault
from pykmp.errors import LineLostError
from pykmp.messages import SetClockRequest, decode_frame, encode_request
from tests.emulator.lines import (
    BYTE_SECONDS,
    SERIAL_ANSWER,
    SERIAL_REQUEST,
    asked,
    line_with,
    registers_request,
    said,
    timed,
)

ACK: Final = b"\x06"
#: Request and thinking.
ANSWER_BEGINS: Final = len(SERIAL_REQUEST) * BYTE_SECONDS + 0.03


def test_the_issue_has_its_faults() -> None:
    """Every fault that is promised can be asked for."""
    promised = {
        "silence",
        "delay",
        "late",
        "truncate",
        "flip",
        "noise",
        "echo",
        "wrong-address",
        "wrong-register",
        "stray-ack",
        "disconnect",
        "slow-bytes",
    }

    assert promised <= set(FAULTS)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_each_fault_says_what_it_does(name: str) -> None:
    """Help and documentation leave no fault unexplained."""
    kind = FAULTS[name]

    assert kind.name == name
    assert kind.what
    assert kind.value is None or kind.value.default_text


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    """A failure found once is found again."""

    def heard(seed: int) -> list[tuple[float, bytes]]:
        line = line_with(f"{name}@0.7", seed=seed)
        pieces = []
        for at in (0.0, 10.0, 20.0, 30.0):
            line.receive(SERIAL_REQUEST, at)
            try:
                pieces += timed(line, at + 9)
            except LineLostError:
                pieces.append((at, b"lost"))
        return pieces

    assert heard(5) == heard(5)


def test_without_a_fault_the_answer_comes_whole() -> None:
    """An emulated meter with no fault has none."""
    assert asked(line_with(), SERIAL_REQUEST) == SERIAL_ANSWER


def test_silence_is_no_byte() -> None:
    """A sleeping meter can be had for tests."""
    assert asked(line_with("silence"), SERIAL_REQUEST) == b""


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [("delay", 0.5), ("delay=1.25", 1.25), ("late", 2.5), ("late=4", 4.0)],
)
def test_delayed_answers_come_later_and_whole(fault: str, seconds: float) -> None:
    """An answer after the client's time-out can be had, to the second."""
    line = line_with(fault)
    line.receive(SERIAL_REQUEST, 0.0)

    pieces = timed(line)

    assert pieces[0][0] == pytest.approx(ANSWER_BEGINS + seconds + BYTE_SECONDS)
    assert b"".join(raw for _, raw in pieces) == SERIAL_ANSWER


def test_a_meter_hears_on_while_its_answer_is_late() -> None:
    """A client that falls one answer behind is found out."""
    line = line_with("late#1")
    line.receive(SERIAL_REQUEST, 0.0)
    line.receive(registers_request(60), 2.0)

    heard = said(line)

    assert heard.startswith(SERIAL_ANSWER)
    assert list(decode_frame(heard[len(SERIAL_ANSWER) :]).message.registers) == [60]


def test_a_truncated_answer_is_a_true_beginning() -> None:
    """A torn answer can be had, cut where one wants it or where chance wants it."""
    drawn = asked(line_with("truncate"), SERIAL_REQUEST)
    chosen = asked(line_with("truncate=4"), SERIAL_REQUEST)

    assert SERIAL_ANSWER.startswith(drawn)
    assert 0 < len(drawn) < len(SERIAL_ANSWER)
    assert chosen == SERIAL_ANSWER[:4]


@given(st.integers(0, 2**32))
def test_a_flipped_answer_differs_by_one_bit(seed: int) -> None:
    """A checksum that lets one bit pass is found out."""
    heard = asked(line_with("flip", seed=seed), SERIAL_REQUEST)

    difference = int.from_bytes(heard) ^ int.from_bytes(SERIAL_ANSWER)
    assert len(heard) == len(SERIAL_ANSWER)
    assert difference.bit_count() == 1


def test_noise_comes_before_the_answer() -> None:
    """A client that cannot find the answer behind noise is found out."""
    heard = asked(line_with("noise=5"), SERIAL_REQUEST)

    assert len(heard) == 5 + len(SERIAL_ANSWER)
    assert heard.endswith(SERIAL_ANSWER)


def test_noise_alone_is_noise_and_silence_together() -> None:
    """A line of which nothing is heard but noise can be had."""
    heard = asked(line_with("noise=5", "silence"), SERIAL_REQUEST)

    assert len(heard) == 5


def test_babble_never_ends_until_nobody_listens() -> None:
    """A client that never gives up on endless noise is found out."""
    line = line_with("babble")
    line.receive(SERIAL_REQUEST, 0.0)

    assert len(said(line, until=1000.0)) == int((1000 - ANSWER_BEGINS) / BYTE_SECONDS)
    line.clear()
    assert line.next_due() is None


def test_babble_does_not_fill_the_memory() -> None:
    """An emulated meter that nobody read for a year is still there."""
    line = line_with("babble")
    line.receive(SERIAL_REQUEST, 0.0)

    assert len(line.due(3e7)) == 4096
    assert line.next_due() > 3e7


def test_babble_is_the_same_however_it_is_fetched() -> None:
    """A failure under noise is found again, on whatever clock."""
    one, other = line_with("babble"), line_with("babble")
    one.receive(SERIAL_REQUEST, 0.0)
    other.receive(SERIAL_REQUEST, 0.0)

    assert said(one, until=5.0) == other.due(5.0)


def test_echo_comes_while_the_request_is_written() -> None:
    """A reflecting head can be had, byte for byte at its time."""
    line = line_with("echo")
    line.receive(SERIAL_REQUEST, 1.0)

    pieces = timed(line)

    assert b"".join(raw for _, raw in pieces) == SERIAL_REQUEST + SERIAL_ANSWER
    assert [at for at, _ in pieces[:3]] == pytest.approx(
        [1 + (n + 1) * BYTE_SECONDS for n in range(3)]
    )


def test_echo_alone_is_echo_and_silence_together() -> None:
    """A head that only reflects can be had."""
    assert asked(line_with("echo", "silence"), SERIAL_REQUEST) == SERIAL_REQUEST


def test_echo_reflects_what_no_meter_answers() -> None:
    """A head reflects light, whatever it says."""
    damaged = SERIAL_REQUEST[:-2] + b"\x00\x0d"

    assert asked(line_with("echo"), b"\x00\x01", damaged) == b"\x00\x01" + damaged


def test_an_echo_once_is_the_same_however_it_is_written() -> None:
    """A request that comes in two pieces is reflected as a whole or not at all."""
    line = line_with("echo#1")
    line.receive(SERIAL_REQUEST[:3], 0.0)
    line.receive(SERIAL_REQUEST[3:], 0.0)

    assert said(line) == SERIAL_REQUEST + SERIAL_ANSWER
    assert asked(line, SERIAL_REQUEST, start=100) == SERIAL_ANSWER


@pytest.mark.parametrize(
    ("fault", "address"), [("wrong-address", 0x7F), ("wrong-address=0x10", 0x10)]
)
def test_a_wrong_address_is_a_right_frame(fault: str, address: int) -> None:
    """A client that takes another meter's answer is found out."""
    heard = decode_frame(asked(line_with(fault), SERIAL_REQUEST))

    assert heard.address == address
    assert heard.message.serial == "123456"


@pytest.mark.parametrize(
    ("fault", "ids"),
    [("wrong-register", [61, 68]), ("wrong-register=1002", [1002, 68])],
)
def test_a_wrong_register_is_a_right_frame(fault: str, ids: list[int]) -> None:
    """A client that takes one register for another is found out."""
    heard = decode_frame(asked(line_with(fault), registers_request(60, 68)))

    assert list(heard.message.registers) == ids


def test_a_wrong_register_may_be_one_that_comes_anyway() -> None:
    """Two records of one id leave the line as two."""
    heard = asked(line_with("wrong-register=68"), registers_request(60, 68))

    assert heard.count(bytes.fromhex("00 44 28 04")) == 1
    assert list(decode_frame(heard).message.registers) == [68]


@pytest.mark.parametrize(
    "request_", [SERIAL_REQUEST, registers_request(5000)], ids=["serial", "empty"]
)
def test_a_wrong_register_needs_one(request_: bytes) -> None:
    """An answer without registers stays as it is."""
    assert asked(line_with("wrong-register"), request_) == asked(line_with(), request_)


def test_a_wrong_command_is_a_right_frame() -> None:
    """A client that takes the answer to another question is found out."""
    heard = decode_frame(asked(line_with("wrong-command"), SERIAL_REQUEST))

    assert heard.message.command_name == "GetType"


@pytest.mark.parametrize("fault", ["wrong-address", "wrong-register", "wrong-command"])
def test_an_acknowledgement_has_nothing_to_get_wrong(fault: str) -> None:
    """One byte without address and content arrives as it is."""
    request = encode_request(SetClockRequest(clock=dt.datetime(2024, 1, 1)))

    assert asked(line_with(fault), request) == ACK


def test_a_serial_number_takes_the_place_of_another_answer() -> None:
    """A client that takes the answer to another question is found out."""
    heard = decode_frame(asked(line_with("wrong-command"), registers_request(60)))

    assert heard.message.command_name == "GetSerialNo"


def test_damage_on_damage_does_not_fail() -> None:
    """Faults can be had together, in any order."""
    heard = asked(
        line_with("truncate=3", "wrong-address", "wrong-register", "wrong-command"),
        SERIAL_REQUEST,
    )

    assert heard == SERIAL_ANSWER[:3]


def test_a_stray_acknowledgement_comes_first() -> None:
    """A client that takes a stray 06 for an answer is found out."""
    assert asked(line_with("stray-ack"), SERIAL_REQUEST) == ACK + SERIAL_ANSWER


@pytest.mark.parametrize(
    ("fault", "length"), [("disconnect", 5), ("disconnect=0", 0), ("disconnect=8", 8)]
)
def test_a_disconnected_answer_ends_the_connection(fault: str, length: int) -> None:
    """A line that breaks within an answer can be had, and is there again after."""
    line = line_with(f"{fault}#1")
    line.receive(SERIAL_REQUEST, 0.0)
    heard = b""
    while len(heard) < length:
        heard += line.due(line.next_due())

    with pytest.raises(LineLostError):
        line.due(line.next_due())

    assert heard == SERIAL_ANSWER[:length]
    assert line.next_due() is None
    assert asked(line, SERIAL_REQUEST, start=100) == SERIAL_ANSWER


def test_slow_bytes_take_their_time() -> None:
    """A bridge that drips can be had."""
    line = line_with("slow-bytes=0.2")
    line.receive(SERIAL_REQUEST, 0.0)

    pieces = timed(line)

    assert [at for at, _ in pieces] == pytest.approx(
        [ANSWER_BEGINS + (n + 1) * 0.2 for n in range(len(SERIAL_ANSWER))]
    )
    assert b"".join(raw for _, raw in pieces) == SERIAL_ANSWER


def test_a_fault_may_strike_only_at_first() -> None:
    """A retry that is needed once can be had."""
    heard = asked(line_with("silence#2"), *[SERIAL_REQUEST] * 3)

    assert heard == SERIAL_ANSWER


def test_only_answers_are_counted() -> None:
    """The first answer is lost even if a request for somebody else came before."""
    foreign = registers_request(60, address=0x10)

    heard = asked(line_with("silence#1"), foreign, SERIAL_REQUEST, SERIAL_REQUEST)

    assert heard == SERIAL_ANSWER


def test_a_fault_strikes_about_as_often_as_told() -> None:
    """A line that is bad in one case of ten can be had."""
    heard = asked(line_with("silence@0.1"), *[SERIAL_REQUEST] * 500)

    assert 0.8 < len(heard) / len(SERIAL_ANSWER) / 500 < 0.97


def test_faults_do_not_disturb_each_other() -> None:
    """Adding a fault does not change where another one strikes."""
    alone = line_with("flip@0.5", seed=3)
    together = line_with("flip@0.5", "delay@0.5", seed=3)

    assert asked(alone, *[SERIAL_REQUEST] * 20) == asked(
        together, *[SERIAL_REQUEST] * 20
    )


@given(st.sampled_from(sorted(FAULTS)), st.data())
def test_text_and_fault_are_the_same(name: str, data: st.DataObject) -> None:
    """What a log says about a fault can be given to the command line."""
    kind = FAULTS[name]
    value = None
    if kind.value is not None:
        value = data.draw(st.none() | st.integers(0, kind.value.highest))
    fault = Fault(
        name=name,
        value=value,
        probability=data.draw(st.sampled_from((1.0, 0.1, 0.25))),
        times=data.draw(st.none() | st.integers(1, 99)),
    )

    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("silense", "there is none of that name; the nearest is silence"),
        ("xyzzy", f"there is none of that name, only {', '.join(FAULTS)}"),
        ("late=", f"it is written {FAULT_SYNTAX}"),
        ("late=\uff11", f"it is written {FAULT_SYNTAX}"),
        ("late=1_0", f"it is written {FAULT_SYNTAX}"),
        ("late=-1", f"it is written {FAULT_SYNTAX}"),
        ("flip@nan", f"it is written {FAULT_SYNTAX}"),
        ("late=5000", "its value is seconds from 0 to 3600"),
        ("noise=1.5", "its value is a whole number (bytes)"),
        ("wrong-address=256", "its value is address from 0 to 255"),
        ("flip=1", "flip takes no value"),
        ("flip@1.5", "a probability is a number from 0 to 1"),
        ("flip#0", "it must strike at least once"),
    ],
)
def test_an_impossible_fault_says_why(text: str, reason: str) -> None:
    """A typing error on the command line costs no search."""
    with pytest.raises(FaultInvalidError) as caught:
        parse_fault(text)

    assert caught.value.reason == reason
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_an_impossible_fault_in_code_says_why() -> None:
    """Code learns of a wrong name where it is written."""
    with pytest.raises(FaultInvalidError, match="'hum' is not possible: there is none"):
        Fault(name="hum")


@given(st.text(max_size=30))
def test_any_text_is_a_fault_or_an_error(text: str) -> None:
    """No text makes the command line fail otherwise."""
    with contextlib.suppress(FaultInvalidError):
        parse_fault(text)
