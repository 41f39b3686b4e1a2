"""What a bridge says before it hangs up."""

import pytest

from pykmp.errors import LineLostError, PortBusyError, PortError
from pykmp.ports.layer import Greeting, PlainLayer

_URL = "socket://me:secret@192.0.2.7:2002"
_SHOWN = "socket://***@192.0.2.7:2002"


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([], LineLostError(url=_SHOWN, reason="gone")),
        (
            [b"Port already in use\r\n"],
            PortBusyError(url=_SHOWN, reason="it says: Port already in use"),
        ),
        (
            [b"Port's device already", b" in use\n\r"[:-1]],
            PortBusyError(url=_SHOWN, reason="it says: Port's device already in use"),
        ),
        ([b"Closing\n"], LineLostError(url=_SHOWN, reason="gone; it said: Closing")),
        ([b"Closing"], LineLostError(url=_SHOWN, reason="gone")),
        ([b"\x40\x3f\n"], LineLostError(url=_SHOWN, reason="gone; it said: @?")),
        ([b"\x40\x02\n"], LineLostError(url=_SHOWN, reason="gone")),
        ([b"\x40\xc7\n"], LineLostError(url=_SHOWN, reason="gone")),
        (
            [b"x" * 119 + b"\n"],
            LineLostError(url=_SHOWN, reason="gone; it said: " + "x" * 119),
        ),
        ([b"x" * 120 + b"\n"], LineLostError(url=_SHOWN, reason="gone")),
        ([b"x" * 4096, b"already in use\n"], LineLostError(url=_SHOWN, reason="gone")),
    ],
)
def test_only_a_short_line_of_text_is_quoted(
    heard: list[bytes], expected: PortError
) -> None:
    """A user reads what a bridge says, and no bytes of a meter."""
    greeting = Greeting()
    for chunk in heard:
        greeting.hear(chunk)

    error = greeting.explain(LineLostError, _URL, "gone")

    assert (type(error), error.url, error.reason) == (
        type(expected),
        expected.url,
        expected.reason,
    )


def test_a_plain_layer_is_not_there() -> None:
    """A raw connection carries all bytes as they are, and asks for nothing."""
    layer = PlainLayer()
    everything = bytes(range(256))

    assert layer.is_ready
    assert (layer.hello(), layer.replies(), layer.refusal) == (b"", b"", "")
    assert (layer.wrap(everything), layer.feed(everything)) == (everything, everything)
