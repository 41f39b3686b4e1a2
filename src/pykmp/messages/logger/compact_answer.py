"""Answers of the compact log of OMNIPOWER: B8 with sub-commands 00, 02 and 03.

Layout, behind sub-command and logger type:
    0       number of registers
    1-4     log id of the first row
    5...    first row: each register in full
    ...     default interval: a register in full
    ...     other rows, as in compact_rows
    ...     log id of the newest row in the meter (4)
    ...     info (2)

The number of rows is not sent; they fill the data.
That ids count up towards the present and down towards the past is inferred, and so is
that the interval is a whole register record: the source says "id and value".

Source: working programs for OMNIPOWER (protocol facts 3.10); no answer was captured.
"""

import struct
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData
from pykmp.errors import (
    BaseCodecError,
    DataLengthUnexpectedError,
    LogRowInvalidError,
    OutOfRangeError,
)
from pykmp.messages.get_register import RegisterData
from pykmp.messages.log_rows import (
    LogFormat,
    LogRow,
    check_number,
    first_row_bytes,
    formats_of,
    read_first_row,
)
from pykmp.messages.logger.compact_rows import compact_row_bytes, read_compact_rows
from pykmp.messages.logger.info import LoggerInfo, allows_other_content
from pykmp.messages.logger.sub_command import (
    HEAD_BYTES,
    LOGGER_REGISTERS_MAX,
    LoggerMessage,
    check_each,
    check_length,
    check_minimum,
    check_sub_command,
)

_HEAD: Final = struct.Struct(">BI")
_TAIL: Final = struct.Struct(">IH")
_ID_BYTES: Final = 4


@attrs.frozen(kw_only=True)
class CompactLogResponse(LoggerMessage):
    """Rows of a compact log, in full.

    Attributes:
        rows: The rows, in the order of the answer.
        formats: How the registers of the first row are written; taken from it if not
            given. In other rows the sign may differ, and only that.
        start_id: Log id of the first row; taken from it if not given.
        interval: Default interval between rows; None in an answer without rows.
        newest_id: Log id of the newest row in the meter.
        info: What the meter says of the answer.
        as_sent: The data of an answer that this class would write otherwise, or that
            does not have the usual layout, which some flags of info allow; such a
            response is encoded to it.
    """

    #: From the id of a row to that of the next.
    id_step: ClassVar[int] = 1

    rows: tuple[LogRow, ...] = ()
    formats: tuple[LogFormat, ...] = attrs.field()
    start_id: int = attrs.field()
    interval: RegisterData | None = None
    newest_id: int
    info: LoggerInfo = attrs.field(default=LoggerInfo(0), converter=LoggerInfo)
    as_sent: bytes | None = None

    @formats.default
    def _formats_of_rows(self) -> tuple[LogFormat, ...]:
        return formats_of(self.rows)

    @start_id.default
    def _id_of_first_row(self) -> int:
        return self.rows[0].id if self.rows else 0

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the rows.

        Raises:
            MessageCidMismatchError: The command or sub-command is that of another
                message.
            DataLengthUnexpectedError: The rows do not fill the data, and info does
                not say why.
            OutOfRangeError: A value has no room in its significand, or there are more
                rows than ids.
        """
        check_sub_command(cls, data)
        raw = data.data[HEAD_BYTES:]
        check_minimum("Compact log", raw, _HEAD.size + _TAIL.size)
        count, start_id = _HEAD.unpack_from(raw)
        newest_id, bits = _TAIL.unpack(raw[-_TAIL.size :])
        info = LoggerInfo(bits)
        found = cls(
            logger_type=data.data[1],
            start_id=start_id,
            newest_id=newest_id,
            info=info,
            as_sent=data.data,
            data_raw=data.data,
        )
        try:
            return found._with_rows(raw[_HEAD.size : -_TAIL.size], count)
        except BaseCodecError:
            if not allows_other_content(info):
                raise
            return found

    def _with_rows(self, raw: bytes, count: int) -> Self:
        if not count:
            check_length("Compact log without registers", raw, 0)
            return attrs.evolve(self, as_sent=None)
        first = read_first_row(raw, count)
        behind_first = raw[len(first_row_bytes(first)) :]
        (interval,) = read_first_row(behind_first, 1)
        rest = behind_first[len(interval.to_bytes()) :]
        rows = tuple(
            LogRow(id=self.start_id + self.id_step * place, registers=registers)
            for place, registers in enumerate((first, *read_compact_rows(rest, first)))
        )
        whole = attrs.evolve(
            self,
            rows=rows,
            formats=formats_of(rows),
            interval=interval,
            as_sent=None,
        )
        # There are longer ways to tell the same rows.
        as_we_write = whole.encode().data == self.as_sent
        return whole if as_we_write else attrs.evolve(whole, as_sent=self.as_sent)

    def encode(self) -> ApplicationData:
        """Write the rows, each difference as short as it can be.

        Raises:
            LogRowInvalidError: A row cannot be told by its distance from the row
                before, or its id does not follow.
            OutOfRangeError: A number needs more bytes than it has, or there are
                formats and no rows.
            DataLengthUnexpectedError: There are rows and no interval.
        """
        if self.as_sent is not None:
            return self.application_data(self.as_sent[HEAD_BYTES:])
        self._check()
        head = _HEAD.pack(len(self.formats), self.start_id)
        tail = _TAIL.pack(self.newest_id, self.info)
        return self.application_data(head + self._rows_bytes() + tail)

    def _rows_bytes(self) -> bytes:
        if not self.rows:
            return b""
        if self.interval is None:
            raise DataLengthUnexpectedError(
                what="Default interval of a compact log", actual=0
            )
        raw = first_row_bytes(self.rows[0].registers) + self.interval.to_bytes()
        before = self.rows[0].registers
        for row in self.rows[1:]:
            raw += compact_row_bytes(row, before=before, formats=self.formats)
            before = row.registers
        return raw

    def _check(self) -> None:
        check_each(self, start_id=_ID_BYTES, newest_id=_ID_BYTES, info=2)
        low, high = (1, LOGGER_REGISTERS_MAX) if self.rows else (0, 0)
        if not low <= len(self.formats) <= high:
            raise OutOfRangeError(
                what="Number of registers in a compact log",
                valid_range=(low, high),
                actual=len(self.formats),
            )
        if formats_of(self.rows) != self.formats:
            raise LogRowInvalidError(
                row_id=self.start_id,
                problem="has other registers or formats than the answer",
            )
        for place, row in enumerate(self.rows):
            check_number("Log id", row.id, _ID_BYTES)
            if row.id != self.start_id + self.id_step * place:
                raise LogRowInvalidError(
                    row_id=row.id,
                    problem=f"stands where {self.start_id + self.id_step * place} "
                    "belongs",
                )
