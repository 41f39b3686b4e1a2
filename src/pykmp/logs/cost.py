"""What a reading takes on the line, told before it begins or goes on."""

from typing import Final

from pykmp.exchange import ExchangeSettings, line_seconds
from pykmp.logs.answer import LogCost, LogProgress
from pykmp.logs.planning import Load, load_of_split
from pykmp.logs.reading import LogReading

#: Five of 256 bytes are escaped.
_ESCAPES_PER_BYTE: Final = 5 / 256


def cost_of(reading: LogReading, *, settings: ExchangeSettings) -> LogCost:
    """Return what the rest of a reading costs, as far as anybody knows.

    Where only the meter knows how many records there are, that is what its log holds
    at most.
    """
    state, load, records = reading.state, Load(), 0
    for ids, rows in reading.pending.items():
        records = max(records, rows)
        groups = [
            [state.column(id_) for id_ in group] for group in state.groups(ids, rows)
        ]
        load += load_of_split(
            groups, rows=rows, limit_bytes=state.limit.likely, shape=state.shape
        )
    from_meter = round(load.from_meter * (1 + _ESCAPES_PER_BYTE))
    return LogCost(
        records=records,
        requests=load.requests,
        bytes_to_meter=load.to_meter,
        bytes_from_meter=from_meter,
        line_seconds=line_seconds(load.to_meter + from_meter, settings.baud),
    )


def progress_of(reading: LogReading, *, settings: ExchangeSettings) -> LogProgress:
    """Return how far a reading has come."""
    return LogProgress(
        records=reading.records,
        requests=reading.requests,
        heard_bytes=reading.heard_bytes,
        seconds=reading.seconds,
        left=cost_of(reading, settings=settings),
    )
