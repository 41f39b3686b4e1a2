"""Measure everything and print the table: `python -m benchmarks`."""

import platform
from itertools import chain

from benchmarks.against_peer import codec_rows, start_rows
from benchmarks.history import history_rows
from benchmarks.logs import log_rows
from benchmarks.mqtt import mqtt_rows
from benchmarks.on_line import line_rows
from benchmarks.peer import compile_ours
from benchmarks.station import station_rows
from benchmarks.storage import storage_rows
from benchmarks.web import web_rows

_HEADINGS = ("what", "ours", "against", "ratio", "wanted")


def main() -> None:
    """Print one row as soon as it is measured."""
    compile_ours()
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print(f"| {' | '.join(_HEADINGS)} |")
    print(f"|{'---|' * len(_HEADINGS)}")
    for row in chain(
        codec_rows(),
        start_rows(),
        line_rows(),
        log_rows(),
        station_rows(),
        mqtt_rows(),
        storage_rows(),
        history_rows(),
        web_rows(),
    ):
        cells = (row.what, row.ours, row.other, row.ratio, row.wanted)
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
