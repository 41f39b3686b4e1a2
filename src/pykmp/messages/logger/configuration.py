"""GetConfiguration (B8 05): how a logger of a MULTICAL 603 is set up.

Layout of the response, behind sub-command and logger type:
    0       format of the first date
    1-2     first date: month, day
    3       format of the second date
    4-5     second date
    6       format of the number of records
    7       most records
    8       format of the interval
    9       interval
    10-11   depth: records that the logger keeps
    12      number of registers
    13...   register ids, 2 bytes each

What the format bytes mean is not known; all that were seen are 1.
That month comes before day is assumed: the date seen is 1 January.

Source: jktjkt/PyKMP, captured from a MULTICAL 603 (protocol facts 3.9).
"""

import struct
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData
from pykmp.messages.base import BaseRequest, BaseResponse
from pykmp.messages.log_rows import check_number
from pykmp.messages.logger.sub_command import (
    HEAD_BYTES,
    LoggerMessage,
    LoggerRegistersMessage,
    check_each,
    check_length,
    check_minimum,
    check_sub_command,
    ids_bytes,
    read_ids,
)

_FIELDS: Final = struct.Struct(">BBBBBBBBBBH")


@attrs.frozen(kw_only=True)
class GetLoggerConfigurationResponse(
    BaseResponse["GetLoggerConfigurationRequest"], LoggerRegistersMessage
):
    """How a logger is set up.

    Attributes:
        date1: Month and day of the first date, 0 for none.
        date2: Month and day of the second date.
        max_records: Most records; 0 in the year logger.
        interval: Interval; 0 in the year logger.
        depth: Records that the logger keeps.
        registers: Ids of the registers of each record.
        date1_format: Format byte before the first date.
        date2_format: Format byte before the second date.
        max_records_format: Format byte before the number of records.
        interval_format: Format byte before the interval.
    """

    command_name: ClassVar[str] = "GetLoggerConfiguration"
    sub_command: ClassVar[int] = 0x05

    date1: tuple[int, int] = (0, 0)
    date2: tuple[int, int] = (0, 0)
    max_records: int = 0
    interval: int = 0
    depth: int
    date1_format: int = 1
    date2_format: int = 1
    max_records_format: int = 1
    interval_format: int = 1

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the configuration.

        Raises:
            MessageCidMismatchError: The command or sub-command is that of another
                message.
            DataLengthUnexpectedError: It is cut short, or the ids do not fit their
                number.
        """
        check_sub_command(cls, data)
        raw = data.data[HEAD_BYTES:]
        check_minimum("Logger configuration", raw, _FIELDS.size + 1)
        (
            date1_format, month1, day1,
            date2_format, month2, day2,
            max_records_format, max_records,
            interval_format, interval,
            depth,
        ) = _FIELDS.unpack_from(raw)  # fmt: skip
        return cls(
            logger_type=data.data[1],
            date1=(month1, day1),
            date2=(month2, day2),
            max_records=max_records,
            interval=interval,
            depth=depth,
            registers=read_ids("Registers of a logger", raw[_FIELDS.size :]),
            date1_format=date1_format,
            date2_format=date2_format,
            max_records_format=max_records_format,
            interval_format=interval_format,
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write the configuration.

        Raises:
            OutOfRangeError: A number needs more bytes than it has.
        """
        check_each(self, depth=2, max_records=1, interval=1)
        check_each(self, date1_format=1, date2_format=1)
        check_each(self, max_records_format=1, interval_format=1)
        for number in (*self.date1, *self.date2):
            check_number("Month or day of a logger", number, 1)
        fields = (
            *(self.date1_format, *self.date1),
            *(self.date2_format, *self.date2),
            *(self.max_records_format, self.max_records),
            *(self.interval_format, self.interval),
            self.depth,
        )
        return self.application_data(_FIELDS.pack(*fields) + ids_bytes(self.registers))


@attrs.frozen(kw_only=True)
class GetLoggerConfigurationRequest(
    BaseRequest[GetLoggerConfigurationResponse], LoggerMessage
):
    """Ask how a logger is set up; nothing stands behind the logger type."""

    command_name: ClassVar[str] = GetLoggerConfigurationResponse.command_name
    sub_command: ClassVar[int] = GetLoggerConfigurationResponse.sub_command
    response_type = GetLoggerConfigurationResponse

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the request.

        Raises:
            MessageCidMismatchError: The command or sub-command is that of another
                message.
            DataLengthUnexpectedError: There is more than a logger type.
        """
        check_sub_command(cls, data)
        check_length("Logger configuration request", data.data, HEAD_BYTES)
        return cls(logger_type=data.data[1], data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write the request."""
        return self.application_data(b"")

    def is_answered_by(self, response: GetLoggerConfigurationResponse) -> bool:
        """Return whether a response is about the same logger."""
        return response.logger_type == self.logger_type
