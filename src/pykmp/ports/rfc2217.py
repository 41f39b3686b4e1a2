"""RFC 2217 without I/O: a serial line behind a telnet connection.

serialx 1.15.1 and pyserial 3.5 both have this, and neither can open a pseudo terminal
behind ser2net 4.3.11: that server answers a modem state mask with a notification
instead of the acknowledgement one of them waits for, and says nothing to the modem
lines the other one sets. Here nothing is waited for but what KMP needs: eight-bit
transmission and the four settings of the line.

Source: RFC 854 (telnet), RFC 856 (binary transmission), RFC 2217 (com port control).
"""

from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from pykmp.ports.layer import Layer, PlainLayer
from pykmp.ports.port import CONNECT_SECONDS
from pykmp.ports.url import scheme_of

#: What to tell when the other side never says that the line is ready.
NO_AGREEMENT: Final = (
    f"no agreement by RFC 2217 within {CONNECT_SECONDS:g} s; "
    "if that is a raw port use socket://"
)

_SE, _SB, _WILL, _WONT, _DO, _DONT, _IAC = 240, 250, 251, 252, 253, 254, 255
_BINARY, _NO_GO_AHEAD, _COM_PORT = 0, 3, 44
_TAKEN_OPTIONS: Final = frozenset({_BINARY, _NO_GO_AHEAD, _COM_PORT})

#: Verb of the other side: what we say if we agree, and if we do not.
_ANSWERS: Final = MappingProxyType({_WILL: (_DO, _DONT), _DO: (_WILL, _WONT)})
#: What the other side must have said before the line can carry any byte.
_REQUIRED: Final = frozenset({(_DO, _BINARY), (_WILL, _BINARY), (_DO, _COM_PORT)})
_REFUSALS: Final = MappingProxyType(
    {
        (_DONT, _BINARY): "it refuses eight-bit transmission",
        (_WONT, _BINARY): "it refuses eight-bit transmission",
        (_DONT, _COM_PORT): "it refuses RFC 2217",
    }
)

_SET_BAUD, _SET_BITS, _SET_PARITY, _SET_STOP, _SET_CONTROL = 1, 2, 3, 4, 5
_SETTING_NAMES: Final = MappingProxyType(
    {
        _SET_BAUD: "baud",
        _SET_BITS: "data bits",
        _SET_PARITY: "parity",
        _SET_STOP: "stop bits",
    }
)
_EIGHT_BITS, _NO_PARITY, _TWO_STOP_BITS = b"\x08", b"\x01", b"\x02"
_NO_FLOW_CONTROL, _DTR_ON, _RTS_ON = b"\x01", b"\x08", b"\x0b"
#: The answer to a command carries its number and this.
_SERVER_OFFSET: Final = 100
#: Our longest subnegotiation has five bytes; more than this is not kept.
_SUBNEGOTIATION_BYTES_MAX: Final = 64


class _State(Enum):
    LINE = auto()
    COMMAND = auto()
    OPTION = auto()
    SUBNEGOTIATION = auto()
    SUBNEGOTIATION_COMMAND = auto()


def layer_for(url: str, *, baud: int) -> Layer:
    """Return what the scheme of *url* puts between connection and line."""
    return Rfc2217Layer(baud=baud) if scheme_of(url) == "rfc2217" else PlainLayer()


