"""Files of ser2net become meters, or it is said why not."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.config import load
from kmpd.config.ser2net import Listed, listed
from kmpd.config.ser2net.first_dialect import connections
from kmpd.errors import ConfigError
from tests.kmpd.config.reading import NO_VARIABLES, write

_FIRST: Final = """\
%YAML 1.1
---
# Where the heads are.
define: &head /dev/serial/by-id/usb-head
define: &note "hello # world"
connection: &cellar
  accepter: tcp,2002
  connector: >-
    serialdev,
    /dev/serial/by-id/usb-other,
    1200n82
  options:
    max-connections: 1
    kickolduser: true
connection: &Attic-2  # under the roof
    accepter: telnet(rfc2217),tcp,0.0.0.0,2003
    timeout: 120
    options:
        banner: *note
        kickolduser: true
    connector: serialdev,
        *(head),
        9600n81,local
rotator: &all
    accepter: tcp,4000
"""
_SECOND: Final = """\
define:
  head: /dev/serial/by-id/usb-head
connections:
  cellar:
    accepter: tcp,2002
    connector: serialdev,/dev/serial/by-id/usb-other,1200n82
    options: {kickolduser: true}
  Attic-2:
    accepter: telnet(rfc2217),tcp,::,2003
    connector: serialdev,=(head),9600n81,local
    options:
      kickolduser: true
"""


def _listed(folder: Path, text: str) -> Listed:
    return listed(write(folder, text, name="ser2net.yaml"), host="gateway.lan")


def _one(folder: Path, *, accepter: str = "tcp,2002", **more: str) -> Listed:
    lines = {
        "accepter": accepter,
        "connector": "serialdev,/dev/ttyUSB0,1200n82,local",
        "options": "\n    kickolduser: true",
    } | more
    body = "".join(f"  {key}: {text}\n" for key, text in lines.items())
    return _listed(folder, f"connection: &one\n{body}")


@pytest.mark.parametrize("text", [_FIRST, _SECOND])
def test_both_dialects_are_read(tmp_path: Path, text: str) -> None:
    """Without it, people with many meters copy addresses by hand."""
    found = _listed(tmp_path, text)

    assert [(one.name, one.title, one.port) for one in found.meters] == [
        ("cellar", "", "socket://gateway.lan:2002"),
        ("attic_2", "Attic-2", "rfc2217://gateway.lan:2003"),
    ]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("accepter", "port"),
    [
        ("tcp,2002", "socket://gateway.lan:2002"),
        ("tcp,192.0.2.9,2002", "socket://192.0.2.9:2002"),
        ("tcp,2001:db8::9,2002", "socket://[2001:db8::9]:2002"),
        ("tcp(nodelay),ipv4,0.0.0.0,2002", "socket://gateway.lan:2002"),
        ("telnet(rfc2217=true),tcp(nodelay,readbuf=10),2002",
         "rfc2217://gateway.lan:2002"),
    ],
)  # fmt: skip
def test_url_is_that_of_the_accepter(tmp_path: Path, accepter: str, port: str) -> None:
    """Without it, the station calls where nobody listens."""
    (meter,) = _one(tmp_path, accepter=accepter).meters

    assert meter.port == port


@pytest.mark.parametrize(
    ("accepter", "words"),
    [
        ("udp,2002", "cannot reach 'udp'"),
        ("telnet,tcp,2002", "changes bytes"),
        ("telnet(rfc2217),mux,certauth(),ssl,tcp,2002", "cannot pass 'mux'"),
        ("tcp,ttyS0", "no TCP port"),
        ("tcp,99999", "no TCP port"),
    ],
)
def test_what_cannot_be_reached_is_left_out_with_a_word(
    tmp_path: Path, accepter: str, words: str
) -> None:
    """Without it, a meter is listed that never answers."""
    found = _one(tmp_path, accepter=accepter)

    assert found.meters == ()
    assert words in found.remarks[0].message
    assert found.remarks[0].line == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"connector": "serialdev,/dev/ttyUSB0,9600n81"}, "the line has 9600n81"),
        ({"connector": "serialdev,/dev/ttyUSB0"}, "the line has no settings"),
        ({"options": ""}, "a client that was lost"),
        ({"options": "\n    kickolduser: true\n    max-connections: 3"},
         "hear each other"),
        ({"accepter": "tcp,localhost,2002"}, "it listens at localhost only"),
    ],
)  # fmt: skip
def test_what_is_wrong_for_meters_is_told(
    tmp_path: Path, more: dict[str, str], words: str
) -> None:
    """Without it, a wrong line looks like a head that sits badly."""
    found = _one(tmp_path, **more)

    assert len(found.meters) == 1
    (remark,) = found.remarks
    assert words in remark.message


def test_connections_out_of_use_are_left_out(tmp_path: Path) -> None:
    """Without it, the station reads what somebody switched off."""
    found = _one(tmp_path, enable="off")

    assert found.meters == ()
    assert "not enabled" in found.remarks[0].message


def test_names_are_unique(tmp_path: Path) -> None:
    """Without it, the list is refused by the station."""
    text = _FIRST.replace("&Attic-2", "&CELLAR")

    assert [one.name for one in _listed(tmp_path, text).meters] == [
        "cellar", "cellar_2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "other: 1\n", "connections: 5\n", "connections: [\n"]
)
def test_files_without_connections_are_refused(tmp_path: Path, text: str) -> None:
    """Without it, an empty list looks like success."""
    with pytest.raises(ConfigError):
        _listed(tmp_path, text)


@given(
    text=st.lists(
        st.sampled_from([*_FIRST.splitlines(), "connection:", "  x", ": &", "  a: >-"])
    ).map("\n".join)
)
def test_any_lines_can_be_read(text: str) -> None:
    """Without it, a file of somebody ends in a traceback."""
    for connection in connections(text, Path("ser2net.yaml")):
        assert connection.place.line >= 1


def test_list_goes_below_meters(tmp_path: Path) -> None:
    """Without it, what is written cannot be used."""
    from kmpd.commands.import_ser2net import command
    from tests.kmpd.commands.loading import run

    source = write(tmp_path, _FIRST, name="ser2net.yaml")
    target = tmp_path / "meters.yaml"

    done = run(command, [str(source), "--host", "gw", "-o", str(target)])
    again = run(command, [str(source), "-o", str(target)])

    assert done.exception is None
    assert again.exception is not None
    path = write(tmp_path, "meters: !include meters.yaml\n")
    config = load(path, environment=NO_VARIABLES)
    assert [meter.port for meter in config.meters] == [
        "socket://gw:2002", "rfc2217://gw:2003",
    ]  # fmt: skip
    assert config.meters[1].title == "Attic-2"
