"""The emulated line: no byte before its time, whatever comes and however it is cut."""

import itertools
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import (
    FAULTS,
    GAP_SECONDS_MAX,
    EmulatedLine,
    EmulatedMeter,
    LineSettings,
    MovingValues,
    emulated_lines,
    resample,
)
from pykmp.errors import LineLostError
from pykmp.meters import load_profile
from pykmp.ports.memory import VirtualPort
from tests import strategies
from tests.emulator.lines import (
    BYTE_SECONDS,
    FAST,
    SERIAL_ANSWER,
    SERIAL_REQUEST,
    asked,
    line_with,
    registers_request,
    said,
    timed,
)

#: What a client may write: whole questions, pieces, noise.
WRITTEN = (
    strategies.streams
    | st.just(SERIAL_REQUEST)
    | st.lists(st.sampled_from([SERIAL_REQUEST, registers_request(60, 1002)])).map(
        b"".join
    )
)
FAULT_NAMES = st.lists(st.sampled_from(sorted(FAULTS)), max_size=4)


def test_every_byte_leaves_at_its_own_instant() -> None:
    """Whoever measures a read on this line measures the speed of the wire."""
    line = line_with()
    line.receive(SERIAL_REQUEST, 10.0)

    pieces = timed(line)

    begin = 10.0 + len(SERIAL_REQUEST) * BYTE_SECONDS + 0.03
    assert [raw for _, raw in pieces] == [bytes([byte]) for byte in SERIAL_ANSWER]
    assert [at for at, _ in pieces] == pytest.approx(
        [begin + (n + 1) * BYTE_SECONDS for n in range(len(SERIAL_ANSWER))]
    )


@given(st.floats(0, 1))
def test_no_byte_leaves_before_its_time(at: float) -> None:
    """Nobody reads faster than the line, whenever they look."""
    line = line_with()
    line.receive(SERIAL_REQUEST, 0.0)

    begin = len(SERIAL_REQUEST) * BYTE_SECONDS + 0.03
    passed = int((at - begin) / BYTE_SECONDS + 1e-9)
    assert line.due(at) == SERIAL_ANSWER[: max(0, passed)]


def test_bytes_due_together_may_leave_together() -> None:
    """A server of many meters wakes up less often; the last byte is not late."""
    bytes_alone, groups = (
        line_with(),
        line_with(settings=LineSettings(burst_seconds=0.03)),
    )
    bytes_alone.receive(SERIAL_REQUEST, 0.0)
    groups.receive(SERIAL_REQUEST, 0.0)

    alone, grouped = timed(bytes_alone), timed(groups)

    assert [len(raw) for _, raw in grouped] == [3, 3, 3, 2]
    assert grouped[-1][0] == alone[-1][0]
    ends = list(itertools.accumulate(len(raw) for _, raw in grouped))
    assert [at for at, _ in grouped] == [alone[end - 1][0] for end in ends]


def test_a_fast_line_takes_no_time() -> None:
    """A test of many reads need not wait for the wire."""
    line = line_with(settings=FAST)
    line.receive(SERIAL_REQUEST * 3, 1.0)

    assert line.next_due() == 1.0
    assert line.due(1.0) == SERIAL_ANSWER * 3


def test_a_meter_sends_at_the_speed_of_its_family() -> None:
    """An electricity meter is as fast as one, without being told."""
    (line,) = emulated_lines("382")
    line.receive(SERIAL_REQUEST, 0.0)

    first, second, *_ = (at for at, _ in timed(line))
    assert second - first == pytest.approx(11 / 9600)


def test_a_request_passes_the_line_before_it_is_answered() -> None:
    """A client that writes at once to a TCP port gains nothing by it."""
    written, dripping = line_with(), line_with()
    written.receive(SERIAL_REQUEST, 0.0)
    for n, byte in enumerate(SERIAL_REQUEST):
        dripping.receive(bytes([byte]), n * BYTE_SECONDS)

    assert timed(written)[0][0] == pytest.approx(timed(dripping)[0][0])


def test_half_duplex_loses_what_is_written_into_an_answer() -> None:
    """A client that talks while the meter talks is not heard."""
    line = line_with()
    line.receive(SERIAL_REQUEST, 0.0)
    line.receive(SERIAL_REQUEST, 0.1)

    assert said(line) == SERIAL_ANSWER
    assert asked(line, SERIAL_REQUEST, start=10.0) == SERIAL_ANSWER


def test_a_request_right_after_the_answer_is_heard() -> None:
    """A client need not wait longer than it must."""
    line = line_with()
    line.receive(SERIAL_REQUEST, 0.0)
    end = timed(line)[-1][0]

    assert asked(line, SERIAL_REQUEST, start=end) == SERIAL_ANSWER


@pytest.mark.parametrize(
    ("gap_seconds", "answer"),
    [(GAP_SECONDS_MAX * 0.9, SERIAL_ANSWER), (GAP_SECONDS_MAX * 1.1, b"")],
)
def test_a_gap_in_a_request_ends_it_where_the_rule_is_on(
    gap_seconds: float, answer: bytes
) -> None:
    """A bridge that tears requests apart is found out."""
    rule = LineSettings(gap_seconds_max=GAP_SECONDS_MAX)
    line = line_with(settings=rule)
    line.receive(SERIAL_REQUEST[:3], 0.0)
    line.receive(SERIAL_REQUEST[3:], 3 * BYTE_SECONDS + gap_seconds)

    assert said(line) == answer


