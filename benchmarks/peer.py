"""The opponent: PyKMP 0.0.2 from the package registry, in an environment of its own."""

import compileall
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

import pykmp

PEER: Final = "PyKMP[tool]==0.0.2"

_PLACE: Final = Path("build", "peer-0.0.2")


def peer_python() -> Path:
    """Return the interpreter of the opponent; its environment is made when missing."""
    python = _PLACE / "bin" / "python"
    ready = _PLACE / "ready"
    if not ready.exists():
        venv.create(_PLACE, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--quiet", PEER], check=True
        )
        ready.touch()
    return python.absolute()


def compile_ours() -> None:
    """Compile our modules, as pip did with those of the opponent on installing."""
    (folder,) = pykmp.__path__
    compileall.compile_dir(folder, quiet=1)


def our_python() -> Path:
    """Return the interpreter that runs this."""
    return Path(sys.executable)
