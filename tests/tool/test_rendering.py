"""The pure functions that make text, JSON and CSV."""

import csv as csv_reader
import datetime as dt
import io
import json as json_reader
import re
from pathlib import Path

import pytest

from pykmp.messages import GetTypeResponse
from pykmp.ports import PortInfo
from pykmp.tool.commands import get_serial, get_type, ports
from pykmp.tool.commands.decode import render as render_explanation
from pykmp.tool.commands.read import render as render_reading
from pykmp.tool.console import PLAIN, Paint
from pykmp.tool.rendering import csv, json, records, text
from pykmp.tool.rendering.facts import ClockReading, Explanation, Reading
from pykmp.tool.values import shown
from tests.tool.test_values import register

TIME = dt.datetime(2026, 1, 31, 22, 4, tzinfo=dt.UTC)
READING = Reading(
    time=TIME,
    registers=(
        shown(register(8, "04 43 00 00 01 2f")),
        shown(register(47, "04 00 00 03 0e 33", id_=1002)),
        shown(register(51, "01 00 05", id_=99)),
    ),
    missing=(9999,),
)
ADAPTER = PortInfo(
    device="/dev/ttyUSB0",
    by_id="/dev/serial/by-id/usb-head",
    description="CP2102",
    vid=0x10C4,
    pid=0xEA60,
    serial_number="0001",
    in_use_by="ser2net (812)",
)
BUILT_IN = PortInfo(device="/dev/ttyS0", description="ttyS0")
CLOCK = ClockReading(
    meter=dt.datetime(2026, 1, 31, 22, 3, 58),
    computer=dt.datetime(2026, 1, 31, 22, 4, tzinfo=dt.timezone(dt.timedelta(hours=1))),
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "cli-output.md"


def documented_keys(heading: str) -> list[str]:
    """Return the keys that the document promises under a heading."""
    section = (
        DOCUMENT.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    )
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "record"),
    [
        ("A register", records.of_register(READING.registers[0])),
        ("read", records.of_reading(READING)),
        ("get-serial", records.of_serial("6892850")),
        (
            "get-type",
            records.of_type(
                GetTypeResponse(meter_type_bytes=b"\x00\x04", software_revision="F1")
            ),
        ),
        ("clock", records.of_clock(CLOCK)),
        ("ports", records.of_port(ADAPTER)),
        ("decode", records.of_explanation(Explanation(kind="noise", raw=b"\x00"))),
    ],
)
def test_every_key_is_documented(heading: str, record: dict[str, object]) -> None:
    """A program relies on a key that nobody promised, or misses one that was."""
    assert documented_keys(heading) == list(record)


@pytest.mark.parametrize("style", ["text", "json", "csv"])
def test_a_reading_has_every_form(style: str) -> None:
    """A form that was asked for is another one."""
    printed = render_reading(READING, style=style, paint=PLAIN, with_time=False)

    if style == "json":
        assert json_reader.loads(printed)["missing"] == [9999]
    elif style == "csv":
        assert len(printed.splitlines()) == 3
    else:
        assert printed.splitlines() == [
            "   60  Heat Energy (E1)         0.303  GJ",
            " 1002  Time              20:02:43",
            "   99  InfoCode                 5",
        ]


def test_a_watched_reading_has_its_time() -> None:
    """A person who comes back does not know when a reading was."""
    printed = text.reading(READING, paint=PLAIN, with_time=True)

    assert printed.splitlines()[0] == "2026-01-31 22:04:00"


def test_nothing_that_came_gives_nothing_to_print() -> None:
    """An empty line ends up in a file of readings."""
    empty = Reading(time=TIME, registers=())

    for style in ("text", "csv"):
        assert render_reading(empty, style=style, paint=PLAIN, with_time=False) == ""


def test_numbers_beyond_floats_are_null_in_json() -> None:
    """A strict JSON reader refuses the whole line because of one number."""
    huge = shown(register(8, "ff 3f" + "ff" * 255))

    record = records.of_register(huge)

    assert record["value_float"] is None
    assert len(record["value_str"]) > 300
    assert json_reader.loads(json.line(record)) == record


