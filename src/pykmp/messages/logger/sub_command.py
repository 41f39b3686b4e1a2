"""What all messages of the logger command B8 have: a sub-command and a logger type.

Layout:
    0       sub-command
    1       logger type
    2...    by sub-command

Source: jktjkt/PyKMP (captured), working programs for OMNIPOWER (protocol facts 3.9
and 3.10).
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Final, Protocol

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import (
    DataLengthUnexpectedError,
    OutOfRangeError,
    SubCommandMismatchError,
)
from pykmp.messages.base import KeptDataMixin, check_command_id
from pykmp.messages.get_register import RegisterID
from pykmp.messages.log_rows import check_number, register_tuple

#: Sub-command and logger type.
HEAD_BYTES: Final = 2
#: Most registers that a request has room for; a meter may take fewer.
LOGGER_REGISTERS_MAX: Final = 0xFF
_ID_BYTES: Final = 2


@attrs.frozen(kw_only=True)
class LoggerMessage(KeptDataMixin):
    """A message of one sub-command.

    Attributes:
        logger_type: Number of the logger; on MULTICAL 603 and its like 0 config,
            1 info, 2 year, 3 month, 4 day, 5 hour, 6 and 7 minutes, 8 and 9 software
            downloads.
    """

    command_id: ClassVar[int] = CommandId.LOGGER.value
    command_name: ClassVar[str]
    sub_command: ClassVar[int]

    logger_type: int = attrs.field()

    @logger_type.validator
    def _check_type(self, _: object, logger_type: int) -> None:
        check_number("Logger type", logger_type, 1)

    def application_data(self, rest: bytes) -> ApplicationData:
        """Return the message that has *rest* behind sub-command and logger type."""
        head = bytes((self.sub_command, self.logger_type))
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(head + rest)
        )


@attrs.frozen(kw_only=True)
class LoggerRegistersMessage(LoggerMessage):
    """A message of one sub-command that names registers.

    Attributes:
        registers: Ids of registers.
    """

    registers: tuple[RegisterID, ...] = attrs.field(converter=register_tuple)

    @registers.validator
    def _check_count(self, _: object, registers: tuple[RegisterID, ...]) -> None:
        if len(registers) > LOGGER_REGISTERS_MAX:
            raise OutOfRangeError(
                what="Number of registers of a logger",
                valid_range=(0, LOGGER_REGISTERS_MAX),
                actual=len(registers),
            )


class _HasSubCommand(Protocol):
    command_id: ClassVar[int]
    command_name: ClassVar[str]
    sub_command: ClassVar[int]


def check_sub_command(
    message_class: type[_HasSubCommand], data: ApplicationData
) -> None:
    """Refuse data of another command or sub-command.

    Raises:
        MessageCidMismatchError: The command id is that of another message.
        DataLengthUnexpectedError: There is no sub-command or no logger type.
        SubCommandMismatchError: The sub-command is that of another message.
    """
    check_command_id(message_class, data)
    check_minimum("Logger data", data.data, HEAD_BYTES)
    if data.data[0] != message_class.sub_command:
        raise SubCommandMismatchError(
            message_class_name=message_class.__name__,
            cid_expected=message_class.sub_command,
            actual=data.data[0],
        )


def check_minimum(what: str, raw: bytes, minimum: int) -> None:
    """Refuse bytes that are too few.

    Raises:
        DataLengthUnexpectedError: They are.
    """
    if len(raw) < minimum:
        raise DataLengthUnexpectedError(
            what=what,
            actual=len(raw),
            length_expected=minimum,
            expected_is_minimum=True,
        )


def check_length(what: str, raw: bytes, length_bytes: int) -> None:
    """Refuse bytes that are too few or too many.

    Raises:
        DataLengthUnexpectedError: They are.
    """
    if len(raw) != length_bytes:
        raise DataLengthUnexpectedError(
            what=what, actual=len(raw), length_expected=length_bytes
        )


def read_ids(what: str, raw: bytes) -> tuple[RegisterID, ...]:
    """Return the ids behind a number of them, which are all of *raw*.

    Raises:
        DataLengthUnexpectedError: The ids do not fit their number.
    """
    check_minimum(what, raw, 1)
    check_length(what, raw, 1 + _ID_BYTES * raw[0])
    return tuple(
        RegisterID(int.from_bytes(raw[at : at + _ID_BYTES]))
        for at in range(1, len(raw), _ID_BYTES)
    )


def ids_bytes(ids: Iterable[RegisterID]) -> bytes:
    """Return ids with their number in front."""
    raw = b"".join(id_.to_bytes(_ID_BYTES) for id_ in ids)
    return bytes([len(raw) // _ID_BYTES]) + raw


def check_each(message: Any, **length_bytes: int) -> None:  # noqa: ANN401 - any message
    """Refuse attributes, given by name, that need more bytes than they have.

    Raises:
        OutOfRangeError: One does, or is negative.
    """
    for name, length in length_bytes.items():
        what = f"{type(message).__name__} {name}"
        check_number(what, getattr(message, name), length)