def test_a_gap_in_a_request_does_no_harm_where_the_rule_is_off() -> None:
    """A line that is not told to be strict is not."""
    line = line_with()
    line.receive(SERIAL_REQUEST[:3], 0.0)
    line.receive(SERIAL_REQUEST[3:], 3600.0)

    assert said(line, until=7200.0) == SERIAL_ANSWER


def test_at_another_speed_the_meter_hears_garbage() -> None:
    """A wrong speed in ser2net can be had: only a reflecting head says something."""
    silent, reflecting = line_with(client_baud=2400), line_with("echo", client_baud=300)

    assert asked(silent, SERIAL_REQUEST) == b""
    assert asked(reflecting, SERIAL_REQUEST) == SERIAL_REQUEST


class _Fiddling:
    """A meter whose client changes its speed while the meter is thinking."""

    line: EmulatedLine

    def answer(self, frame: bytes, at: float) -> bytes | None:
        del frame, at
        self.line.client_baud = 9600
        return SERIAL_ANSWER


def test_at_another_speed_the_client_hears_garbage() -> None:
    """What a meter says arrives as garbage at a wrong speed, and takes its time."""
    meter, right = _Fiddling(), line_with()
    line = meter.line = EmulatedLine(meter)
    line.receive(SERIAL_REQUEST, 0.0)
    right.receive(SERIAL_REQUEST, 0.0)

    garbage = timed(line)

    heard = b"".join(raw for _, raw in garbage)
    assert heard == resample(SERIAL_ANSWER, baud_from=1200, baud_to=9600)
    assert heard != SERIAL_ANSWER
    assert garbage[-1][0] == pytest.approx(timed(right)[-1][0])


def test_a_changed_speed_is_heard_at_once() -> None:
    """A terminal that is set right in the end reads its meter."""
    line = line_with(client_baud=9600)

    wrong = asked(line, SERIAL_REQUEST)
    line.client_baud = 1200
    right = asked(line, SERIAL_REQUEST, start=10.0)

    assert (wrong, right) == (b"", SERIAL_ANSWER)


def test_meters_share_a_line_by_address() -> None:
    """A gateway with several meters can be had."""
    first = EmulatedMeter(load_profile("403"))
    second = EmulatedMeter(load_profile("603"), address=0x41)
    line = EmulatedLine(first, second)

    heard = asked(
        line,
        registers_request(60),
        registers_request(348, address=0x41),
        registers_request(60, address=0x42),
    )

    assert heard.startswith(bytes.fromhex("40 3f 10 00 3c"))
    assert heard.count(bytes.fromhex("40 41 10 01 5c")) == 1


@given(
    WRITTEN, FAULT_NAMES, st.integers(0, 99), st.sampled_from([FAST, LineSettings()])
)
def test_any_bytes_are_survived(
    written: bytes, names: list[str], seed: int, settings: LineSettings
) -> None:
    """Nothing that a client writes makes an emulated meter fail."""
    line = line_with(*names, seed=seed, settings=settings)
    line.receive(written, 0.0)

    last = 0.0
    for _ in range(2000):
        due = line.next_due()
        if due is None:
            break
        assert due >= last
        last = due
        try:
            line.due(due)
        except LineLostError:
            continue


@given(st.data(), WRITTEN, st.sampled_from([(), ("echo",), ("flip@0.5", "noise")]))
def test_chunking_never_matters(
    data: st.DataObject, written: bytes, faults: tuple[str, ...]
) -> None:
    """A TCP stack that cuts requests anywhere changes nothing."""
    chunks = data.draw(strategies.cut(written))
    one, other = line_with(*faults), line_with(*faults)

    one.receive(written, 0.0)
    for chunk in chunks:
        other.receive(chunk, 0.0)

    whole, cut = timed(one, until=1e9), timed(other, until=1e9)
    assert b"".join(raw for _, raw in whole) == b"".join(raw for _, raw in cut)
    assert not whole or whole[-1][0] == pytest.approx(cut[-1][0])


@pytest.mark.parametrize("settings", [LineSettings(), FAST], ids=["paced", "fast"])
def test_a_flood_fills_no_memory(settings: LineSettings) -> None:
    """A client gone mad does not take the other meters with it."""
    line = line_with("echo", settings=settings)
    for _ in range(50):
        line.receive(SERIAL_REQUEST * 2000 + b"\x80" * 5000, 0.0)

    waiting = line.due(1e12)
    assert len(waiting) <= 65536 + 4096
    assert asked(line, SERIAL_REQUEST, start=2e12).endswith(SERIAL_ANSWER)


def test_a_flood_does_not_outlive_its_client() -> None:
    """The next client finds a line that is free."""
    line = line_with()
    line.receive(b"\x00" * 4000, 0.0)
    line.clear()
    line.receive(SERIAL_REQUEST, 1.0)

    assert said(line) == SERIAL_ANSWER


def test_an_idle_line_is_small() -> None:
    """Thousands of meters fit into one process."""
    line = line_with()
    asked(line, *[SERIAL_REQUEST] * 50)

    assert line.next_due() is None
    assert sys.getsizeof(line.due(1e9)) < 100


def test_a_virtual_port_reads_the_line() -> None:
    """Tests on a virtual clock and servers on a real one run the same line."""
    profile = load_profile("403")
    line = EmulatedLine(EmulatedMeter(profile, source=MovingValues(profile)))
    port = VirtualPort(line)
    port.write(registers_request(60, 68))

    heard = b""
    while chunk := port.read(1.0):
        heard += chunk

    assert heard.startswith(bytes.fromhex("40 3f 10 00 3c"))