class Rfc2217Layer:
    """Speaks telnet with a server of serial lines.

    State: where in a telnet command the stream is, what was said by either side, and
    which settings the server has confirmed.
    """

    def __init__(self, *, baud: int) -> None:
        self.refusal = ""
        self._settings = {
            _SET_BAUD: baud.to_bytes(4, "big"),
            _SET_BITS: _EIGHT_BITS,
            _SET_PARITY: _NO_PARITY,
            _SET_STOP: _TWO_STOP_BITS,
        }
        self._confirmed: set[int] = set()
        self._said: set[tuple[int, int]] = set()
        self._heard: set[tuple[int, int]] = set()
        self._replies = bytearray()
        self._state = _State.LINE
        self._verb = 0
        self._subnegotiation = bytearray()
        self._are_settings_sent = False

    @property
    def is_ready(self) -> bool:
        """Whether the server agreed to all that a line for KMP needs."""
        return self._confirmed == self._settings.keys()

    def hello(self) -> bytes:
        """Return what to send first: our wishes for the connection."""
        for option in (_BINARY, _NO_GO_AHEAD):
            self._say(_WILL, option)
            self._say(_DO, option)
        self._say(_WILL, _COM_PORT)
        return self.replies()

    def replies(self) -> bytes:
        """Return, once, what is to be sent back for what was fed."""
        replies = bytes(self._replies)
        self._replies.clear()
        return replies

    def wrap(self, raw: bytes) -> bytes:
        """Return *raw* with the telnet escape doubled."""
        return raw.replace(b"\xff", b"\xff\xff")

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes of the connection; return those of the line among them."""
        line = bytearray()
        for byte in chunk:
            self._take(byte, line)
        return bytes(line)

    def _take(self, byte: int, line: bytearray) -> None:
        match self._state:
            case _State.LINE if byte == _IAC:
                self._state = _State.COMMAND
            case _State.LINE:
                line.append(byte)
            case _State.COMMAND if byte == _IAC:
                line.append(byte)
                self._state = _State.LINE
            case _State.COMMAND:
                self._start_command(byte)
            case _State.OPTION:
                self._state = _State.LINE
                self._hear(self._verb, byte)
            case _:
                self._take_subnegotiation(byte)

    def _start_command(self, byte: int) -> None:
        self._verb = byte
        if byte in {_WILL, _WONT, _DO, _DONT}:
            self._state = _State.OPTION
        elif byte == _SB:
            self._subnegotiation.clear()
            self._state = _State.SUBNEGOTIATION
        else:
            # No operation, break and their like have no option byte.
            self._state = _State.LINE

    def _take_subnegotiation(self, byte: int) -> None:
        if self._state is _State.SUBNEGOTIATION and byte == _IAC:
            self._state = _State.SUBNEGOTIATION_COMMAND
            return
        if self._state is _State.SUBNEGOTIATION_COMMAND and byte != _IAC:
            # A command other than the end is an error of the server: the line goes on.
            self._state = _State.LINE
            if byte == _SE:
                self._hear_setting(bytes(self._subnegotiation))
            return
        self._state = _State.SUBNEGOTIATION
        if len(self._subnegotiation) < _SUBNEGOTIATION_BYTES_MAX:
            self._subnegotiation.append(byte)

    def _say(self, verb: int, option: int) -> None:
        # Saying a thing once is what keeps two polite sides from talking for ever.
        if (verb, option) in self._said:
            return
        self._said.add((verb, option))
        self._replies += bytes([_IAC, verb, option])

    def _hear(self, verb: int, option: int) -> None:
        self._heard.add((verb, option))
        self.refusal = self.refusal or _REFUSALS.get((verb, option), "")
        if verb in _ANSWERS:
            agree, decline = _ANSWERS[verb]
            self._say(agree if option in _TAKEN_OPTIONS else decline, option)
        if self._heard >= _REQUIRED and not self._are_settings_sent:
            self._send_settings()

    def _send_settings(self) -> None:
        self._are_settings_sent = True
        for command, value in self._settings.items():
            self._command(command, value)
        # Many optical heads are fed by the modem lines. No answer is waited for: a
        # server that cannot set them says nothing.
        for control in (_NO_FLOW_CONTROL, _DTR_ON, _RTS_ON):
            self._command(_SET_CONTROL, control)

    def _command(self, command: int, value: bytes) -> None:
        start = bytes([_IAC, _SB, _COM_PORT, command])
        self._replies += start + self.wrap(value) + bytes([_IAC, _SE])

    def _hear_setting(self, subnegotiation: bytes) -> None:
        option, command, value = _parts(subnegotiation)
        wanted = self._settings.get(command - _SERVER_OFFSET)
        if option != _COM_PORT or wanted is None:
            return
        command -= _SERVER_OFFSET
        if value == wanted:
            self._confirmed.add(command)
            return
        self.refusal = self.refusal or (
            f"it keeps {int.from_bytes(value, 'big')} for {_SETTING_NAMES[command]} "
            f"instead of {int.from_bytes(wanted, 'big')}"
        )


def _parts(subnegotiation: bytes) -> tuple[int, int, bytes]:
    """Return option, command and value; -1 for what a short one lacks."""
    option, command = (*subnegotiation[:2], -1, -1)[:2]
    return option, command, subnegotiation[2:]
