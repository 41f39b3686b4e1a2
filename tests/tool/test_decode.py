"""`pykmp-tool decode`: any bytes explained, from any source, in any form."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import FrameKind, FrameReader, Heard
from pykmp.tool.console import PLAIN
from pykmp.tool.dissection import explain
from pykmp.tool.pieces import Chunk, pieces
from pykmp.tool.rendering import csv as csv_form
from pykmp.tool.rendering import json as json_form
from pykmp.tool.rendering import records, text
from tests.contract.frames import CLOCK, HEAT, METER_TYPE, SERIAL, registers
from tests.strategies import VECTORS, frame_of
from tests.tool.conftest import RunTool, words_of

REQUEST = "80 3f 10 01 03 ea 4c b7 0d"
RECORDING = f"""\
pykmp-recording 1 2026-01-31T22:04:00.000000+00:00 socket://192.0.2.7:2002
0.000123 > {REQUEST}
0.271828 < 40 3f 10 03 ea 2f 04 00
0.300000 < 00 03 0e 33 b2 32 0d
"""


def test_each_layer_is_told_in_words(tool: RunTool) -> None:
    """Whoever debugs a head has to take frames apart by hand."""
    finished = tool("decode", REQUEST, CLOCK.hex(), METER_TYPE.hex(" "))

    assert finished.stdout == (
        "1. request  80 3f 10 01 03 ea 4c b7 0d\n"
        "   physical     to the meter, 9 bytes, nothing is escaped\n"
        "   data link    address 3f (63, the meter itself), checksum 4cb7 is right\n"
        "   application  command 10 (GetRegister), request\n"
        "   message      asks for 1 register: 1002 (Time)\n"
        "\n"
        "2. response  40 3f 10 03 ea 2f 04 00 00 03 0e 33 b2 32 0d\n"
        "   physical     from the meter, 15 bytes, nothing is escaped\n"
        "   data link    address 3f (63, the meter itself), checksum b232 is right\n"
        "   application  command 10 (GetRegister), response\n"
        "   message      1 register:\n"
        "                1002  Time  20:02:43  hh:mm:ss  unit 47  "
        "bytes 04 00 00 03 0e 33\n"
        "\n"
        "3. response  40 3f 01 00 04 1b f9 01 26 99 0d\n"
        "   physical     from the meter, 11 bytes, unescaped: 1b f9 is 06\n"
        "   data link    address 3f (63, the meter itself), checksum 2699 is right\n"
        "   application  command 01 (GetType), response\n"
        "   message      type code 00 04, software revision F1\n"
    )
    assert finished.stderr == ""
    assert finished.returncode == 0


@pytest.mark.parametrize(
    "written",
    [
        "403F0200692D32CD5D0D",
        "40 3f 02 00 69 2d 32 cd 5d 0d",
        "0x40,0x3f,0x02,0x00,0x69,0x2d,0x32,0xcd,0x5d,0x0d",
        r"b'\x40\x3f\x02\x00\x69\x2d\x32\xcd\x5d\x0d'".removeprefix("b"),
        "40:3f:02:00:69-2d-32-cd-5d-0d",
    ],
)
def test_hex_may_have_any_usual_form(written: str, tool: RunTool) -> None:
    """Bytes copied from a log have to be edited first."""
    finished = tool("decode", "--json", written)

    assert json.loads(finished.stdout)["fields"] == {"serial": "6892850"}


def test_hex_may_come_from_the_input(tool: RunTool) -> None:
    """A log cannot be piped through."""
    finished = tool("decode", "--json", stdin=f"{SERIAL.hex()}\n{REQUEST}\n")

    kinds = [json.loads(line)["kind"] for line in finished.stdout.splitlines()]
    assert kinds == ["response", "request"]


def test_a_frame_may_go_over_several_lines(tool: RunTool) -> None:
    """A hex dump has to be joined by hand."""
    raw = SERIAL.hex(" ")

    finished = tool("decode", "--json", stdin=f"{raw[:12]}\n{raw[12:]}\n")

    assert json.loads(finished.stdout)["crc_ok"] is True


@pytest.mark.parametrize("name", ["visit.rec", "visit.txt"])
def test_a_recording_has_the_times_of_its_frames(
    name: str, tmp_path: Path, tool: RunTool
) -> None:
    """A recording cannot be read after the visit."""
    (tmp_path / name).write_text(RECORDING)

    finished = tool("decode", "--json", name)

    request, response = map(json.loads, finished.stdout.splitlines())
    assert (request["kind"], request["at"]) == ("request", 0.000123)
    assert (response["kind"], response["at"]) == ("response", 0.3)
    assert response["register_data"][0]["value_decoded"] == "20:02:43"


def test_a_file_may_hold_hex(tmp_path: Path, tool: RunTool) -> None:
    """A file with bytes has to be pasted."""
    (tmp_path / "frames.txt").write_text(SERIAL.hex(" "))

    finished = tool("decode", "frames.txt")

    assert "serial number 6892850" in finished.stdout


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("55 aa", "no frame"),
        ("00", "lone zeros"),
        ("80 3f 02", "no stop byte"),
        ("40 3f 02 1b 00 cd 5d 0d", "Escape 1b 00"),
        ("40 3f 02 06 cd 5d 0d", "Reserved byte 06"),
        ("40 3f 0d", "too few"),
        ("40 3f 02 00 69 2d 32 cd 5c 0d", "cd5c is wrong, the bytes give cd5d"),
        (frame_of(b"\x3f\x02\x00").hex(), "Serial data is of length 1"),
    ],
)
def test_what_cannot_be_used_is_explained_too(
    raw: str, said: str, tool: RunTool
) -> None:
    """Damaged bytes are refused in place of being explained."""
    finished = tool("decode", raw)

    assert said in finished.stdout
    assert words_of(finished) == ["pykmp-tool: There is no frame."]
    assert finished.returncode == 4


def test_a_damaged_frame_is_read_for_what_it_is_worth(tool: RunTool) -> None:
    """One wrong bit hides all that is right."""
    finished = tool("decode", "--json", SERIAL[:-2].hex() + "5c0d")

    answer = json.loads(finished.stdout)
    assert answer["fields"] == {"serial": "6892850"}
    assert answer["crc_ok"] is False
    assert "wrong" in answer["error"]


@pytest.mark.parametrize(
    ("raw", "status"),
    [("06", 0), ("06 06", 0), ("55 06", 4), (f"55 {REQUEST} 06", 0), ("", 4)],
)
def test_the_exit_status_tells_whether_there_was_a_frame(
    raw: str, status: int, tool: RunTool
) -> None:
    """A script takes noise for frames."""
    finished = tool("decode", stdin=raw)

    assert finished.returncode == status


@pytest.mark.parametrize("stdin", ["hello\n", RECORDING, "803"])
def test_what_is_no_hex_is_told(stdin: str, tool: RunTool) -> None:
    """Somebody who pipes the wrong file gets nonsense or a traceback."""
    finished = tool("decode", stdin=stdin)

    (line,) = words_of(finished)
    assert "not hex" in line
    assert finished.returncode == 2


def test_a_damaged_recording_is_told(tmp_path: Path, tool: RunTool) -> None:
    """A recording that was cut or edited shows a traceback."""
    (tmp_path / "visit.rec").write_text(f"{RECORDING}0.4 ? 80\n")

    finished = tool("decode", "visit.rec")

    assert "line 5" in words_of(finished)[-1]
    assert finished.returncode == 1


def test_csv_has_a_row_for_each_register(tool: RunTool) -> None:
    """A spreadsheet cannot take the frames in."""
    volume = bytes.fromhex("00 44 28 04 43 00 00 2c 7c")

    finished = tool("decode", "--csv", REQUEST, registers(HEAT, volume).hex())

    request, energy, volumes = csv.DictReader(io.StringIO(finished.stdout))
    assert (request["kind"], request["id_int"]) == ("request", "")
    assert request["fields"] == "registers=[1002]"
    assert request["crc_ok"] == "true"
    assert (energy["id_int"], energy["value_str"]) == ("60", "0.303")
    assert (volumes["id_int"], volumes["value_str"]) == ("68", "11.388")


def test_a_password_stays_out_of_sight(tool: RunTool) -> None:
    """A password that was on the line ends up in a report."""
    put = frame_of(bytes.fromhex("3f 11 30 39 00 3c 08 04 43 00 00 01 2f"), start=0x80)

    finished = tool("decode", "--json", put.hex())

    answer = json.loads(finished.stdout)
    assert answer["register_data"][0]["id_int"] == 60
    assert "12345" not in finished.stdout.replace(answer["raw_hex"], "")


@pytest.mark.parametrize("frame", VECTORS, ids=lambda frame: frame.hex())
def test_every_published_frame_is_explained(frame: bytes) -> None:
    """A frame that others have seen is called broken."""
    (heard,) = FrameReader().feed(frame)

    explanation = explain(heard)

    assert explanation.error == ""
    assert [layer.name for layer in explanation.layers] == [
        "physical",
        "data link",
        "application",
        "message",
    ]


def heard_from(raw: bytes) -> list[Heard]:
    """Return the pieces of a stream that ends here."""
    return [piece.heard for piece in pieces([Chunk(raw=raw)])]


TRICKY = st.sampled_from([b"\x40", b"\x80", b"\x0d", b"\x06", b"\x1b", b"\x3f\x10"])
STREAMS = st.lists(
    TRICKY | st.sampled_from(VECTORS) | st.binary(max_size=30), max_size=12
).map(b"".join)


@given(STREAMS)
def test_any_bytes_are_explained_in_every_form(raw: bytes) -> None:
    """Bytes that nobody thought of show a traceback."""
    found = [explain(heard) for heard in heard_from(raw)]

    assert b"".join(one.raw for one in found) == raw
    for number, one in enumerate(found, start=1):
        assert text.explanation(one, number=number, paint=PLAIN)
        assert json.loads(json_form.line(records.of_explanation(one)))
        assert csv_form.rows(records.rows_of_explanation(one))


@given(st.binary(max_size=60))
def test_any_register_answer_is_explained(payload: bytes) -> None:
    """Registers that nobody thought of show a traceback."""
    heard = Heard(FrameKind.FROM_METER, frame_of(b"\x3f\x10" + payload))

    explanation = explain(heard)

    assert json_form.line(records.of_explanation(explanation))
    assert text.explanation(explanation, number=1, paint=PLAIN)


@given(STREAMS, st.data())
def test_chunking_never_matters_to_frames(raw: bytes, data: st.DataObject) -> None:
    """A frame is missed because of how its bytes came."""
    at = data.draw(st.integers(0, len(raw)))

    cut = pieces([Chunk(raw=raw[:at]), Chunk(raw=raw[at:])])

    assert [p.heard for p in cut] == heard_from(raw)


def test_noise_does_not_fill_the_memory() -> None:
    """A line that only makes noise for days ends the program."""
    found = list(pieces(Chunk(raw=b"\x55" * 1000) for _ in range(100)))

    assert max(len(piece.heard.raw) for piece in found) < 5000
    assert sum(len(piece.heard.raw) for piece in found) == 100_000
