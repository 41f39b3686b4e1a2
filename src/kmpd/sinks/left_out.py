"""What a sink says that shows the newest values only, and is handed history."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from kmpd.reading import Reading, Source
from kmpd.sinks.record import instant_text

logger: Final = logging.getLogger("kmpd.delivery")


def without_history(batch: Sequence[Reading], *, kind: str) -> Sequence[Reading]:
    """Return the readings that were polled, and say which others are left out.

    Args:
        batch: What was handed over.
        kind: Of the sink.
    """
    history: dict[str, list[Reading]] = defaultdict(list)
    for reading in batch:
        if reading.source is not Source.POLL:
            history[reading.meter].append(reading)
    if not history:
        return batch
    for meter, readings in history.items():
        instants = [reading.at for reading in readings]
        logger.info(
            "type=%s event=history-left-out meter=%s readings=%d since=%s until=%s",
            kind,
            meter,
            len(readings),
            instant_text(min(instants)),
            instant_text(max(instants)),
        )
    return [reading for reading in batch if reading.source is Source.POLL]
