"""GetCutOffState (98) and SetCutOffState (97): the breaker of an electricity meter.

Layout of the request 97:
    0       what to do: 1 disconnect, 2 release for reconnection, 3 reconnect

Layout of both responses:
    0       state
    1       feedback

Source: working programs (protocol facts 3.1 and 3.8); no answer was captured.
"""

import enum
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import DataLengthUnexpectedError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)
from pykmp.messages.log_rows import check_number

_REQUEST_BYTES: Final = 1
_RESPONSE_BYTES: Final = 2


class CutOffCommand(enum.IntEnum):
    """What a breaker can be told to do."""

    DISCONNECT = 0x01
    RELEASE = 0x02
    RECONNECT = 0x03


class CutOffState(enum.IntEnum):
    """States of a breaker that have a name."""

    NOT_SUPPORTED = 0x00
    DISCONNECTED_BY_COMMAND = 0x01
    CONNECTED = 0x04
    PRE_CUT_OFF_WARNING = 0x05
    CUT_OFF = 0x06
    CUT_OFF_PREPAYMENT = 0x07
    RELEASED_FOR_RECONNECTION = 0x08
    PREPAYMENT_LOW_MAX_EXPIRED = 0x09
    DISCONNECTED_BY_BUTTON = 0x0B


class CutOffFeedback(enum.IntFlag):
    """What a breaker feels: voltage behind it, and whether all is well."""

    L1_PRESENT = 0x01
    L2_PRESENT = 0x02
    L3_PRESENT = 0x04
    VALID = 0x08
    NO_ERROR = 0x10
    LOW_LIMIT = 0x20
    PENDING = 0x40


def _state(number: int) -> int:
    """Return a state by name if it has one."""
    try:
        return CutOffState(number)
    except ValueError:
        return number


def _action(number: int) -> int:
    """Return a command by name if it has one."""
    try:
        return CutOffCommand(number)
    except ValueError:
        return number


def _check_length(what: str, raw: bytes, length_expected: int) -> None:
    if len(raw) != length_expected:
        raise DataLengthUnexpectedError(
            what=what, actual=len(raw), length_expected=length_expected
        )


@attrs.frozen(kw_only=True)
class _CutOffResponse(KeptDataMixin):
    """State and feedback of a breaker.

    Attributes:
        state: A CutOffState where the number has a name, else the number.
        feedback: What the breaker feels.
    """

    command_id: ClassVar[int]
    command_name: ClassVar[str]

    state: int = attrs.field(converter=_state)
    feedback: CutOffFeedback = attrs.field(converter=CutOffFeedback)

    @state.validator
    @feedback.validator
    def _check_byte(self, field: "attrs.Attribute[int]", number: int) -> None:
        check_number(f"Cut-off {field.name}", number, 1)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read state and feedback.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 2.
        """
        check_command_id(cls, data)
        _check_length("Cut-off state", data.data, _RESPONSE_BYTES)
        state, feedback = data.data
        return cls(state=state, feedback=feedback, data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write state and feedback."""
        return ApplicationData(
            command_id=self.command_id,
            data=ApplicationDataBytes(bytes((self.state, self.feedback))),
        )


@attrs.frozen(kw_only=True)
class GetCutOffStateResponse(BaseResponse["GetCutOffStateRequest"], _CutOffResponse):
    """The breaker as it is."""

    command_id: ClassVar[int] = CommandId.GET_CUT_OFF_STATE.value
    command_name: ClassVar[str] = "GetCutOffState"


@attrs.frozen(kw_only=True)
class GetCutOffStateRequest(BaseRequest[GetCutOffStateResponse], WithoutDataMixin):
    """Ask for the state of the breaker."""

    command_id: ClassVar[int] = GetCutOffStateResponse.command_id
    command_name: ClassVar[str] = GetCutOffStateResponse.command_name
    response_type = GetCutOffStateResponse


@attrs.frozen(kw_only=True)
class SetCutOffStateResponse(BaseResponse["SetCutOffStateRequest"], _CutOffResponse):
    """The breaker after it was told what to do."""

    command_id: ClassVar[int] = CommandId.SET_CUT_OFF_STATE.value
    command_name: ClassVar[str] = "SetCutOffState"


@attrs.frozen(kw_only=True)
class SetCutOffStateRequest(BaseRequest[SetCutOffStateResponse], KeptDataMixin):
    """Switch the supply of a customer off or on.

    Attributes:
        action: A CutOffCommand where the number has a name, else the number.
    """

    command_id: ClassVar[int] = SetCutOffStateResponse.command_id
    command_name: ClassVar[str] = SetCutOffStateResponse.command_name
    response_type = SetCutOffStateResponse
    writes: ClassVar[bool | None] = True

    action: int = attrs.field(converter=_action)

    @action.validator
    def _check_action(self, _: object, action: int) -> None:
        check_number("Cut-off action", action, _REQUEST_BYTES)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read what to do.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 1.
        """
        check_command_id(cls, data)
        _check_length("Cut-off action", data.data, _REQUEST_BYTES)
        return cls(action=data.data[0], data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write what to do."""
        return ApplicationData(
            command_id=self.command_id,
            data=ApplicationDataBytes(bytes((self.action,))),
        )
