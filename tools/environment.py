"""Virtual environments that a check makes, fills and throws away."""

import os
import subprocess
import venv
from pathlib import Path
from typing import Self

import attrs


@attrs.frozen(kw_only=True)
class Environment:
    """A virtual environment of its own, apart from the one that runs this."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Self:
        """Return a new environment in *folder*, with pip and nothing else."""
        venv.create(folder, with_pip=True, clear=True)
        return cls(folder=folder)

    def program(self, name: str) -> Path:
        """Return where the program *name* of this environment lies."""
        return self.folder / "bin" / name

    def run(
        self, *arguments: str, program: str = "python", folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment; return what it said.

        Raises:
            CalledProcessError: It did not exit with 0.
        """
        return self.attempt(*arguments, program=program, folder=folder, check=True)

    def attempt(
        self,
        *arguments: str,
        program: str = "python",
        folder: Path | None = None,
        check: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment, whatever it exits with."""
        return subprocess.run(
            [self.program(program), *arguments],
            capture_output=True,
            check=check,
            cwd=folder,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def install(self, *arguments: str) -> None:
        """Install by pip, from the index pip is set up for.

        Raises:
            CalledProcessError: Something could not be installed.
        """
        self.run("-m", "pip", "-qq", "install", *arguments)
