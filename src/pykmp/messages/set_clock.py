"""SetClock (09): set date and time of a meter; an acknowledgement answers.

Layout of the request:
    0-3     date, the decimal number yymmdd
    4-7     time of day, the decimal number hhmmss

Source: Kamstrup 5512-447 rev M1, section 6.2.3 (whose printed checksum C3 4A is a
misprint of 77 4E).
"""

import datetime as dt
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec import dates
from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import CalendarInvalidError, DataLengthUnexpectedError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)

_NUMBER_BYTES: Final = 4


@attrs.frozen(kw_only=True)
class SetClockResponse(BaseResponse["SetClockRequest"], WithoutDataMixin):
    """The meter took the date and time: an acknowledgement."""

    command_id: ClassVar[int] = CommandId.SET_CLOCK.value
    command_name: ClassVar[str] = "SetClock"
    acknowledged: ClassVar[bool] = True


@attrs.frozen(kw_only=True)
class SetClockRequest(BaseRequest[SetClockResponse], KeptDataMixin):
    """Set the clock of a meter.

    Attributes:
        clock: Date and time as the meter shall show them, to the second, without a
            time zone: a meter knows none.
    """

    command_id: ClassVar[int] = SetClockResponse.command_id
    command_name: ClassVar[str] = SetClockResponse.command_name
    response_type = SetClockResponse
    writes: ClassVar[bool | None] = True

    clock: dt.datetime = attrs.field()

    @clock.validator
    def _check_clock(
        self, _: "attrs.Attribute[dt.datetime]", clock: dt.datetime
    ) -> None:
        if clock.tzinfo is not None:
            raise CalendarInvalidError(
                what="A meter's clock has no time zone, so", value=clock
            )
        dates.from_date(clock.date())

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read date and time.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 8.
            CalendarInvalidError: There is no such date or time.
        """
        check_command_id(cls, data)
        if len(data.data) != 2 * _NUMBER_BYTES:
            raise DataLengthUnexpectedError(
                what="SetClock request data",
                actual=len(data.data),
                length_expected=2 * _NUMBER_BYTES,
            )
        date = dates.to_date(int.from_bytes(data.data[:_NUMBER_BYTES]))
        time = dates.to_time(int.from_bytes(data.data[_NUMBER_BYTES:]))
        return cls(clock=dt.datetime.combine(date, time), data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write date and time; fractions of a second are cut off."""
        date = dates.from_date(self.clock.date()).to_bytes(_NUMBER_BYTES)
        time = dates.from_time(self.clock.time()).to_bytes(_NUMBER_BYTES)
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(date + time)
        )
