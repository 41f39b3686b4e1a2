"""What a log holds, told in few questions, also by meters that tell little."""

from typing import Any

import attrs
import pytest

from pykmp.exchange import ExchangeSettings, Line
from pykmp.logs import LogOverview, LogQueryInvalidError, log_overview
from pykmp.messages import GetLogLastEntryPastAbsRequest
from pykmp.ports.memory import VirtualPort
from tests.exchange.driving import drive
from tests.logs.meter import (
    HOUR,
    NEWEST,
    STAMP,
    LoggingMeter,
    line_of,
    time_of_id,
)


def overview_of(meter: LoggingMeter, **options: Any) -> LogOverview:  # noqa: ANN401
    """Return what a meter says of its hour log; it is not asked how that is set up."""
    plan = log_overview(
        HOUR,
        line=Line(),
        settings=ExchangeSettings(),
        is_asking_how=False,
        **options,
    )
    overview: LogOverview = drive(plan, VirtualPort(line_of(meter)))
    return overview


def without_newest(request: Any, response: Any) -> Any:  # noqa: ANN401
    """Leave the newest record out of an answer."""
    is_newest = isinstance(request, GetLogLastEntryPastAbsRequest) and (
        request.offset == 0
    )
    if not is_newest:
        return response
    return type(response)(
        logger_type=response.logger_type,
        rows=(),
        newest_id=response.newest_id,
        info=response.info,
    )


def test_two_questions_tell_both_ends() -> None:
    """A list of logs draws on the battery as a reading does."""
    meter = LoggingMeter(oldest=1201)

    told = overview_of(meter)

    assert [told.oldest, told.newest] != [None, None]
    assert [(one.id, one.time) for one in (told.oldest, told.newest) if one] == [
        (1201, time_of_id(1201)),
        (NEWEST, time_of_id(NEWEST)),
    ]
    assert (told.depth, told.registers) == (HOUR.depth, HOUR.registers)
    assert told.configuration is None
    assert len(meter.asked) == 2


def test_a_log_of_one_record_is_asked_once() -> None:
    """The same record is read twice."""
    meter = LoggingMeter(oldest=NEWEST)

    told = overview_of(meter)

    assert told.oldest == told.newest is not None
    assert len(meter.asked) == 1


def test_a_log_that_tells_its_time_otherwise_is_asked_again() -> None:
    """What a table says of a log wrongly hides all of it."""
    meter = LoggingMeter(lacks=frozenset({STAMP}))

    told = overview_of(meter)

    assert [one.id for one in (told.oldest, told.newest) if one] == [1, NEWEST]
    assert [request.registers for request in meter.asked] == [
        (STAMP,),
        (1003, 1002),
        (1003, 1002),
    ]


def test_a_log_that_tells_no_time_still_tells_its_newest_id() -> None:
    """A log that is full is called empty."""
    told = overview_of(LoggingMeter(lacks=frozenset({STAMP, 1003, 1002})))

    assert told.oldest is None
    assert told.newest is not None
    assert (told.newest.id, told.newest.time) == (NEWEST, None)


def test_a_newest_record_that_does_not_come_is_named() -> None:
    """A log with a thousand records is said to have one end."""
    told = overview_of(LoggingMeter(change=without_newest))

    assert told.oldest is not None
    assert told.newest is not None
    assert (told.newest.id, told.newest.time) == (NEWEST, None)


def test_registers_are_tried_where_nobody_knows_the_time() -> None:
    """A log that no document describes cannot be placed in time."""
    logger = attrs.evolve(HOUR, registers=())
    meter = LoggingMeter()
    plan = log_overview(
        logger,
        line=Line(),
        settings=ExchangeSettings(),
        is_asking_how=False,
        times=(STAMP,),
    )

    told = drive(plan, VirtualPort(line_of(meter)))

    assert told.newest.time == time_of_id(NEWEST)


def test_a_log_that_nobody_can_read_is_not_asked() -> None:
    """A meter is woken for a question that does not exist."""
    secret = attrs.evolve(HOUR, number=None)

    with pytest.raises(LogQueryInvalidError, match="not public"):
        log_overview(secret, line=Line(), settings=ExchangeSettings())
