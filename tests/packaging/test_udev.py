"""The rules of udev give each head its own name, and leave other devices alone."""

import re
import subprocess
from typing import Final

import pytest

from tests.conftest import find_real_part
from tests.packaging.files import RULES
from tests.packaging.udev import rules, settled

_HEAD: Final = {
    "ACTION": "add",
    "SUBSYSTEM": "tty",
    "KERNEL": "ttyUSB0",
    "ID_BUS": "usb",
    "ID_VENDOR_ID": "0403",
    "ID_MODEL_ID": "6001",
    "ID_SERIAL_SHORT": "A9031XYZ",
    "ID_USB_INTERFACE_NUM": "00",
    "ID_PATH_TAG": "pci-0000_00_14_0-usb-0_2_1_0",
}
#: `udevadm verify` is there from this version on.
_VERIFYING: Final = 254


@pytest.mark.parametrize(
    ("maker", "chip"),
    [
        ("17a8", "0001"),
        ("0403", "6001"),
        ("0403", "6015"),
        ("10c4", "ea60"),
        ("067b", "2303"),
        ("067b", "23c3"),
        ("1a86", "7523"),
        ("1a86", "55d4"),
    ],
)
def test_a_head_is_found_by_its_serial_number(maker: str, chip: str) -> None:
    """After a restart, the station would ask the wrong device."""
    device = {**_HEAD, "ID_VENDOR_ID": maker, "ID_MODEL_ID": chip}

    assert settled(RULES, device) == {
        "GROUP": "dialout",
        "MODE": "0660",
        "SYMLINK": "kmp-A9031XYZ",
    }


def test_lines_of_one_adapter_have_names_of_their_own() -> None:
    """The name of two lines would lead to whichever came last."""
    second = settled(RULES, {**_HEAD, "ID_USB_INTERFACE_NUM": "01"})

    assert second["SYMLINK"] == "kmp-A9031XYZ-if01"


def test_a_head_without_a_serial_number_is_found_by_its_place() -> None:
    """Most adapters with a CH340 would have no name that stays."""
    device = {**_HEAD, "ID_VENDOR_ID": "1a86", "ID_MODEL_ID": "7523"}
    del device["ID_SERIAL_SHORT"]

    assert settled(RULES, device)["SYMLINK"] == f"kmp-at-{_HEAD['ID_PATH_TAG']}"


@pytest.mark.parametrize(
    "key",
    ["ACTION", "SUBSYSTEM", "KERNEL", "ID_BUS", "ID_VENDOR_ID", "ID_MODEL_ID"],
)
def test_nothing_else_is_touched(key: str) -> None:
    """A disk or a modem would get another group."""
    other = "remove" if key == "ACTION" else "other"

    assert settled(RULES, {**_HEAD, key: other}) == {}


def test_every_rule_leads_on() -> None:
    """A rule that leads nowhere is dropped, and only the journal tells."""
    parts = [part for rule in rules(RULES) for part in rule]
    labels = {part.text for part in parts if part.key == "LABEL"}

    assert {part.text for part in parts if part.key == "GOTO"} == labels


def test_the_rules_come_after_those_that_find_serial_numbers() -> None:
    """Names sort; before 60-serial.rules no serial number is known."""
    assert RULES.name > "60-serial.rules"


def test_udev_itself_takes_the_rules() -> None:
    """A misspelt word would leave heads without a name."""
    udevadm = find_real_part("udevadm")
    version = _version(udevadm) if udevadm else 0
    if version < _VERIFYING:
        assert list(rules(RULES))
        return

    told = subprocess.run(
        [str(udevadm), "verify", str(RULES)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert told.returncode == 0, told.stdout + told.stderr


def _version(udevadm: str) -> int:
    told = subprocess.run(
        [udevadm, "--version"], check=True, capture_output=True, text=True
    )
    (number, *_) = re.findall(r"\d+", told.stdout)
    return int(number)
