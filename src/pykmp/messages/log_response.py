"""What loggers answer to A0, A1, A2 and A3: records with ids of 16 bits.

Layout:
    0       log id
    1       number of registers in a record, N
    2...    first record: record id (2), then each register in full
    ...     other records: record id (2), then significands only
    ...     id of the last record that is read, here the last one in this answer (2)
    ...     id of the newest record in the log (2)
    last    info

The number of records is not sent; it follows from the length.
Where info is not 0, length and content may vary: only command id and info are sure.

Source: Kamstrup 5512-447 rev M1, section 6.3; one printed example, none captured.
"""

import enum
import struct
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.errors import (
    DataLengthUnexpectedError,
    OutOfRangeError,
)
from pykmp.messages.base import KeptDataMixin, check_command_id
from pykmp.messages.log_rows import (
    LogFormat,
    LogRow,
    check_formats,
    check_number,
    first_row_bytes,
    formats_of,
    read_first_row,
    read_row,
    rest_of_row,
    row_bytes,
)

#: Record ids are of 16 bits and begin again at 0.
RECORD_IDS: Final = 1 << 16
_ID_BYTES: Final = 2
_ROWS_AT: Final = 2
_INFO_BYTES: Final = 1
_TAIL: Final = struct.Struct(">HHB")
_BYTES_MIN: Final = _ROWS_AT + _TAIL.size
#: Log id, id of the newest record and info; then the id of the last one read as well.
_NEWEST_BYTES_MIN: Final = 4
_LAST_READ_BYTES_MIN: Final = 6
_REGISTERS_MAX: Final = 0xFF


class RecordLogInfo(enum.IntFlag):
    """What a logger says of its answer.

    Source: Kamstrup 5512-447 rev M1, section 6.3; bits 1 and 5 to 7 are unused.
    """

    EMPTY = 0x01
    OUTSIDE = 0x04
    CUT = 0x08
    END = 0x10


#: An info with other bits is more likely damage that the checksum does not show.
_INFO_UNUSED: Final = 0xFF & ~sum(RecordLogInfo)


