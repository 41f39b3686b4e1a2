"""The serial ports of this machine, and who has them."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import serial.tools.list_ports
import serialx

from pykmp.errors import PortBackendMissingError, PortUnavailableError
from pykmp.ports import PortInfo, list_ports
from pykmp.ports.holder import holder_of
from tests.ports.far_end import Terminal

_NAME = "usb-FTDI_FT232R_USB_UART_A1B2C3-if00-port0"


def _found(device: str, **facts: object) -> Any:  # noqa: ANN401  (either back-end's)
    known = {"description": "n/a", "vid": None, "pid": None, "serial_number": None}
    return SimpleNamespace(device=device, **(known | facts))


@pytest.fixture
def by_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of stable names with one adapter in it."""
    device = tmp_path / "ttyUSB0"
    device.touch()
    folder = tmp_path / "by-id"
    folder.mkdir()
    (folder / _NAME).symlink_to("../ttyUSB0")
    monkeypatch.setattr("pykmp.ports.listing._BY_ID", folder)
    return folder


class TestListing:
    """What `pykmp-tool ports` shows."""

    def test_an_adapter_has_its_stable_name(
        self, by_id: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A configuration survives a restart with the plugs in other places."""
        device = str(by_id.parent / "ttyUSB0")
        found = _found(
            str(by_id / _NAME),
            resolved_device=device,
            description="FT232R USB UART",
            vid=0x0403,
            pid=0x6001,
            serial_number="A1B2C3",
        )
        monkeypatch.setattr(serialx, "list_serial_ports", lambda: [found])

        (info,) = list_ports()

        assert info == PortInfo(
            device=device,
            by_id=str(by_id / _NAME),
            description="FT232R USB UART",
            vid=0x0403,
            pid=0x6001,
            serial_number="A1B2C3",
        )
        assert info.url == str(by_id / _NAME)

    def test_ports_with_a_stable_name_come_first(
        self, by_id: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The one at the top is the one to take."""
        found = [
            _found("/dev/ttyS1", resolved_device="/dev/ttyS1"),
            _found("/dev/ttyS0", resolved_device="/dev/ttyS0", description=None),
            _found("x", resolved_device=str(by_id.parent / "ttyUSB0")),
        ]
        monkeypatch.setattr(serialx, "list_serial_ports", lambda: found)

        infos = list_ports()

        assert [info.url for info in infos] == [
            str(by_id / _NAME),
            "/dev/ttyS0",
            "/dev/ttyS1",
        ]
        assert infos[1].description == ""

    def test_without_serialx_pyserial_lists(
        self, by_id: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An older installation shows the same."""
        found = _found(str(by_id.parent / "ttyUSB0"))
        monkeypatch.setitem(sys.modules, "serialx", None)
        monkeypatch.setattr(serial.tools.list_ports, "comports", lambda: [found])

        assert [info.by_id for info in list_ports()] == [str(by_id / _NAME)]

    def test_without_any_library_the_extra_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The bare package says what to install."""
        for module in ("serialx", "serial"):
            monkeypatch.setitem(sys.modules, module, None)

        with pytest.raises(PortBackendMissingError, match=r"PyKMP\[serial\]"):
            list_ports()

    def test_a_failing_library_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No traceback because of a strange machine."""

        def fail() -> list[object]:
            raise RuntimeError("no such file system")

        monkeypatch.setattr(serialx, "list_serial_ports", fail)

        with pytest.raises(PortUnavailableError, match="no such file system"):
            list_ports()

    def test_this_machine_can_be_asked(self) -> None:
        """With or without adapters, listing works for real."""
        assert isinstance(list_ports(), tuple)


class TestHolder:
    """Who has a device."""

    def test_a_program_that_has_it_open_is_named(self, terminal: Terminal) -> None:
        """The user knows which program to stop."""
        fileno = os.open(terminal.name, os.O_RDWR | os.O_NOCTTY)

        holder = holder_of(terminal.name)
        os.close(fileno)

        name = Path("/proc/self/comm").read_text().strip()
        assert holder == f"{name} (process {os.getpid()})"
        assert holder_of(terminal.name) == ""

    def test_nothing_is_said_where_nothing_can_be_seen(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Other systems have no such list."""
        monkeypatch.setattr("pykmp.ports.holder._PROCESSES", tmp_path / "absent")

        assert holder_of("/dev/ttyUSB0") == ""

    def test_a_program_that_ends_meanwhile_does_no_harm(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Looking around never fails."""
        (tmp_path / "12" / "fd").mkdir(parents=True)
        (tmp_path / "12" / "fd" / "0").touch()  # No link any more.
        (tmp_path / "12" / "fd" / "1").symlink_to("/dev/ttyUSB0")
        (tmp_path / "13").mkdir()
        (tmp_path / "self").mkdir()
        monkeypatch.setattr("pykmp.ports.holder._PROCESSES", tmp_path)

        assert holder_of("/dev/ttyUSB0") == "a program (process 12)"
