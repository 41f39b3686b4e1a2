"""Port URLs."""

import pytest

from pykmp.errors import PortUrlError
from pykmp.ports import open_port
from pykmp.ports.url import redact, scheme_of


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("/dev/ttyUSB0", ""),
        ("COM3", ""),
        ("socket://192.0.2.7:2002", "socket"),
        ("RFC2217://192.0.2.7:2002", "rfc2217"),
        ("replay:visit.txt", "replay"),
        ("esphome://cellar.local", "esphome"),
        ("device:/dev/ttyUSB0", ""),
        ("1socket://192.0.2.7", ""),
        ("", ""),
    ],
)
def test_a_scheme_ends_before_two_slashes(url: str, scheme: str) -> None:
    """A device with a colon in its name is a device."""
    assert scheme_of(url) == scheme


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/dev/ttyUSB0", "/dev/ttyUSB0"),
        ("socket://192.0.2.7:2002", "socket://192.0.2.7:2002"),
        ("esphome://cellar?key=c2Vj/cmV0+=", "esphome://cellar?key=***"),
        (
            "esphome://cellar?key=a&port_name=ir",
            "esphome://cellar?key=***&port_name=ir",
        ),
        ("esphome://cellar?a=b&password=x y", "esphome://cellar?a=b&password=*** y"),
        ("esphome://cellar?NOISE_PSK=x#f", "esphome://cellar?NOISE_PSK=***#f"),
        ("socket://me:secret@host:1", "socket://***@host:1"),
        ("cannot open 'esphome://x?key=abc'", "cannot open 'esphome://x?key=***'"),
        ("esphome://x?monkey=banana", "esphome://x?monkey=banana"),
    ],
)
def test_secrets_are_hidden(text: str, shown: str) -> None:
    """What an error or a recording shows may be pasted into a forum."""
    assert redact(text) == shown


@pytest.mark.parametrize("url", ["localhost:2002", "192.0.2.7:2002", "meter.local:1"])
def test_a_host_and_port_without_a_scheme_is_told_what_it_lacks(url: str) -> None:
    """A forgotten socket:// is searched for in cables."""
    with pytest.raises(PortUrlError, match=f"is socket://{url} meant"):
        open_port(url)
