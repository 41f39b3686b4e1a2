"""An emulated meter at true line speed, until it is terminated."""

import signal
import sys

from pykmp.emulator import LineSettings, emulated_lines, running_tcp


def main() -> None:
    """Serve one meter of the family named; print its URL first."""
    settings = LineSettings(thinking_seconds=0.0)
    with running_tcp(emulated_lines(sys.argv[1], settings=settings)) as (url,):
        print(url, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
