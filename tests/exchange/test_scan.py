"""A scan as a value: what it holds, in which order it asks, how it is kept."""

import json
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import OutOfRangeError
from pykmp.exchange import Scan, ScanInvalidError, ids_to_scan
from pykmp.messages import (
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.registers import electricity, heat
from tests.strategies import register_ids, register_records

IDS = st.lists(register_ids, max_size=40, unique=True).map(tuple)
REGISTERS = register_records().map(
    lambda record: RegisterData(
        id_=RegisterID(record[0]),
        unit=RegisterUnit(record[1]),
        value=RegisterValueBytes(record[2]),
    )
)
SCANS = st.builds(
    Scan,
    left=IDS,
    singles=IDS,
    found=st.lists(REGISTERS, max_size=5).map(tuple),
    absent=IDS,
    silent=IDS,
    unreadable=IDS,
    companion=st.none() | register_ids,
    tells_nothing_known=st.booleans(),
    requests=st.integers(0, 10_000),
    seconds=st.floats(0, 10**6),
)
#: A scan that is under way, as JSON has it.
KEPT = {
    "format": "pykmp-scan-1",
    "left": [[60, 63]],
    "singles": [],
    "found": [
        {
            "id": 68,
            "unit": 40,
            "significand_bytes": 4,
            "scale": 67,
            "value": "04 43 00 00 01 2f",
        }
    ],
    "absent": [[1, 2], [7, 7]],
    "silent": [],
    "unreadable": [],
    "companion": 68,
    "tells_nothing_known": False,
    "requests": 3,
    "seconds": 1.25,
}


def test_what_is_known_of_any_meter_is_asked_first() -> None:
    """A scan that is broken off early has asked for what no meter has."""
    ids = ids_to_scan()

    known = {*heat().by_id, *electricity().by_id}
    assert ids[0] == 1001
    assert set(ids[: len(known)]) == known
    assert set(ids) == known | set(range(2048))
    assert len(set(ids)) == len(ids)


def test_heat_and_water_come_before_electricity() -> None:
    """A heat meter is asked for voltages before its energy."""
    ids = ids_to_scan()

    assert set(ids[: len(heat().by_id)]) == set(heat().by_id)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_range_is_asked_whole_and_alone(first: int, count: int) -> None:
    """Registers are left out of a scan, or asked that nobody wanted."""
    within = range(first, first + count)

    ids = ids_to_scan(within)

    assert sorted(ids) == list(within)


@given(st.lists(register_ids, max_size=60))
def test_a_scan_asks_each_id_once(ids: list[int]) -> None:
    """A register is asked twice, or never."""
    scan = Scan.of(ids)

    groups = list(scan.groups())

    assert sum(groups, ()) == tuple(dict.fromkeys(ids))
    assert all(1 <= len(group) <= 8 for group in groups)
    assert len(groups) == -(-len(set(ids)) // 8)
    assert scan.remaining == scan.total == len(set(ids))
    assert scan.is_done == (not ids)


@pytest.mark.parametrize("id_", [-1, 0x10000])
def test_an_id_that_no_register_has_is_refused(id_: int) -> None:
    """A scan ends half-way, with an error about a register."""
    with pytest.raises(OutOfRangeError) as caught:
        Scan.of([60, id_])

    assert caught.value.actual == id_


@given(SCANS)
def test_no_request_is_too_long(scan: Scan) -> None:
    """A meter says nothing to a request for nine registers."""
    requests = [scan.requested(group) for group in scan.groups()]

    assert all(1 <= len(ids) <= 8 for ids in requests)
    assert all(len(set(ids)) == len(ids) for ids in requests)
    assert all(scan.companion in ids for ids in requests if scan.companion is not None)


@given(SCANS)
def test_what_got_no_answer_can_be_asked_again(scan: Scan) -> None:
    """A register is lost because it stood in one request with others."""
    again = scan.one_by_one()

    assert {*scan.silent, *scan.singles} == set(again.singles)
    assert again.silent == ()
    assert (not again.is_done) >= bool(scan.silent)
    assert [*again.groups()][: len(again.singles)] == [(id_,) for id_ in again.singles]


@given(SCANS)
def test_a_scan_is_kept_as_json(scan: Scan) -> None:
    """A scan of half an hour is lost with the connection."""
    kept = json.loads(json.dumps(scan.to_json()))

    again = Scan.from_json(kept)

    assert again == scan
    assert not again.is_same_meter
    assert again.to_json() == kept


def test_what_is_kept_stays_as_it_is() -> None:
    """A scan that an older version kept cannot be gone on with."""
    scan = Scan.from_json(KEPT)

    assert scan.to_json() == KEPT
    assert scan.left == (60, 61, 62, 63)
    assert scan.absent == (1, 2, 7)
    assert scan.register(68) == scan.found[0]
    assert scan.register(60) is None
    assert scan.total == 8


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {},
        {**KEPT, "format": "pykmp-scan-2"},
        {name: value for name, value in KEPT.items() if name != "left"},
        {**KEPT, "left": [[60]]},
        {**KEPT, "left": [60]},
        {**KEPT, "left": [[0, 0x10000]]},
        {**KEPT, "left": [["60", "61"]]},
        {**KEPT, "companion": -1},
        {**KEPT, "found": [{}]},
        {**KEPT, "found": [{"id": 60, "unit": 8, "value": "04 43 00"}]},
        {**KEPT, "found": [{"id": 60, "unit": 8, "value": ""}]},
        {**KEPT, "found": [{"id": 60, "unit": 8, "value": "xx"}]},
        {**KEPT, "found": [{"id": 60, "unit": 256, "value": "01 00 00"}]},
        {**KEPT, "requests": "many"},
        {**KEPT, "seconds": None},
    ],
    ids=repr,
)
def test_what_is_no_scan_is_refused_in_words(kept: Any) -> None:  # noqa: ANN401 - anything
    """A file that was given by mistake ends in a traceback."""
    with pytest.raises(ScanInvalidError) as caught:
        Scan.from_json(kept)

    assert str(caught.value).startswith("This is no scan to go on with: ")


def test_a_scan_never_changes() -> None:
    """A step that fails half-way spoils the scan that it began with."""
    scan = Scan.of([60])

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        scan.left = ()  # type: ignore[misc] # that is the test
