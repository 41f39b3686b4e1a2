"""What every message has: a command id, its name, and its counterpart.

A request names its response once, in its class body; the response learns its request
from that.
"""

from typing import (
    Any,
    ClassVar,
    Final,
    Generic,
    Protocol,
    Self,
    TypeVar,
    runtime_checkable,
)

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import DataWithNoDataError, MessageCidMismatchError

ResT_co = TypeVar("ResT_co", covariant=True)
ReqT_co = TypeVar("ReqT_co", covariant=True)

#: Commands known to leave the meter as it is.
#: Every other command counts as one that changes it, unknown ones too.
#: Source: protocol facts 3.1.
READING_COMMANDS: Final = frozenset(
    command.value
    for command in CommandId
    if command.name.startswith("GET_") or command is CommandId.LOGGER
)


@runtime_checkable
class HasCommandIdAndName(Protocol):
    """Anything that belongs to one command."""

    command_id: ClassVar[int]
    command_name: ClassVar[str]


@runtime_checkable
class SupportsDecode(Protocol):
    """Anything that application data can become."""

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Return the message that the data is."""
        ...


@runtime_checkable
class SupportsEncode(Protocol):
    """Anything that can become application data."""

    def encode(self) -> ApplicationData:
        """Return the message as application data."""
        ...


class ClientContextRequest(Protocol[ResT_co]):
    """What a client asks of a request: to become bytes and to name its response."""

    command_id: ClassVar[int]

    def encode(self) -> ApplicationData:
        """Return the message as application data."""
        ...

    @classmethod
    def get_response_type(cls) -> type[ResT_co]:
        """Return the class of the response."""
        ...


class ClientContextResponse(Protocol[ReqT_co]):
    """What a client asks of a response: to come from bytes and to name its request."""

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Return the message that the data is."""
        ...

    @classmethod
    def get_request_type(cls) -> type[ReqT_co]:
        """Return the class of the request."""
        ...


class BaseRequest(Generic[ResT_co]):
    """A message to a meter, generic in the response it asks for."""

    command_id: ClassVar[int]
    command_name: ClassVar[str]
    response_type: ClassVar[type[Any]]
    #: Whether the command changes the meter; None is decided by the command id.
    writes: ClassVar[bool | None] = None

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """Tell the response which request it answers."""
        super().__init_subclass__()
        response = cls.__dict__.get("response_type")
        if response is not None:
            response.request_type = cls

    @classmethod
    def get_response_type(cls) -> type[ResT_co]:
        """Return the class of the response."""
        return cls.response_type

    def is_answered_by(self, response: Any) -> bool:  # noqa: ANN401, ARG002 - for subclasses
        """Return whether a response is about this request and not another one.

        What is asked is only what a request and its response both carry.
        """
        return True


class BaseResponse(Generic[ReqT_co]):
    """A message from a meter, generic in the request it answers."""

    command_id: ClassVar[int]
    command_name: ClassVar[str]
    request_type: ClassVar[type[Any]]
    #: Whether the meter says it with the one byte of an acknowledgement.
    acknowledged: ClassVar[bool] = False

    __slots__ = ()

    @classmethod
    def get_request_type(cls) -> type[ReqT_co]:
        """Return the class of the request."""
        return cls.request_type


@attrs.frozen(kw_only=True)
class KeptDataMixin:
    """For messages with data: keeps the bytes that a message was decoded from."""

    data_raw: ApplicationDataBytes | None = None


@attrs.define(kw_only=True)
class WithDataMixin:
    """The same for message classes of one's own, frozen or not."""

    data_raw: ApplicationDataBytes | None = None


class WithoutDataMixin:
    """For messages that are a command id and nothing else."""

    command_id: ClassVar[int]

    __slots__ = ()

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Return the message.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataWithNoDataError: There is data.
        """
        check_command_id(cls, data)
        if data.data:
            raise DataWithNoDataError(message_class=cls)
        return cls()

    def encode(self) -> ApplicationData:
        """Return the command id alone."""
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(b"")
        )


def check_command_id(
    message_class: type[HasCommandIdAndName | WithoutDataMixin], data: ApplicationData
) -> None:
    """Refuse data of another command.

    Raises:
        MessageCidMismatchError: The command id is that of another message.
    """
    if data.command_id != message_class.command_id:
        raise MessageCidMismatchError(
            message_class_name=message_class.__name__,
            cid_expected=message_class.command_id,
            actual=data.command_id,
        )


def changes_meter(request: ClientContextRequest[Any]) -> bool:
    """Return whether a request may change the meter; what is unknown may.

    A class of one's own says so itself, with ``writes = False`` or ``True``.
    """
    writes: bool | None = getattr(request, "writes", None)
    return request.command_id not in READING_COMMANDS if writes is None else writes
