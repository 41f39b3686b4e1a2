"""GetType (01): which kind of meter this is, and its software.

Layout of the response:
    0-1     meter type
    2       software revision letter, 1 is A; 0 with 0 is none
    3       software revision number

Source: Kamstrup 5512-447 rev M1, section 6.2.1.
"""

import re
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import (
    DataLengthUnexpectedError,
    OutOfRangeError,
    SoftwareRevisionInvalidError,
)
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)

_LETTER_MAX: Final = 26
_NUMBER_MAX: Final = 255
_BEFORE_A: Final = ord("A") - 1
_REVISION: Final = re.compile(r"([A-Z])([0-9]{1,2}|[12][0-9]{2})")
_NO_REVISION: Final = b"\0\0"


def _revision_text(raw: bytes) -> str | None:
    if raw == _NO_REVISION:
        return None
    letter, number = raw
    if not 1 <= letter <= _LETTER_MAX:
        raise OutOfRangeError(
            what="Software revision letter (int value)",
            valid_range=(1, _LETTER_MAX),
            actual=letter,
        )
    return f"{chr(_BEFORE_A + letter)}{number}"


def _revision_bytes(text: str | None) -> bytes:
    if text is None:
        return _NO_REVISION
    match = _REVISION.fullmatch(text)
    if match is None or int(match[2]) > _NUMBER_MAX:
        raise SoftwareRevisionInvalidError(revision_string=text)
    return bytes([ord(match[1]) - _BEFORE_A, int(match[2])])


@attrs.frozen(kw_only=True)
class GetTypeResponse(BaseResponse["GetTypeRequest"], KeptDataMixin):
    """The type of a meter and its software revision, such as F1."""

    command_id: ClassVar[int] = CommandId.GET_TYPE.value
    command_name: ClassVar[str] = "GetType"

    METER_TYPE_LENGTH_ENCODED: ClassVar[int] = 2
    SOFTWARE_REVISION_LENGTH_ENCODED: ClassVar[int] = 2

    meter_type_bytes: bytes
    software_revision: str | None

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read type and software revision.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 4.
            OutOfRangeError: The revision letter is none from A to Z.
        """
        check_command_id(cls, data)
        width = cls.METER_TYPE_LENGTH_ENCODED
        length_expected = width + cls.SOFTWARE_REVISION_LENGTH_ENCODED
        if len(data.data) != length_expected:
            raise DataLengthUnexpectedError(
                what="GetType response data",
                actual=len(data.data),
                length_expected=length_expected,
            )
        return cls(
            meter_type_bytes=data.data[:width],
            software_revision=_revision_text(data.data[width:]),
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write type and software revision.

        Raises:
            DataLengthUnexpectedError: The type has another length than 2.
            SoftwareRevisionInvalidError: The revision is none such as F1.
        """
        if len(self.meter_type_bytes) != self.METER_TYPE_LENGTH_ENCODED:
            raise DataLengthUnexpectedError(
                what="GetTypeResponse meter type bytes",
                actual=len(self.meter_type_bytes),
                length_expected=self.METER_TYPE_LENGTH_ENCODED,
            )
        payload = self.meter_type_bytes + _revision_bytes(self.software_revision)
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )


@attrs.frozen(kw_only=True)
class GetTypeRequest(BaseRequest[GetTypeResponse], WithoutDataMixin):
    """Ask which kind of meter this is."""

    command_id: ClassVar[int] = GetTypeResponse.command_id
    command_name: ClassVar[str] = GetTypeResponse.command_name
    response_type = GetTypeResponse