@attrs.frozen(kw_only=True)
class RecordLogResponse(KeptDataMixin):
    """Records of a log, in the order of the answer.

    Attributes:
        log: Log id; None in an answer too short to name it.
        rows: The records; none where info says that there are none, or where the
            answer does not have the usual layout.
        formats: How their registers are written; taken from the first row if not
            given.
        last_read_id: Id of the last record in the answer; None if there is no room.
        newest_id: Id of the newest record in the log; None if there is no room.
        info: What the logger says of the answer.
        as_sent: The data of an answer that does not have the usual layout, which info
            allows; such a response is encoded to it.
    """

    command_id: ClassVar[int]
    command_name: ClassVar[str]
    #: Another command id under which the answer is accepted, if there is one.
    also_command_id: ClassVar[int | None] = None

    log: int | None
    rows: tuple[LogRow, ...] = ()
    formats: tuple[LogFormat, ...] = attrs.field()
    last_read_id: int | None = None
    newest_id: int | None = None
    info: RecordLogInfo = attrs.field(default=RecordLogInfo(0), converter=RecordLogInfo)
    as_sent: bytes | None = None

    @formats.default
    def _formats_of_rows(self) -> tuple[LogFormat, ...]:
        return formats_of(self.rows)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the records.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The records do not fill the data, and info does
                not say why.
        """
        if data.command_id != cls.also_command_id:
            check_command_id(cls, data)
        raw = data.data
        info = RecordLogInfo(raw[-1] if raw else 0)
        try:
            rows = _read_rows(raw)
        except DataLengthUnexpectedError:
            if not info or info.value & _INFO_UNUSED:
                raise
            return cls._irregular(raw, info)
        last_read_id, newest_id, _ = _TAIL.unpack(raw[-_TAIL.size :])
        return cls(
            log=raw[0],
            rows=rows,
            last_read_id=last_read_id,
            newest_id=newest_id,
            info=info,
            data_raw=raw,
        )

    @classmethod
    def _irregular(cls, raw: ApplicationDataBytes, info: RecordLogInfo) -> Self:
        """Return what can be known of an answer without the usual layout."""
        length, ids = len(raw), raw[:-_INFO_BYTES]
        has_newest = length >= _NEWEST_BYTES_MIN
        has_last_read = length >= _LAST_READ_BYTES_MIN
        return cls(
            log=raw[0] if length > _INFO_BYTES else None,
            last_read_id=int.from_bytes(ids[-4:-2]) if has_last_read else None,
            newest_id=int.from_bytes(ids[-2:]) if has_newest else None,
            info=info,
            as_sent=raw,
            data_raw=raw,
        )

    def encode(self) -> ApplicationData:
        """Write the records; ids that are not known are those of the last row, or 0.

        Raises:
            LogRowInvalidError: A row has other registers than the formats.
            OutOfRangeError: A number needs more bytes than it has, or there are
                formats and no rows.
        """
        payload = self.as_sent if self.as_sent is not None else self._payload()
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )

    def _payload(self) -> bytes:
        self._check()
        last = self.rows[-1].id if self.rows else 0
        tail = _TAIL.pack(
            last if self.last_read_id is None else self.last_read_id,
            last if self.newest_id is None else self.newest_id,
            self.info,
        )
        head = bytes((self.log or 0, len(self.formats)))
        return head + _rows_bytes(self.rows) + tail

    def _check(self) -> None:
        check_formats(self.rows, self.formats)
        count = len(self.formats)
        if count > (_REGISTERS_MAX if self.rows else 0):
            raise OutOfRangeError(
                what="Number of registers in a log answer",
                valid_range=(0, _REGISTERS_MAX if self.rows else 0),
                actual=count,
            )
        check_number("Log id", self.log or 0, 1)
        check_number("Info of a log answer", self.info, _INFO_BYTES)
        for row in self.rows:
            check_number("Record id", row.id, _ID_BYTES)
        for id_ in (self.last_read_id, self.newest_id):
            check_number("Record id", id_ or 0, _ID_BYTES)


def _read_rows(raw: bytes) -> tuple[LogRow, ...]:
    _check_minimum("Log answer", raw, _BYTES_MIN)
    count, records = raw[1], raw[_ROWS_AT : -_TAIL.size]
    if not (count or records):
        return ()
    _check_minimum("First record of a log answer", records, _ID_BYTES)
    first = LogRow(
        id=int.from_bytes(records[:_ID_BYTES]),
        registers=read_first_row(records[_ID_BYTES:], count),
    )
    rest = records[_ID_BYTES + len(first_row_bytes(first.registers)) :]
    return (first, *_other_rows(rest, first))


def _other_rows(raw: bytes, first: LogRow) -> list[LogRow]:
    formats = formats_of((first,))
    length = _ID_BYTES + row_bytes(formats)
    if len(raw) % length:
        raise DataLengthUnexpectedError(
            what=f"Last of the log rows of {length} bytes",
            actual=len(raw) % length,
            length_expected=length,
        )
    return [
        LogRow(
            id=int.from_bytes(raw[at : at + _ID_BYTES]),
            registers=read_row(
                raw[at + _ID_BYTES : at + length], first.registers, formats
            ),
        )
        for at in range(0, len(raw), length)
    ]


def _rows_bytes(rows: tuple[LogRow, ...]) -> bytes:
    if not rows:
        return b""
    first = rows[0].id.to_bytes(_ID_BYTES) + first_row_bytes(rows[0].registers)
    others = (row.id.to_bytes(_ID_BYTES) + rest_of_row(row) for row in rows[1:])
    return first + b"".join(others)


def _check_minimum(what: str, raw: bytes, minimum: int) -> None:
    if len(raw) < minimum:
        raise DataLengthUnexpectedError(
            what=what,
            actual=len(raw),
            length_expected=minimum,
            expected_is_minimum=True,
        )
