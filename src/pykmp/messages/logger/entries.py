"""Entries of a logger of a MULTICAL 603 and its like, as B8 06 and B8 07 answer.

Layout, behind sub-command and logger type:
    0-1     number of entries
    2       number of registers
    3-6     log id of the first entry
    7-10    log id of the newest entry in the meter
    11-12   info
    13...   first entry: each register in full
    ...     other entries: significands only

Ids count down from the first entry.
An empty log answers with info NO_ENTRIES, ids of 0 and one entry of zeros.

Source: jktjkt/PyKMP, captured from a MULTICAL 603; tests/vectors/logger.toml.
"""

import struct
from typing import Final, Self

import attrs

from pykmp.codec.application import ApplicationData
from pykmp.errors import (
    BaseCodecError,
    DataLengthUnexpectedError,
    LogRowInvalidError,
    OutOfRangeError,
)
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

_HEAD: Final = struct.Struct(">HBIIH")
#: Entries without any bytes can be claimed for nothing; more are not believed.
_EMPTY_ENTRIES_MAX: Final = 0xFF
_ENTRIES_BYTES: Final = 2
_ID_BYTES: Final = 4


@attrs.frozen(kw_only=True)
class LoggerEntriesResponse(LoggerMessage):
    """Entries of a logger, the newest first.

    Attributes:
        rows: The entries, their ids counting down; none if info is NO_ENTRIES, or
            where the answer does not have the usual layout.
        formats: How their registers are written; taken from the first row if not
            given.
        first_id: Log id of the first entry; taken from the first row if not given.
        newest_id: Log id of the newest entry in the meter, not in the answer.
        info: What the meter says of the answer.
        as_sent: The data of an answer that does not have the usual layout, which some
            flags of info allow; such a response is encoded to it.
    """

    rows: tuple[LogRow, ...] = ()
    formats: tuple[LogFormat, ...] = attrs.field()
    first_id: int = attrs.field()
    newest_id: int
    info: LoggerInfo = attrs.field(default=LoggerInfo(0), converter=LoggerInfo)
    as_sent: bytes | None = None

    @formats.default
    def _formats_of_rows(self) -> tuple[LogFormat, ...]:
        return formats_of(self.rows)

    @first_id.default
    def _id_of_first_row(self) -> int:
        return self.rows[0].id if self.rows else 0

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the entries.

        Raises:
            MessageCidMismatchError: The command or sub-command is that of another
                message.
            DataLengthUnexpectedError: The entries do not fill the data, and info does
                not say why.
            OutOfRangeError: There are more entries than ids, or more without a byte
                than is believed.
        """
        check_sub_command(cls, data)
        raw = data.data[HEAD_BYTES:]
        check_minimum("Logger entries", raw, _HEAD.size)
        entries, count, first_id, newest_id, bits = _HEAD.unpack_from(raw)
        info = LoggerInfo(bits)
        found = cls(
            logger_type=data.data[1],
            first_id=first_id,
            newest_id=newest_id,
            info=info,
            as_sent=data.data,
            data_raw=data.data,
        )
        try:
            rows = _read_rows(
                raw[_HEAD.size :], count=count, ids=_ids(first_id, entries)
            )
        except BaseCodecError:
            if not allows_other_content(info):
                raise
            return found
        return found._with(rows)

    def _with(self, rows: tuple[LogRow, ...]) -> Self:
        is_empty = LoggerInfo.NO_ENTRIES in self.info
        whole = attrs.evolve(
            self,
            rows=() if is_empty else rows,
            formats=formats_of(rows),
            as_sent=None,
        )
        # An empty log could answer with something else than one entry of zeros.
        if is_empty and whole.encode().data != self.as_sent:
            return attrs.evolve(self, formats=formats_of(rows))
        return whole

    def encode(self) -> ApplicationData:
        """Write the entries.

        Raises:
            LogRowInvalidError: A row has other registers than the formats, or an id
                that does not follow that of the row before.
            OutOfRangeError: A number needs more bytes than it has, or there are
                formats and no rows.
        """
        if self.as_sent is not None:
            return self.application_data(self.as_sent[HEAD_BYTES:])
        self._check()
        rows = self.rows or self._zeros()
        head = _HEAD.pack(
            len(rows), len(self.formats), self.first_id, self.newest_id, self.info
        )
        first = first_row_bytes(rows[0].registers) if rows else b""
        return self.application_data(
            head + first + b"".join(map(rest_of_row, rows[1:]))
        )

    def _zeros(self) -> tuple[LogRow, ...]:
        """Return what an empty log sends: one entry of zeros."""
        if not self.formats:
            return ()
        zeros = (one.register(bytes(one.significand_bytes)) for one in self.formats)
        return (LogRow(id=self.first_id, registers=tuple(zeros)),)

    def _check(self) -> None:
        check_each(self, first_id=_ID_BYTES, newest_id=_ID_BYTES, info=2)
        check_number("Number of logger entries", len(self.rows), _ENTRIES_BYTES)
        check_formats(self.rows, self.formats)
        can_tell = self.rows or LoggerInfo.NO_ENTRIES in self.info
        count_max = LOGGER_REGISTERS_MAX if can_tell else 0
        if len(self.formats) > count_max:
            raise OutOfRangeError(
                what="Number of registers in a logger answer",
                valid_range=(0, count_max),
                actual=len(self.formats),
            )
        for id_, row in zip(
            _ids(self.first_id, len(self.rows)), self.rows, strict=True
        ):
            if row.id != id_:
                raise LogRowInvalidError(
                    row_id=row.id, problem=f"stands where {id_} belongs"
                )


def _ids(first_id: int, entries: int) -> range:
    if entries > first_id + 1:
        raise OutOfRangeError(
            what=f"Number of entries down from log id {first_id}",
            valid_range=(0, first_id + 1),
            actual=entries,
        )
    return range(first_id, first_id - entries, -1)


def _read_rows(raw: bytes, *, count: int, ids: range) -> tuple[LogRow, ...]:
    if not ids:
        check_length("Logger answer without entries", raw, 0)
        if count:
            raise DataLengthUnexpectedError(
                what="Logger answer without entries", actual=0
            )
        return ()
    first = read_first_row(raw, count)
    formats = formats_of((LogRow(id=ids[0], registers=first),))
    length = row_bytes(formats)
    if not length and len(ids) > _EMPTY_ENTRIES_MAX:
        raise OutOfRangeError(
            what="Number of logger entries without values",
            valid_range=(0, _EMPTY_ENTRIES_MAX),
            actual=len(ids),
        )
    rest = raw[len(first_row_bytes(first)) :]
    check_length("Logger entries but the first", rest, length * (len(ids) - 1))
    others = (
        read_row(rest[at * length : (at + 1) * length], first, formats)
        for at in range(len(ids) - 1)
    )
    return tuple(
        LogRow(id=id_, registers=registers)
        for id_, registers in zip(ids, (first, *others), strict=True)
    )
