"""RFC 2217 without I/O."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.ports.rfc2217 import Rfc2217Layer

_IAC, _SE = b"\xff", b"\xff\xf0"
_HELLO = bytes.fromhex("fffb00 fffd00 fffb03 fffd03 fffb2c")
#: What ser2net 4.3.11 says first: observed on its telnet(rfc2217) accepter.
_SER2NET_HELLO = bytes.fromhex("fffb03 fffd03 fffb01 fffe01 fffd00 fffb00 fffd2c")
_SER2NET_MODEM_STATE = bytes.fromhex("fffa2c6b00fff0")
_SETTINGS = bytes.fromhex(
    "fffa2c 01 000004b0 fff0"
    "fffa2c 02 08 fff0"
    "fffa2c 03 01 fff0"
    "fffa2c 04 02 fff0"
    "fffa2c 05 01 fff0"
    "fffa2c 05 08 fff0"
    "fffa2c 05 0b fff0"
)
_CONFIRMATIONS = bytes.fromhex(
    "fffa2c 65 000004b0 fff0"
    "fffa2c 66 08 fff0"
    "fffa2c 67 01 fff0"
    "fffa2c 68 02 fff0"
    "fffa2c 69 01 fff0"
)

#: Dense in telnet commands, options of this protocol and its escape.
_TELNET = st.lists(
    st.sampled_from([*range(240, 256), 0, 1, 3, 44, 100, 101, 104]), max_size=60
).map(bytes)


def _ready(baud: int = 1200) -> Rfc2217Layer:
    layer = Rfc2217Layer(baud=baud)
    layer.hello()
    layer.feed(_SER2NET_HELLO)
    layer.replies()
    confirmations = _CONFIRMATIONS.replace(
        b"\x00\x00\x04\xb0", baud.to_bytes(4, "big").replace(_IAC, _IAC * 2)
    )
    assert layer.feed(confirmations) == b""
    assert layer.is_ready
    return layer


class TestAgreement:
    """How a server and we come to terms."""

    def test_ours_are_the_first_words(self) -> None:
        """A server that waits to be asked is asked."""
        layer = Rfc2217Layer(baud=1200)

        assert layer.hello() == _HELLO
        assert layer.replies() == b""
        assert not layer.is_ready

    def test_settings_are_sent_once_the_server_takes_them(self) -> None:
        """1200 baud, 8 bits, no parity, 2 stop bits, and power for the head."""
        layer = Rfc2217Layer(baud=1200)
        layer.hello()

        layer.feed(_SER2NET_HELLO)

        dont_echo = bytes.fromhex("fffe01")
        assert layer.replies() == dont_echo + _SETTINGS
        assert layer.replies() == b""
        assert not layer.is_ready

    def test_a_line_is_ready_when_all_four_settings_are_confirmed(self) -> None:
        """No request goes out at the wrong speed."""
        layer = Rfc2217Layer(baud=1200)
        layer.hello()
        layer.feed(_SER2NET_HELLO + _SER2NET_MODEM_STATE)

        for number, confirmation in enumerate(_CONFIRMATIONS.split(_SE)[:4], start=1):
            assert not layer.is_ready
            layer.feed(confirmation + _SE)
            assert layer.is_ready == (number == 4)
        assert layer.refusal == ""

    def test_a_speed_with_the_escape_in_it_is_understood(self) -> None:
        """65280 baud is 00 00 ff 00, and ff is telnet's escape."""
        assert _ready(baud=0xFF00).refusal == ""

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ("fffe00", "it refuses eight-bit transmission"),
            ("fffc00", "it refuses eight-bit transmission"),
            ("fffe2c", "it refuses RFC 2217"),
            ("fffa2c6500002580fff0", "it keeps 9600 for baud instead of 1200"),
            ("fffa2c6607fff0", "it keeps 7 for data bits instead of 8"),
            ("fffa2c6703fff0", "it keeps 3 for parity instead of 1"),
            ("fffa2c6801fff0", "it keeps 1 for stop bits instead of 2"),
        ],
    )
    def test_a_refusal_names_what_was_refused(self, said: str, refusal: str) -> None:
        """A server with fixed settings is not used with the wrong ones."""
        layer = Rfc2217Layer(baud=1200)

        layer.feed(bytes.fromhex(said) + _SER2NET_HELLO + _CONFIRMATIONS)

        assert layer.refusal == refusal

    @pytest.mark.parametrize(
        "said",
        [
            "fffc2c",  # It will not ask us for settings: it need not.
            "fffefe",
            "fffa2cfff0",
            "fffafff0",
            "fffa2c65fff1",  # A subnegotiation without its end.
            "fffa18016500fff0",
            "fff1",
            "fff9",
        ],
    )
    def test_what_does_not_matter_is_passed_over(self, said: str) -> None:
        """Servers say many things, and still serve."""
        layer = _ready()

        assert layer.feed(b"\x40" + bytes.fromhex(said) + b"\x3f") == b"\x40\x3f"
        assert layer.refusal == ""
        assert layer.replies() == b""

    def test_an_offer_is_answered_once(self) -> None:
        """Two polite sides would talk for ever."""
        layer = Rfc2217Layer(baud=1200)
        offer = bytes.fromhex("fffb18 fffd18")

        first = (layer.feed(offer), layer.replies())
        second = (layer.feed(offer), layer.replies())

        assert first == (b"", bytes.fromhex("fffe18 fffc18"))
        assert second == (b"", b"")

    @given(_TELNET)
    def test_the_talk_ends(self, stray: bytes) -> None:
        """Whatever a server began with, two sides soon have nothing more to say."""
        one, other = Rfc2217Layer(baud=1200), Rfc2217Layer(baud=1200)
        one.feed(stray)
        words = one.hello() + one.replies()

        for _ in range(6):
            other.feed(words)
            one.feed(other.replies())
            words = one.replies()

        assert words == b""


class TestLine:
    """The bytes of the line."""

    @given(st.binary() | _TELNET)
    def test_wrapping_keeps_every_byte(self, raw: bytes) -> None:
        """The escape of telnet is data to a meter."""
        assert _ready().feed(Rfc2217Layer(baud=1200).wrap(raw)) == raw

    @given(_TELNET, st.data())
    def test_chunking_never_matters(self, stream: bytes, data: st.DataObject) -> None:
        """However TCP cuts a stream, the same bytes and replies come out."""
        whole, cut = Rfc2217Layer(baud=1200), Rfc2217Layer(baud=1200)
        place = data.draw(st.integers(0, len(stream)))

        at_once = (whole.feed(stream), whole.replies())
        in_two = (cut.feed(stream[:place]) + cut.feed(stream[place:]), cut.replies())

        assert in_two == at_once

    def test_an_endless_command_takes_bounded_memory(self) -> None:
        """A broken server must not fill the machine."""
        layer = _ready()

        layer.feed(b"\xff\xfa\x2c" + b"\x00" * 100_000)

        assert len(layer._subnegotiation) == 64
        assert layer.feed(b"\xff\xf0\x06") == b"\x06"
