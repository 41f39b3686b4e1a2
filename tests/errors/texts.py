"""Every error with facts to it and the whole text it must give; one table."""

from typing import Any, Final

import attrs

from pykmp import errors
from pykmp.errors import KmpError


@attrs.frozen
class Said:
    """An error and what it says."""

    error: KmpError
    text: str

    def __str__(self) -> str:
        return f"{type(self.error).__name__} {self.text[:40]}"


_ASKED: Final[dict[str, Any]] = {
    "request": "GetRegisterRequest",
    "attempts": 3,
    "seconds": 6.04,
    "heard_bytes": 2,
    "heard_first": b"\x00\xff",
}
_TOLD: Final = "to GetRegisterRequest: 3 attempts in 6.0 s, 2 bytes heard, first 00 ff."
_PORT: Final[dict[str, Any]] = {"url": "socket://meter:2002", "reason": "no route"}

CODEC: Final = (
    Said(
        errors.OutOfRangeError(what="Speed", valid_range=(1, 8), actual=9),
        "Speed is out of range [1,8]: 9.",
    ),
    Said(
        errors.OutOfRangeError(what="Speed", valid_range=(0, 0), actual=-1),
        "Speed is out of range [0,0]: -1.",
    ),
    Said(
        errors.OutOfRangeError(what="Speed", valid_range=(None, 63), actual=64),
        "Speed is over maximum of 63: 64.",
    ),
    Said(
        errors.OutOfRangeError(what="Speed", valid_range=(1, None), actual=0),
        "Speed is under minimum of 1: 0.",
    ),
    Said(
        errors.DataLengthUnexpectedError(what="Frame", actual=0),
        "Frame is of zero length.",
    ),
    Said(
        errors.DataLengthUnexpectedError(what="Frame", actual=3),
        "Frame is of unexpected length.",
    ),
    Said(
        errors.DataLengthUnexpectedError(what="Frame", actual=3, length_expected=4),
        "Frame is of length 3, expected length is 4.",
    ),
    Said(
        errors.DataLengthUnexpectedError(
            what="Frame", actual=3, length_expected=4, expected_is_minimum=True
        ),
        "Frame is of length 3, expected length is 4 at minimum.",
    ),
    Said(
        errors.BoundaryByteInvalidError(what="start", expected_byte=64, actual_byte=6),
        "Frame expected start byte is 64 (hex: 40), but got 6 (hex: 06)",
    ),
    Said(
        errors.BoundaryByteInvalidError(what="stop", expected_byte=13, actual_byte=255),
        "Frame expected stop byte is 13 (hex: 0D), but got 255 (hex: FF)",
    ),
    Said(
        errors.InvalidStuffingError(escape=b"\x1b\xff", offset=4),
        "Escape 1b ff at byte 4 is invalid.",
    ),
    Said(
        errors.ReservedByteError(byte=6, offset=4),
        "Reserved byte 06 at byte 4 is not escaped.",
    ),
    Said(
        errors.FrameTooLongError(length_bytes=2049, length_bytes_max=2048),
        "Frame of 2049 bytes is longer than the maximum of 2048.",
    ),
    Said(
        errors.InvalidDestinationAddressError(),
        "Invalid destination address for data link layer",
    ),
    Said(errors.CrcChecksumInvalidError(), "Checksum is invalid."),
    Said(
        errors.CrcChecksumInvalidError(
            raw=b"\x3f\x02\x00\x0a", crc_given=0x000A, crc_calculated=0x35E9
        ),
        "Checksum 000a is invalid, the bytes give 35e9.",
    ),
    Said(
        errors.UnsupportedDecimalExponentError(actual_exponent="n"),
        "Unsupported exponent n where an integer is expected.",
    ),
    Said(
        errors.CalendarInvalidError(what="Time of day", value=240000),
        "Time of day 240000 does not exist.",
    ),
    Said(
        errors.MessageCidMismatchError(
            message_class_name="GetTypeResponse", cid_expected=1, actual=2
        ),
        "Expected Command ID 1 for GetTypeResponse, got 2.",
    ),
    Said(
        errors.SubCommandMismatchError(
            message_class_name="GetLogIDPastAbsResponse", cid_expected=6, actual=7
        ),
        "Expected sub-command 6 for GetLogIDPastAbsResponse, got 7.",
    ),
    Said(
        errors.LogRowInvalidError(row_id=188, problem="does not follow row 190"),
        "Log row 188 does not follow row 190.",
    ),
    Said(
        errors.DataWithNoDataError(message_class=Said),
        "Said does not take any data.",
    ),
    Said(
        errors.SoftwareRevisionInvalidError(revision_string="it's"),
        'Software revision string "it\'s" is invalid.',
    ),
    Said(
        errors.SerialNumberInvalidError(serial="12a"),
        "Serial '12a' is invalid; should contain digits only.",
    ),
)

