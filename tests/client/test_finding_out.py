"""Both clients find out what a meter is and what it has, as the plans do."""

from typing import Any

import pytest

from pykmp.emulator import Habits
from pykmp.errors import OutOfRangeError, SilenceError
from pykmp.exchange import Detection, Scan, ids_to_scan
from pykmp.meters import load_profile
from tests.client.sides import MakeSide, SyncSide
from tests.exchange.asking import serial
from tests.exchange.detecting import detect
from tests.exchange.emulated import (
    HEAT_AND_WATER,
    TELLS_NOTHING_KNOWN,
    asker_of,
    line_of,
)
from tests.exchange.scans import scanned


def side_of(make_side: MakeSide, family: str, **line: Any) -> SyncSide:  # noqa: ANN401 - of every kind
    """Return a client on a line with a meter of this family."""
    return make_side(peer=line_of(load_profile(family), **line))


def family_of(side: SyncSide) -> Detection:
    """Return what a client finds out."""
    found: Detection = side.ask(lambda client: client.detect_family())
    return found


def scan_by(side: SyncSide, scan: Scan) -> Scan:
    """Return the scan of a client at its end."""
    while not scan.is_done:
        step = scan
        scan = side.ask(lambda client, step=step: client.scan_step(step))
    return scan


@pytest.mark.parametrize("family", HEAT_AND_WATER)
def test_a_client_finds_the_family(family: str, make_side: MakeSide) -> None:
    """A meter is of another family with one client only."""
    side = side_of(make_side, family)
    asker = asker_of(family)

    found = family_of(side)

    assert found == detect(asker)
    assert side.now() == pytest.approx(asker.port.now())


@pytest.mark.parametrize(
    "habits", TELLS_NOTHING_KNOWN.values(), ids=TELLS_NOTHING_KNOWN
)
def test_a_client_finds_the_registers(habits: Habits, make_side: MakeSide) -> None:
    """A scan finds other registers with one client only, or takes longer."""
    begun = Scan.of(ids_to_scan(range(40, 160)))
    side = side_of(make_side, "403", habits=habits)
    asker = asker_of("403", habits=habits)

    scan = scan_by(side, begun)

    assert scan == scanned(asker, begun)
    assert side.now() == pytest.approx(asker.port.now())


def test_a_client_leaves_the_meter_in_peace_as_long_as_it_is_told(
    make_side: MakeSide,
) -> None:
    """A scan wears the battery down whatever the user asked for."""
    side = side_of(make_side, "403")
    scan = side.ask(lambda client: client.scan_step(Scan.of(range(16))))
    before = side.now()

    side.ask(lambda client: client.scan_step(scan, pause_seconds=30.0))

    assert 30 <= side.now() - before <= 31


@pytest.mark.parametrize("method", ["detect_family", "scan_step"])
def test_a_client_can_be_asked_again_after_silence(
    method: str, make_side: MakeSide
) -> None:
    """One silent meter ends a program that should run for years."""
    side = side_of(make_side, "403", faults=["silence#12"])
    arguments = [Scan.of([60])] if method == "scan_step" else []
    with pytest.raises(SilenceError):
        side.ask(lambda client: getattr(client, method)(*arguments))
    while True:
        try:
            number = side.ask(serial)
        except SilenceError:
            continue
        break

    assert number == 123456
    assert len(side.ports) == 1


def test_a_scan_of_what_cannot_be_opens_nothing(make_side: MakeSide) -> None:
    """A mistake of the program shows only where a port can be opened."""
    side = side_of(make_side, "403")

    with pytest.raises(OutOfRangeError):
        side.ask(lambda client: client.scan_step(Scan.of([70000])))

    assert side.ports == []
