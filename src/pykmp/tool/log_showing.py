"""Records of a log, ready to be printed: judged, named, the oldest first."""

from collections.abc import Sequence

from pykmp.logs import LogRecord
from pykmp.tool.log_reading import LogWish
from pykmp.tool.rendering import logs as rendering
from pykmp.tool.values import judged, shown


def shown_log(wish: LogWish, records: Sequence[LogRecord]) -> rendering.ShownLog:
    """Return records ready to be printed."""
    return rendering.ShownLog(
        logger=wish.logger.name,
        columns=wish.ids,
        titles=wish.logs.names(wish.ids),
        names=wish.logs.keys(wish.ids),
        records=tuple(_shown(wish, record) for record in records),
    )


def _shown(wish: LogWish, record: LogRecord) -> rendering.ShownRecord:
    profile = wish.logs.profile
    registers = record.registers.values()
    values = judged(registers, info_table=profile.info_table, family=profile.key)
    names = wish.logs.titles(wish.ids)
    return rendering.ShownRecord(
        id=record.id,
        time=None if record.time is None else record.time.isoformat(),
        registers={
            one.id_: shown(one, value=values[one.id_], names=names) for one in registers
        },
    )
