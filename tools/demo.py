"""The main job on an emulated meter: `make demo`.

Starts an emulated MULTICAL 403 at the speed of a real one, reads it with pykmp-tool
over TCP as a person would, and ends.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_TOOL: Final = Path(sys.executable).with_name("pykmp-tool")
_METER: Final = ("emulate", "--meter", "403", "--tcp", "127.0.0.1:0")
_END_SECONDS: Final = 10


@contextmanager
def emulated_meter() -> Iterator[str]:
    """Start the emulated meter, yield its URL, and end it whatever happens.

    Raises:
        RuntimeError: It did not start; the error says what it said.
    """
    pipe = subprocess.PIPE
    meter = subprocess.Popen([_TOOL, *_METER], stdout=pipe, stderr=pipe, text=True)
    try:
        url = next(iter(meter.stdout or ()), "").strip()
        if not url:
            raise RuntimeError(meter.communicate()[1])
        yield url
    finally:
        meter.terminate()
        try:
            meter.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            meter.kill()
            meter.communicate()


def run(url: str, *arguments: str) -> int:
    """Show a command and run it on the meter; return its exit status."""
    print(f"$ pykmp-tool -d {url} {' '.join(arguments)}", flush=True)
    status = subprocess.run([_TOOL, "-d", url, *arguments], check=False).returncode
    print(flush=True)
    return status


def main() -> int:
    """Run the demonstration; return 0 if every command did its job."""
    print("A MULTICAL 403, emulated at the speed of a real one: 1200 baud.\n")
    with emulated_meter() as url:
        statuses = [
            run(url, "get-serial"),
            run(url, "read"),
            run(url, "clock"),
        ]
    print("The same with a meter of yours: put its port in place of the URL,")
    print("such as /dev/ttyUSB0 or socket://HOST:PORT of ser2net.")
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
