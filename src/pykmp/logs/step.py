"""The plan of a reading, question by question."""

from typing import Final

import attrs

from pykmp.codec.physical import FRAME_BYTES_MAX
from pykmp.errors import BadChecksumError, NoiseOnlyError
from pykmp.exchange import ExchangeSettings, Line, Plan, converse, line_seconds
from pykmp.logs.answer import LogAnswer
from pykmp.logs.asking import LogAsk
from pykmp.logs.reading import LogReading
from pykmp.logs.taking import error_of
from pykmp.meters import Logger

#: The longest answer that is taken for one.
ANSWER_SECONDS_MAX: Final = line_seconds(FRAME_BYTES_MAX)


def settings_of(logger: Logger, settings: ExchangeSettings) -> ExchangeSettings:
    """Return how a log is asked: at its own address, with time for long answers."""
    address = logger.address
    return attrs.evolve(
        settings,
        address=settings.address if address is None else address,
        answer_seconds_max=ANSWER_SECONDS_MAX,
    )


def log_step(
    reading: LogReading, *, line: Line, settings: ExchangeSettings
) -> Plan[LogAnswer]:
    """Ask the next question of a reading and return the answer, for it to take.

    When all answers to a question come damaged, fewer rows are asked for: a short
    answer is hit less often. A step that fails leaves the reading as it was.

    Raises:
        LogMemoryError: The meter finds its memory faulty.
        LogRefusedError: The meter says that it cannot be asked this.
        ExchangeError: The meter does not answer, or not in a usable way.
    """
    settings = settings_of(reading.query.logger, settings)
    ask, is_shortened = reading.next_ask(), False
    while True:
        request = reading.dialect.request(ask)
        try:
            answer = yield from converse(request, line=line, settings=settings)
            break
        except (BadChecksumError, NoiseOnlyError):
            rows = _fewer_rows(reading, ask)
            if not rows:
                raise
            ask, is_shortened = attrs.evolve(ask, rows=rows), True
    came = LogAnswer.of(ask, type(request).__name__, answer, is_shortened=is_shortened)
    failure = reading.dialect.told(answer.response).failure
    if failure is not None:
        raise error_of(failure, came, log=reading.query.logger.name)
    return came


def _fewer_rows(reading: LogReading, ask: LogAsk) -> int:
    """Return half as many rows as an answer is likely to have had; 0 after one."""
    columns = [reading.state.column(id_) for id_ in ask.registers]
    likely = reading.state.shape.rows(columns, reading.limit.likely)
    return min(ask.rows, max(1, likely)) // 2
