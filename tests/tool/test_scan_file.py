"""A scan is kept in a file that is always whole, where programs keep such things."""

import json
from pathlib import Path
from typing import Any

import pytest

from pykmp.exchange import Detection, Scan, ScanInvalidError
from pykmp.tool.scan_file import (
    KeptScan,
    forget,
    load,
    save,
    state_directory,
    usual_path,
)

KEPT = KeptScan(
    bounds=(60, 99),
    scan=Scan.of(range(60, 100)),
    families=("403", "603"),
    type_code=b"\xf4\x03",
    software_revision="A1",
)


def test_a_scan_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """A scan that was broken off goes on with something else."""
    path = tmp_path / "there" / "it" / "is.json"
    bare = KeptScan(bounds=None, scan=Scan.of([1]))

    for kept in (KEPT, bare):
        save(kept, path)

        assert load(path) == kept


def test_what_was_found_out_is_kept_too() -> None:
    """A meter is asked who it is each time that a scan goes on."""
    bare = KeptScan(bounds=(60, 99), scan=KEPT.scan)
    found = Detection(
        families=KEPT.families,
        certain=False,
        how="registers",
        type_code=KEPT.type_code,
        software_revision="A1",
    )

    assert bare.with_meter(found) == KEPT


def test_a_file_that_is_not_there_keeps_nothing(tmp_path: Path) -> None:
    """The first scan fails for want of a file."""
    path = tmp_path / "scan.json"

    forget(path)

    assert load(path) is None


def test_a_scan_that_nobody_needs_is_removed(tmp_path: Path) -> None:
    """Every meter that was ever scanned leaves a file."""
    path = tmp_path / "scan.json"
    save(KEPT, path)

    forget(path)

    assert list(tmp_path.iterdir()) == []


def test_nothing_else_is_left_beside_the_file(tmp_path: Path) -> None:
    """Files pile up beside the one that was asked for."""
    save(KEPT, tmp_path / "scan.json")

    assert [path.name for path in tmp_path.iterdir()] == ["scan.json"]


def record() -> dict[str, Any]:
    """Return what stands in a file."""
    return {
        "format": "pykmp-tool-scan-1",
        "bounds": None,
        "families": [],
        "type_code": None,
        "software_revision": None,
        "scan": KEPT.scan.to_json(),
    }


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[1, 2",
        b"[]",
        b"{}",
        json.dumps(record() | {"format": "other"}).encode(),
        json.dumps(record() | {"scan": {}}).encode(),
        json.dumps(record() | {"bounds": [1]}).encode(),
        json.dumps(record() | {"bounds": ["a", "b"]}).encode(),
        json.dumps(record() | {"type_code": "xx"}).encode(),
        json.dumps(record() | {"families": None}).encode(),
        json.dumps({"format": "pykmp-tool-scan-1"}).encode(),
    ],
)
def test_a_file_that_is_something_else_is_named(raw: bytes, tmp_path: Path) -> None:
    """A file that was given by mistake ends in a traceback, or is overwritten."""
    path = tmp_path / "scan.json"
    path.write_bytes(raw)

    with pytest.raises(ScanInvalidError) as caught:
        load(path)

    assert str(path) in str(caught.value)
    assert path.read_bytes() == raw


def test_the_layout_of_the_file_stays(tmp_path: Path) -> None:
    """A scan of an older version cannot be gone on with."""
    path = tmp_path / "scan.json"
    path.write_text(json.dumps(record()))

    assert load(path) == KeptScan(bounds=None, scan=KEPT.scan)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("/var/state", "/var/state/pykmp"),
        ("relative", "/home/somebody/.local/state/pykmp"),
        ("", "/home/somebody/.local/state/pykmp"),
        (None, "/home/somebody/.local/state/pykmp"),
    ],
)
def test_state_is_kept_where_programs_keep_it(
    named: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program leaves files where nobody looks for them."""
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_STATE_HOME", named)

    assert state_directory() == Path(expected)


def test_each_meter_has_a_file_of_its_own() -> None:
    """The scans of two meters go into one file."""
    names = {
        usual_path(url, address=address).name
        for url in ("/dev/ttyUSB0", "/dev/ttyUSB1", "socket://localhost:2002")
        for address in (63, 127)
    }

    assert len(names) == 6
    assert "scan-socket-localhost-2002-63.json" in names