EXCHANGE: Final = (
    Said(
        errors.SilenceError(request="GetSerialRequest", attempts=1, seconds=2.0),
        (
            "Silence instead of an answer to GetSerialRequest: 1 attempt in 2.0 s, "
            "no byte heard. Turn the head upside down (cable up), check its magnet, "
            "press a key on the meter to wake it, and check that ser2net or the "
            "adapter runs at 1200n82."
        ),
    ),
    Said(
        errors.SilenceError(
            request="GetSerialRequest",
            attempts=2,
            seconds=4.0,
            heard_bytes=1,
            heard_first=b"\x00",
        ),
        (
            "Silence instead of an answer to GetSerialRequest: 2 attempts in 4.0 s, "
            "1 byte heard, first 00. Turn the head upside down (cable up), check its "
            "magnet, press a key on the meter to wake it, and check that ser2net or "
            "the adapter runs at 1200n82."
        ),
    ),
    Said(
        errors.EchoOnlyError(**_ASKED),
        (
            f"Only the echo of the request instead of an answer {_TOLD} The head sends "
            "and hears itself, so port and speed are right: press a key on the meter "
            "to wake it, then move the head by millimetres until it answers."
        ),
    ),
    Said(
        errors.LateAnswerError(**_ASKED),
        (
            f"Answers that came too late {_TOLD} The meter answers after the time "
            "allowed: give it more, with --timeout or timeout_seconds, and look for "
            "a slow bridge or radio link on the way."
        ),
    ),
    Said(
        errors.NoiseOnlyError(**_ASKED),
        (
            f"Only noise instead of an answer {_TOLD} Bytes without a frame are mostly "
            "a wrong line speed: set ser2net or the adapter to 1200n82 (electricity "
            "meters: 9600), and keep light off the head."
        ),
    ),
    Said(
        errors.BadChecksumError(**_ASKED),
        (
            f"Only damaged answers {_TOLD} The meter answers, its frames arrive "
            "damaged: seat the head better, shade it from sun and lamps, and check "
            "that no second program reads the same port."
        ),
    ),
    Said(
        errors.MalformedAnswerError(**_ASKED),
        (
            f"Only answers that cannot be read {_TOLD} The checksum fits and the "
            "contents do not: this is new to this program, so please record it "
            "(pykmp-tool record) and report it."
        ),
    ),
    Said(
        errors.OtherAnswerError(**_ASKED),
        (
            f"Only answers to something else {_TOLD} Somebody else talks on this "
            "line, or the meter has another address: allow one client only (ser2net: "
            "max-connections: 1) and check --destination-address."
        ),
    ),
    Said(
        errors.NothingKnownError(**_ASKED, registers=(60, 68)),
        (
            f"No value in the answer {_TOLD} Asked for: 60, 68. The meter is well and "
            "has none of these registers: 'pykmp-tool read' without a register or "
            "--meter finds its family and reads what that has."
        ),
    ),
    Said(
        errors.PartialReadError(
            **_ASKED,
            readings={60: "12.3"},
            failure=errors.LineLostError(url="socket://meter:2002"),
        ),
        (
            "Only 1 of the registers came. Port socket://meter:2002 was lost. The "
            "values that came are in the attribute 'readings'."
        ),
    ),
    Said(
        errors.LogChangedError(**_ASKED, log="hour", record_id=7, register=60),
        (
            f"A record that is not what it was, in an answer {_TOLD} Log: hour. Record "
            "7, register 60 differs. This is another meter, or its log was cleared and "
            "filled anew: read the log from its beginning, without what is known of it."
        ),
    ),
    Said(
        errors.LogRestartedError(**_ASKED, log="hour", newest=3, known=1400),
        (
            f"A log that has begun again, in an answer {_TOLD} Log: hour. Newest "
            "record 3, known already 1400. The meter was exchanged or its log was "
            "cleared, so that ids count from the beginning: read the whole log."
        ),
    ),
    Said(
        errors.LogMemoryError(**_ASKED, log="hour"),
        (
            f"Word of a memory error in the answer {_TOLD} Log: hour. The meter itself "
            "finds its memory faulty: its other logs may be whole, so read those, and "
            "tell the owner of the meter."
        ),
    ),
    Said(
        errors.LogRefusedError(**_ASKED),
        (
            f"A refusal in the answer {_TOLD} Log: not told. The meter has no such "
            "log, or not in this form: 'pykmp-tool log list' shows what it has."
        ),
    ),
)

