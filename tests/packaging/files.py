"""What is packaged, and where."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGING: Final = ROOT / "packaging"
UNIT: Final = PACKAGING / "systemd" / "kmpd.service"
DROP_INS: Final = sorted((PACKAGING / "systemd" / "kmpd.service.d").glob("*.conf"))
RULES: Final = PACKAGING / "udev" / "61-kmp.rules"
DOCKER: Final = PACKAGING / "docker"
ADD_ON: Final = PACKAGING / "home-assistant-addon"
INSTALLING: Final = ROOT / "docs" / "installing.md"


def settings(unit: Path) -> dict[str, list[str]]:
    """Return what a file of systemd says, by name; a name may stand there twice."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            name, _, text = line.partition("=")
            found.setdefault(name, []).append(text)
    return found
