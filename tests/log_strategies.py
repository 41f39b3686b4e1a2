"""Log messages of every command, dense in the bytes that matter."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import strategies as st

from pykmp import messages
from tests.strategies import (
    payloads,
    register_ids,
    register_records,
    tricky_bytes,
    units,
)

Rows = tuple[messages.LogRow, ...]

_bytes: Final = st.integers(0, 0xFF)
_words: Final = st.integers(0, 0xFFFF) | tricky_bytes(2, 2).map(int.from_bytes)
_log_ids: Final = st.integers(0, 0xFFFFFFFF) | tricky_bytes(4, 4).map(int.from_bytes)
#: What the compact log can tell a distance between, whatever the values.
_COMPACT_BYTES_MAX: Final = 5

clocks: Final = st.datetimes(
    dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31, 23, 59, 59)
).map(lambda clock: clock.replace(microsecond=0))


@st.composite
def formats(
    draw: st.DrawFn, *, width_max: int = 10, scales: st.SearchStrategy[int] = _bytes
) -> tuple[messages.LogFormat, ...]:
    """How one to eight registers are written, each id once, the first not empty."""
    ids = draw(st.lists(register_ids, min_size=1, max_size=8, unique=True))
    return tuple(
        messages.LogFormat(
            id_=messages.RegisterID(id_),
            unit=messages.RegisterUnit(draw(units)),
            scale=draw(scales),
            significand_bytes=draw(st.integers(0 if place else 1, width_max)),
        )
        for place, id_ in enumerate(ids)
    )


def _row(
    draw: st.DrawFn, id_: int, written: Sequence[messages.LogFormat]
) -> messages.LogRow:
    raws = [
        draw(payloads(one.significand_bytes, one.significand_bytes)) for one in written
    ]
    registers = (one.register(raw) for one, raw in zip(written, raws, strict=True))
    return messages.LogRow(id=id_, registers=tuple(registers))


@st.composite
def record_logs(draw: st.DrawFn, response_class: Any) -> Any:  # noqa: ANN401 - any message
    """Responses to A0 to A3, their ids in any order."""
    ids = draw(st.lists(_words, max_size=5))
    written = draw(formats()) if ids else ()
    rows = tuple(_row(draw, id_, written) for id_ in ids)
    return response_class(
        log=draw(_bytes),
        rows=rows,
        last_read_id=draw(_words),
        newest_id=draw(_words),
        info=draw(_bytes),
    )


@st.composite
def logger_entries(draw: st.DrawFn, response_class: Any) -> Any:  # noqa: ANN401 - any message
    """Responses to B8 06 and 07, empty logs included."""
    written = draw(formats())
    first_id = draw(_log_ids)
    info = draw(_words) & ~1
    if draw(st.booleans()):
        empty = {"rows": (), "formats": written, "info": info | 1}
    else:
        count = draw(st.integers(1, min(5, first_id + 1)))
        rows = tuple(_row(draw, first_id - place, written) for place in range(count))
        empty = {"rows": rows, "info": info}
    return response_class(
        logger_type=draw(_bytes),
        first_id=first_id,
        newest_id=draw(_log_ids),
        **empty,
    )


@st.composite
def compact_logs(draw: st.DrawFn, response_class: Any) -> Any:  # noqa: ANN401 - any message
    """Responses to B8 00, 02 and 03; values may change their sign from row to row."""
    count = draw(st.integers(0, 5))
    start_id = draw(st.integers(10, 0xFFFFFFFF - 10))
    written = draw(formats(width_max=_COMPACT_BYTES_MAX)) if count else ()
    rows = tuple(
        _signed(draw, _row(draw, start_id + response_class.id_step * place, written))
        if place
        else _row(draw, start_id, written)
        for place in range(count)
    )
    return response_class(
        logger_type=draw(_bytes),
        rows=rows,
        start_id=start_id,
        interval=draw(_registers) if count else None,
        newest_id=draw(_log_ids),
        info=draw(_words),
    )


def _signed(draw: st.DrawFn, row: messages.LogRow) -> messages.LogRow:
    """Return a row with the signs of some of its values turned."""
    registers = []
    for one in row.registers:
        width, scale, significand = one.value[0], one.value[1], one.value[2:]
        if any(significand) and draw(st.booleans()):
            scale ^= 0x80
        value = bytes([width, scale]) + significand
        registers.append(
            messages.RegisterData(
                id_=one.id_, unit=one.unit, value=messages.RegisterValueBytes(value)
            )
        )
    return messages.LogRow(id=row.id, registers=tuple(registers))


_registers: Final = register_records().map(
    lambda record: messages.RegisterData(
        id_=messages.RegisterID(record[0]),
        unit=messages.RegisterUnit(record[1]),
        value=messages.RegisterValueBytes(record[2]),
    )
)
_ids: Final = st.lists(register_ids, min_size=1, max_size=8).map(tuple)
_COMMON: Final[dict[str, Any]] = {
    "log": _bytes,
    "registers": _ids,
    "records": _bytes,
    "answer_bytes_max": _bytes,
}
_LOGGER: Final[dict[str, Any]] = {"logger_type": _bytes, "registers": _ids}
_TIMED: Final[dict[str, Any]] = {
    **_COMMON,
    "time": clocks,
    "time_order": st.sampled_from(messages.TimeOrder),
}

#: Every request for a part of a log.
log_requests: Final = st.one_of(
    st.builds(messages.GetLogTimePresentRequest, **_TIMED),
    st.builds(messages.GetLogLastPresentRequest, **_COMMON),
    st.builds(messages.GetLogIDPresentRequest, **_COMMON, record_id=_words),
    st.builds(messages.GetLogTimePastRequest, **_TIMED, offset=_words),
    st.builds(messages.GetLoggerConfigurationRequest, logger_type=_bytes),
    st.builds(
        messages.GetLogIDPastAbsRequest, **_LOGGER, log_id=_log_ids, entries=_words
    ),
    st.builds(
        messages.GetLogLastEntryPastAbsRequest, **_LOGGER, offset=_words, entries=_words
    ),
    st.builds(
        messages.GetCompactLogTimePresentRequest,
        **_LOGGER,
        count=_words,
        time_raw=payloads(4, 4),
    ),
    *(
        st.builds(request, **_LOGGER, count=_words, log_id=_log_ids)
        for request in (
            messages.GetCompactLogIDPresentRequest,
            messages.GetCompactLogTimePastRequest,
        )
    ),
)

#: Every response with a part of a log, as a meter would write it.
log_responses: Final = st.one_of(
    *(
        record_logs(response)
        for response in (
            messages.GetLogTimePresentResponse,
            messages.GetLogLastPresentResponse,
            messages.GetLogIDPresentResponse,
            messages.GetLogTimePastResponse,
        )
    ),
    *(
        logger_entries(response)
        for response in (
            messages.GetLogIDPastAbsResponse,
            messages.GetLogLastEntryPastAbsResponse,
        )
    ),
    *(
        compact_logs(response)
        for response in (
            messages.GetCompactLogTimePresentResponse,
            messages.GetCompactLogIDPresentResponse,
            messages.GetCompactLogTimePastResponse,
        )
    ),
    st.builds(
        messages.GetLoggerConfigurationResponse,
        logger_type=_bytes,
        date1=st.tuples(_bytes, _bytes),
        date2=st.tuples(_bytes, _bytes),
        max_records=_bytes,
        interval=_bytes,
        depth=_words,
        registers=_ids,
        date1_format=_bytes,
        date2_format=_bytes,
        max_records_format=_bytes,
        interval_format=_bytes,
    ),
)