PORT: Final = (
    Said(
        errors.PortUrlError(**_PORT),
        (
            "Port socket://meter:2002 is no port that this program understands (no "
            "route). Use a device such as /dev/ttyUSB0, socket://HOST:PORT, "
            "rfc2217://HOST:PORT or esphome://HOST."
        ),
    ),
    Said(
        errors.PortNotFoundError(**_PORT),
        (
            "Port socket://meter:2002 does not exist (no route). Check the cable and "
            "the name: 'pykmp-tool ports' lists the devices of this machine."
        ),
    ),
    Said(
        errors.HostNotFoundError(**_PORT),
        (
            "Port socket://meter:2002 cannot be reached (no route). Check host and "
            "port number, that ser2net or the bridge runs, and that no firewall stands "
            "between."
        ),
    ),
    Said(
        errors.PortPermissionError(**_PORT),
        (
            "Port socket://meter:2002 may not be opened by this user (no route). Add "
            "the user to the group that owns it (often: sudo usermod -aG dialout "
            "$USER) and log in again."
        ),
    ),
    Said(
        errors.PortBusyError(**_PORT),
        (
            "Port socket://meter:2002 is in use by another program (no route). Stop "
            "the other program, which 'fuser -v DEVICE' names, or take another port."
        ),
    ),
    Said(
        errors.LineLostError(**_PORT),
        (
            "Port socket://meter:2002 was lost (no route). Ask again: the port is then "
            "opened anew. If this repeats, check plug and network, and that ser2net "
            "has kickolduser: true."
        ),
    ),
    Said(
        errors.PortUnavailableError(**_PORT),
        (
            "Port socket://meter:2002 cannot be used (no route). See 'pykmp-tool "
            "ports' for the ports of this machine."
        ),
    ),
    Said(
        errors.PortBackendMissingError(url="/dev/ttyUSB0"),
        (
            "Port /dev/ttyUSB0 needs a library that is not installed. Install it: "
            "pip install 'PyKMP[serial]', or 'PyKMP[esphome]' for esphome://."
        ),
    ),
)

ROOT: Final = (
    Said(
        errors.IllegalEventError(state="closed", event="answer"),
        "Event answer cannot happen in state closed.",
    ),
    Said(
        errors.WritesNotAllowedError(request="SetClockRequest"),
        (
            "SetClockRequest changes the meter, and this client only reads: open it "
            "with allow_writes=True to allow that."
        ),
    ),
    Said(
        errors.RecordingError(path="a.jsonl", line=3, reason="no time"),
        "Recording a.jsonl, line 3: no time.",
    ),
)

ALL: Final = CODEC + EXCHANGE + PORT + ROOT
