"""What all requests for the records of a log have: A0, A1, A2 and A3.

Layout:
    0       log id
    1       number of registers, 1 to 8
    2...    register ids, 2 bytes each
    ...     number of records
    ...     most bytes of an answer, from its command id to its info
    ...     where to begin, by command

Source: Kamstrup 5512-447 rev M1, section 6.3.
"""

from typing import Any, ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError
from pykmp.messages.base import KeptDataMixin, check_command_id
from pykmp.messages.get_register import REGISTERS_MAX, RegisterID
from pykmp.messages.log_response import RecordLogResponse
from pykmp.messages.log_rows import are_in_order, check_number, register_tuple

#: Most bytes of an answer that a request can allow.
ANSWER_BYTES_MAX: Final = 0xFF
_REGISTERS_AT: Final = 2
_COUNT_AND_LIMIT_BYTES: Final = 2
_ID_BYTES: Final = 2


@attrs.frozen(kw_only=True)
class RecordLogRequest(KeptDataMixin):
    """Ask for records of a log.

    Attributes:
        log: Log id.
        registers: Ids of the registers to read from each record.
        records: How many records.
        answer_bytes_max: How long the answer may be, from command id to info; a
            logger sends fewer records rather than more bytes.
    """

    command_id: ClassVar[int]
    command_name: ClassVar[str]
    #: Bytes that say where to begin.
    start_bytes: ClassVar[int] = 0

    log: int = attrs.field()
    registers: tuple[RegisterID, ...] = attrs.field(converter=register_tuple)
    records: int = attrs.field()
    answer_bytes_max: int = attrs.field(default=ANSWER_BYTES_MAX)

    @log.validator
    @records.validator
    @answer_bytes_max.validator
    def _check_byte(self, field: "attrs.Attribute[int]", number: int) -> None:
        check_number(f"Log request {field.name}", number, 1)

    @registers.validator
    def _check_count(self, _: object, registers: tuple[RegisterID, ...]) -> None:
        if not 1 <= len(registers) <= REGISTERS_MAX:
            raise OutOfRangeError(
                what="Number of registers in a log request",
                valid_range=(1, REGISTERS_MAX),
                actual=len(registers),
            )

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the request.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The ids do not fit their number, or too little
                or too much follows.
            OutOfRangeError: There are no ids, or more than eight.
            CalendarInvalidError: It begins at a time that does not exist.
        """
        check_command_id(cls, data)
        raw = data.data
        registers_end = _REGISTERS_AT + _ID_BYTES * (raw[1] if len(raw) > 1 else 1)
        start_at = registers_end + _COUNT_AND_LIMIT_BYTES
        if len(raw) != start_at + cls.start_bytes:
            raise DataLengthUnexpectedError(
                what=f"{cls.command_name} request data",
                actual=len(raw),
                length_expected=start_at + cls.start_bytes,
            )
        ids = raw[_REGISTERS_AT:registers_end]
        return cls(
            log=raw[0],
            registers=tuple(
                RegisterID(int.from_bytes(ids[at : at + _ID_BYTES]))
                for at in range(0, len(ids), _ID_BYTES)
            ),
            records=raw[registers_end],
            answer_bytes_max=raw[registers_end + 1],
            data_raw=raw,
            **cls._read_start(raw[start_at:]),
        )

    @classmethod
    def _read_start(cls, raw: bytes) -> dict[str, Any]:
        """Return what *start_bytes* say, by the names of attributes."""
        del raw
        return {}

    def _start(self) -> bytes:
        """Return where to begin, as it is sent."""
        return b""

    def encode(self) -> ApplicationData:
        """Write the request."""
        ids = b"".join(id_.to_bytes(_ID_BYTES) for id_ in self.registers)
        payload = (
            bytes((self.log, len(self.registers)))
            + ids
            + bytes((self.records, self.answer_bytes_max))
            + self._start()
        )
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )

    def is_answered_by(self, response: RecordLogResponse) -> bool:
        """Return whether a response is of this log and of registers asked for."""
        return response.log in (None, self.log) and are_in_order(
            (one.id_ for one in response.formats), self.registers
        )
