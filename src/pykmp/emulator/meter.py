"""The emulated meter: a request in, an answer out, or silence.

What a meter does not like it does not answer; there is no error frame.

Source: Kamstrup 5512-447 rev M1, sections 2.1 and 6; what no document says follows
protocol facts 3.2 and 3.6, with options where meters may differ.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import attrs

from pykmp.codec import FrameKind
from pykmp.emulator.logbook import log_commands
from pykmp.emulator.values import FixedValues, ValueSource
from pykmp.errors import KmpError
from pykmp.messages import (
    REGISTERS_MAX,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    PutRegisterRequest,
    PutRegisterResponse,
    RegisterData,
    RegisterID,
    SetClockRequest,
    SetClockResponse,
    SupportsEncode,
    decode_frame,
    encode_response,
)
from pykmp.meters import Profile

#: How long a 601 or 801 discards requests after an invalid one.
#:
#: Source: Kamstrup 5512-447 rev M1, section 2.1.
DEAF_SECONDS: Final = 1.6

#: Software revision of emulated meters; no real one is meant.
SOFTWARE_REVISION: Final = "A1"

_TYPE_UNKNOWN: Final = b"\0\0"
#: Application bytes of an answer with log rows, if nobody says otherwise. No document
#: tells the limit of any meter; logger modules are asked for no more than this.
LOG_ANSWER_BYTES_MAX: Final = 255


@attrs.frozen(kw_only=True)
class Habits:
    """How a meter behaves where meters may differ; the defaults are the usual.

    Attributes:
        tells_nothing_known: Whether a request for registers that are all unknown gets
            an empty answer; if not, it gets none.
        takes_more_than_eight: Whether the first eight of more registers are answered;
            if not, none is.
        deaf_seconds: How long requests are discarded after an invalid one.
        answers_max: After so many answers it is silent for good, as water meters are
            that throttle; None is never.
        log_answer_bytes_max: How long an answer with log rows gets, from its command id
            to its end; the meter leaves rows out rather than send more.
        writable: Registers that PutRegister may change.
        password: What PutRegister must give.
    """

    tells_nothing_known: bool = True
    takes_more_than_eight: bool = False
    deaf_seconds: float = 0.0
    answers_max: int | None = None
    log_answer_bytes_max: int = LOG_ANSWER_BYTES_MAX
    writable: frozenset[int] = frozenset()
    password: int = 0


@attrs.define(kw_only=True, slots=False)
class _RefusedError(KmpError):
    """A request that the meter discards."""


_Command: TypeAlias = Callable[[Any, float], SupportsEncode | None]

_NOTHING_KNOWN: Final = GetRegisterResponse()


def _refuse(_request: object, _at: float) -> SupportsEncode:
    """Discard a request of a command that the meter does not know."""
    raise _RefusedError


class EmulatedMeter:
    """A meter of one family.

    State: registers that were written, what was read of its logs, until when it is
    deaf, how many answers are left.

    >>> from pykmp.meters import load_profile
    >>> meter = EmulatedMeter(load_profile("403"))
    >>> meter.answer(bytes.fromhex("80 3f 02 35 e9 0d"), at=0.0).hex(" ")
    '40 3f 02 00 01 e2 1b bf a7 28 0d'
    """

    def __init__(
        self,
        profile: Profile,
        *,
        source: ValueSource | None = None,
        address: int | None = None,
        habits: Habits | None = None,
    ) -> None:
        """Make a meter; what is not told is as in the profile."""
        self.address = profile.address if address is None else address
        self._profile = profile
        self._source = source or FixedValues(profile)
        self._habits = habits or Habits()
        self._commands = self._commands_by_address()
        self._written: dict[int, RegisterData] = {}
        self._deaf_until = float("-inf")
        self._answers_left = self._habits.answers_max

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return what the meter says to a frame that had come at this instant."""
        try:
            return self._answer(frame, at)
        except KmpError:
            self._deaf_until = at + self._habits.deaf_seconds
            return None

    def _answer(self, frame: bytes, at: float) -> bytes | None:
        if not self._source.answers(at) or self._answers_left == 0:
            return None
        if at < self._deaf_until:
            raise _RefusedError
        request = decode_frame(frame)
        address = request.address
        if request.kind is not FrameKind.TO_METER or address is None:
            return None
        if address not in self._commands:
            return None
        command = self._commands[address].get(type(request.message), _refuse)
        response = command(request.message, at)
        if response is None:
            raise _RefusedError
        if response == _NOTHING_KNOWN and not self._habits.tells_nothing_known:
            return None
        if self._answers_left is not None:
            self._answers_left -= 1
        return encode_response(response, address=address)

    def _commands_by_address(self) -> dict[int, dict[type, _Command]]:
        """Return what is answered at each address of the meter and its loggers."""
        commands: dict[int, dict[type, _Command]] = {
            self.address: {
                GetTypeRequest: self._type,
                GetSerialRequest: self._serial,
                SetClockRequest: self._set_clock,
                GetRegisterRequest: self._registers,
                PutRegisterRequest: self._put_register,
            }
        }
        logs = log_commands(
            self._profile,
            self._source,
            address=self.address,
            bytes_max=self._habits.log_answer_bytes_max,
        )
        for address, answered in logs.items():
            commands.setdefault(address, {}).update(answered)
        return commands

    def _type(self, _request: GetTypeRequest, _at: float) -> GetTypeResponse:
        public = [each.code for each in self._profile.type_codes]
        constructed = self._profile.constructed_type_code or _TYPE_UNKNOWN
        return GetTypeResponse(
            meter_type_bytes=(public or [constructed])[0],
            software_revision=SOFTWARE_REVISION,
        )

    def _serial(self, _request: GetSerialRequest, at: float) -> GetSerialResponse:
        return GetSerialResponse(serial=str(self._source.serial(at)))

    def _set_clock(self, request: SetClockRequest, at: float) -> SetClockResponse:
        self._source.set_clock(request.clock, at)
        return SetClockResponse()

    def _registers(self, request: GetRegisterRequest, at: float) -> GetRegisterResponse:
        ids = list(request.registers)
        is_too_long = len(ids) > REGISTERS_MAX
        if not ids or (is_too_long and not self._habits.takes_more_than_eight):
            raise _RefusedError
        found = ((id_, self._register(id_, at)) for id_ in ids[:REGISTERS_MAX])
        return GetRegisterResponse(
            registers={id_: data for id_, data in found if data is not None}
        )

    def _register(self, id_: RegisterID, at: float) -> RegisterData | None:
        return self._written.get(id_) or self._source.register(id_, at)

    def _put_register(
        self, request: PutRegisterRequest, at: float
    ) -> PutRegisterResponse:
        new = request.register
        old = self._register(new.id_, at)
        is_allowed = (
            new.id_ in self._habits.writable
            and request.password == self._habits.password
        )
        # A value in another unit or of another width would not fit its place.
        if not is_allowed or old is None or _form(new) != _form(old):
            raise _RefusedError
        self._written[new.id_] = new
        return PutRegisterResponse()


def _form(register: RegisterData) -> tuple[int, int]:
    """Return unit and width."""
    return register.unit, len(register.value)
