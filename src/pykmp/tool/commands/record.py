"""`pykmp-tool record`."""

from contextlib import closing
from typing import Final

import click

from pykmp.codec import PhysicalDirection
from pykmp.exchange import BAUD
from pykmp.ports import Port, open_port
from pykmp.ports.recorder import Recorder
from pykmp.tool.console import say
from pykmp.tool.ending import Ending
from pykmp.tool.listening import Listener
from pykmp.tool.meter import open_recording, options
from pykmp.tool.numbers import seconds

#: How long one look at the line takes, so that the end is not missed.
_LOOK_SECONDS: Final = 0.2


@click.command("record")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False))
@click.option(
    "--seconds",
    "length_seconds",
    type=seconds,
    metavar="SECONDS",
    help="Stop after so many seconds; without it, at Ctrl-C.",
)
def command(path: str, length_seconds: float | None) -> None:
    """Listen to a line and write down all that passes.

    Nothing is sent: another program asks the meter meanwhile.
    A second head hears both sides; a second connection to one ser2net hears only what
    the meter answers.
    Each line of FILE has the time, the direction and the bytes; a FILE that is a
    recording already goes on.
    Explain it with 'pykmp-tool decode FILE'.
    """
    chosen = options()
    url, baud = chosen["serial_device"], chosen["baud"] or BAUD
    end = Ending(length_seconds)
    with (
        open_recording(path) as file,
        closing(open_port(url, baud=baud)) as port,
        end.at_a_signal(),
    ):
        say(f"Recording {port.url} into {path}. Ctrl-C ends it.")
        recorder = Recorder(file, url=port.url, start_seconds=port.now())
        heard = _record(port, recorder, end)
    say(f"{heard}. Explain it with: pykmp-tool decode {path}")


class _Heard:
    """Counts what was heard."""

    def __init__(self) -> None:
        self._bytes = dict.fromkeys(PhysicalDirection, 0)

    def count(self, raw: bytes, way: PhysicalDirection) -> None:
        self._bytes[way] += len(raw)

    def __str__(self) -> str:
        to_meter = self._bytes[PhysicalDirection.TO_METER]
        from_meter = self._bytes[PhysicalDirection.FROM_METER]
        return f"Heard {to_meter} bytes to the meter and {from_meter} from it"


def _record(port: Port, recorder: Recorder, end: Ending) -> _Heard:
    listener, heard = Listener(), _Heard()
    start, is_last = port.now(), False
    while not is_last:
        is_last = end.is_at(port.now() - start)
        chunk = port.read(0 if is_last else _LOOK_SECONDS)
        at = port.now()
        for way, raw in listener.hear(chunk):
            recorder.chunk(raw, way, at)
            heard.count(raw, way)
    return heard
