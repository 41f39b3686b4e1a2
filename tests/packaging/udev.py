"""What udev makes of rules, for the few words that ours use.

Source: udev(7).
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

_PART: Final = re.compile(
    r'(?P<key>[A-Z]+)(?:\{(?P<name>[A-Z_]+)\})?\s*(?P<sign>==|!=|\+=|=)\s*"(?P<text>[^"]*)"'
)
_MATCHES: Final = ("==", "!=")
_ASSIGNS: Final = {("GOTO", "="), ("LABEL", "="), ("GROUP", "="), ("MODE", "="),
                   ("SYMLINK", "+=")}  # fmt: skip
_OF_DEVICE: Final = ("ACTION", "SUBSYSTEM", "KERNEL", "ENV")


class RuleError(ValueError):
    """A line is none that is known here."""


@attrs.frozen
class Part:
    """A match or an assignment."""

    key: str
    name: str
    sign: str
    text: str

    @property
    def is_match(self) -> bool:
        """Whether it asks; else it sets."""
        return self.sign in _MATCHES

    def holds(self, device: Mapping[str, str]) -> bool:
        """Return whether a device is what is asked for; a bar is an or."""
        value = device.get(self.name or self.key, "")
        is_one = any(fnmatch.fnmatchcase(value, one) for one in self.text.split("|"))
        return is_one == (self.sign == "==")


def rules(path: Path) -> Iterator[list[Part]]:
    """Yield the rules of a file.

    Raises:
        RuleError: A line cannot be read, or says what is not known here.
    """
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield _parts(line)


def _parts(line: str) -> list[Part]:
    found = [Part(*(match[n] or "" for n in range(1, 5))) for match in
             _PART.finditer(line)]  # fmt: skip
    if _PART.sub("", line).strip(", "):
        raise RuleError(line)
    for part in found:
        is_known = (
            part.key in _OF_DEVICE
            if part.is_match
            else (part.key, part.sign) in _ASSIGNS
        )
        if not is_known:
            raise RuleError(line)
    return found


def settled(path: Path, device: Mapping[str, str]) -> dict[str, str]:
    """Return what the rules set of a device: GROUP, MODE, SYMLINK.

    Raises:
        RuleError: A rule cannot be read, or leads to no label below it.
    """
    told: dict[str, str] = {}
    wanted = ""
    for rule in rules(path):
        labels = [part.text for part in rule if part.key == "LABEL"]
        if wanted and wanted not in labels:
            continue
        wanted = ""
        if all(part.holds(device) for part in rule if part.is_match):
            for part in rule:
                if not part.is_match:
                    told[part.key] = _filled(part.text, device)
            wanted = told.pop("GOTO", "")
    if wanted:
        raise RuleError(wanted)
    return {key: text for key, text in told.items() if key != "LABEL"}


def _filled(text: str, device: Mapping[str, str]) -> str:
    return re.sub(r"\$env\{(\w+)\}", lambda match: device.get(match[1], ""), text)
