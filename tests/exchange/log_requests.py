"""Requests for logs and to electricity meters, with answers; their bytes by hand."""

import datetime as dt
from typing import Any, Final

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.messages import (
    CutOffCommand,
    GetCompactLogIDPresentRequest,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePresentRequest,
    GetCutOffStateRequest,
    GetLoadProfileConfigRequest,
    GetLoggerConfigurationRequest,
    GetLogIDPastAbsRequest,
    GetLogIDPresentRequest,
    GetLogLastEntryPastAbsRequest,
    GetLogLastPresentRequest,
    GetLogTimePastRequest,
    GetLogTimePresentRequest,
    GetPowerLimitStatusRequest,
    GetVoltQualConfigRequest,
    SetCutOffStateRequest,
)

_TIME: Final = dt.datetime(2007, 5, 24, 10, 30)
_LOG: Final[dict[str, Any]] = {"log": 1, "registers": (60,), "records": 2}
_ROWS: Final = "01 01 10 f3 00 3c 08 01 00 07 10 f4 09 10 f4 11 02 00"
_ENTRIES: Final = "04 00 02 01 00 00 00 bc 00 00 02 85 00 40 00 3c 08 01 00 07 06"
_COMPACT: Final = (
    "06 01 00 00 00 05 00 3c 08 01 00 07 04 17 3c 01 00 3c 10 01 00 00 00 63 00 00"
)

#: Request, its bytes behind the address, and those of the answer.
ASKED: Final = (
    (
        GetLogTimePresentRequest(**_LOG, time=_TIME),
        "a0 01 01 00 3c 02 ff 07 05 18 0a 1e 00 00 00",
        f"a0 {_ROWS}",
    ),
    (GetLogLastPresentRequest(**_LOG), "a1 01 01 00 3c 02 ff", f"a1 {_ROWS}"),
    (
        GetLogIDPresentRequest(**_LOG, record_id=0x10F3),
        "a2 01 01 00 3c 02 ff 10 f3",
        f"a2 {_ROWS}",
    ),
    (
        GetLogTimePastRequest(**_LOG, time=_TIME, offset=6),
        "a3 01 01 00 3c 02 ff 07 05 18 0a 1e 00 00 00 00 06",
        f"a3 {_ROWS}",
    ),
    (
        GetLoggerConfigurationRequest(logger_type=2),
        "b8 05 02",
        "b8 05 02 01 01 01 01 00 00 01 00 01 00 00 14 01 00 3c",
    ),
    (
        GetLogIDPastAbsRequest(logger_type=4, registers=(60,), log_id=188, entries=2),
        "b8 06 04 00 00 00 bc 00 02 01 00 3c",
        f"b8 06 {_ENTRIES}",
    ),
    (
        GetLogLastEntryPastAbsRequest(logger_type=4, registers=(60,), entries=2),
        "b8 07 04 00 00 00 02 01 00 3c",
        f"b8 07 {_ENTRIES}",
    ),
    (
        GetCompactLogTimePresentRequest(logger_type=6, registers=(60,), count=2),
        "b8 00 06 01 00 3c 00 02 00 00 00 00",
        f"b8 00 {_COMPACT}",
    ),
    (
        GetCompactLogIDPresentRequest(
            logger_type=6, registers=(60,), count=2, log_id=5
        ),
        "b8 02 06 01 00 3c 00 02 00 00 00 05",
        f"b8 02 {_COMPACT}",
    ),
    (
        GetCompactLogTimePastRequest(logger_type=6, registers=(60,), count=2, log_id=5),
        "b8 03 06 01 00 3c 00 02 00 00 00 05",
        f"b8 03 {_COMPACT}",
    ),
    (GetCutOffStateRequest(), "98", "98 04 1f"),
    (SetCutOffStateRequest(action=CutOffCommand.DISCONNECT), "97 01", "97 01 18"),
    (GetPowerLimitStatusRequest(), "8d", "8d 0d 80"),
    (GetVoltQualConfigRequest(), "a7", "a7 00 cf 00 fd 06"),
    (GetLoadProfileConfigRequest(), "aa", "aa 0f 3c 01"),
)


def response_to(request: Any, answer: str) -> Any:  # noqa: ANN401 - any message
    """Return what the bytes of an answer say; tests/messages tells whether rightly."""
    raw = bytes.fromhex(answer)
    data = ApplicationData(command_id=raw[0], data=ApplicationDataBytes(raw[1:]))
    return request.get_response_type().decode(data)