@pytest.mark.parametrize("style", ["text", "json", "csv"])
def test_a_serial_number_has_every_form(style: str) -> None:
    """A form that was asked for is another one."""
    printed = get_serial.render("6892850", style=style)

    assert (
        printed
        == {
            "text": "Meter serial is: 6892850",
            "json": '{"serial": "6892850"}',
            "csv": "serial\n6892850",
        }[style]
    )


@pytest.mark.parametrize(
    ("style", "revision", "expected"),
    [
        ("text", "F1", "Meter type is: 00 04 (hex)\nSoftware revision is: F1"),
        ("text", None, "Meter type is: 00 04 (hex)\nSoftware revision is: none given"),
        ("json", None, '{"meter_type_hex": "0004", "software_revision": null}'),
        ("csv", "F1", "meter_type_hex,software_revision\n0004,F1"),
        ("csv", None, "meter_type_hex,software_revision\n0004,"),
    ],
)
def test_a_type_has_every_form(style: str, revision: str | None, expected: str) -> None:
    """A form that was asked for is another one."""
    response = GetTypeResponse(meter_type_bytes=b"\x00\x04", software_revision=revision)

    assert get_type.render(response, style=style) == expected


def test_ports_are_a_table() -> None:
    """A person cannot tell the adapter from the built-in port."""
    printed = text.ports([ADAPTER, BUILT_IN], paint=PLAIN)

    assert printed.splitlines() == [
        "PORT                        DEVICE        ADAPTER  USB        IN USE BY",
        "/dev/serial/by-id/usb-head  /dev/ttyUSB0  CP2102   10c4:ea60  ser2net (812)",
        "/dev/ttyS0",
    ]


def test_columns_of_ports_that_are_empty_everywhere_are_left_out() -> None:
    """A person reads headings with nothing below."""
    printed = text.ports([BUILT_IN], paint=PLAIN)

    assert printed == "PORT\n/dev/ttyS0"


def test_nobody_known_to_use_a_port_is_null() -> None:
    """A program takes an empty text for the name of a program."""
    assert records.of_port(BUILT_IN)["in_use_by"] is None


def test_ports_have_one_json_object_each_and_a_row() -> None:
    """A program that looks for the adapter finds one line of everything."""
    lines = ports.render([ADAPTER, BUILT_IN], style="json", paint=PLAIN).splitlines()
    rows = ports.render([ADAPTER, BUILT_IN], style="csv", paint=PLAIN)

    assert [json_reader.loads(line)["url"] for line in lines] == [
        "/dev/serial/by-id/usb-head",
        "/dev/ttyS0",
    ]
    adapter, built_in = csv_reader.DictReader(io.StringIO(rows))
    assert (adapter["vid_hex"], built_in["vid_hex"]) == ("10c4", "")


@pytest.mark.parametrize("style", ["text", "json", "csv"])
def test_no_ports_are_no_failure(style: str) -> None:
    """A program on a machine without ports gets something to stumble over."""
    printed = ports.render([], style=style, paint=PLAIN)

    assert len(printed.splitlines()) == (style == "csv")


@pytest.mark.parametrize(
    ("offset_seconds", "words"),
    [
        (0, "right to the second"),
        (1, "1 s ahead"),
        (-61, "1 min 1 s behind"),
        (-3600, "1 h behind"),
        (90061, "1 d 1 h 1 min 1 s ahead"),
    ],
)
def test_an_offset_is_told_in_words(offset_seconds: int, words: str) -> None:
    """A person has to turn seconds into days."""
    assert text.offset(offset_seconds) == words


def test_colours_change_nothing_but_colours() -> None:
    """Columns are right without colours only."""
    coloured = text.reading(READING, paint=Paint(is_on=True))

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == (
        text.reading(READING, paint=PLAIN).split()
    )


def test_cells_of_csv_are_quoted_where_needed() -> None:
    """A name with a comma moves every column behind it."""
    printed = csv.table([{"name": 'a, "b"', "ok": True, "none": None}], ["a", "b", "c"])

    assert printed == 'a,b,c\n"a, ""b""",true,'


@pytest.mark.parametrize("style", ["text", "json", "csv"])
def test_noise_has_every_form(style: str) -> None:
    """A form that was asked for is another one."""
    noise = Explanation(kind="noise", raw=b"\x55", error="no frame")

    printed = render_explanation(noise, style=style, number=1, paint=PLAIN)

    assert "noise" in printed
    assert "55" in printed
