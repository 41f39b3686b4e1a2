"""What goes wrong with meters and ports, line by line of the promise to users."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pykmp.ports import open_port
from tests.contract.frames import ALIEN, HEAT, registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import ONCE, TWICE, RunTool, StartMeter, words_of

#: Digits of another script, which are no digits here.
FULL_WIDTH = "\uff11\uff12"
HEAT_LINE = "  60 → Heat Energy (E1) = 0.303 GJ"

#: Faults of a meter that never answers well, the exit status, and what is said of it.
HOPELESS = {
    "silent": (["silence"], 3, "Silence", "upside down"),
    "echo only": (["silence", "echo"], 3, "echo", "press a key"),
    "noise only": (["noise=40", "silence"], 4, "noise", "1200n82"),
    "endless noise": (["babble"], 4, "noise", "1200n82"),
    "always damaged": (["flip"], 4, "damaged", "head"),
    "other address": (["wrong-address"], 4, "something else", "--destination-address"),
    "other question": (["wrong-register"], 4, "something else", "max-connections"),
}


@pytest.mark.parametrize(
    ("faults", "status", "seen", "advice"), HOPELESS.values(), ids=list(HOPELESS)
)
def test_no_answer_is_told_in_three_lines_with_what_to_try(
    faults: list[str],
    status: int,
    seen: str,
    advice: str,
    start_meter: StartMeter,
    tool: RunTool,
) -> None:
    """Somebody in a cold cellar does not learn what to move, press or set."""
    url = start_meter(*faults)

    finished = tool("-d", url, *ONCE, "get-register")

    lines = words_of(finished)
    assert finished.returncode == status
    assert finished.stdout == ""
    assert len(lines) == 2
    assert re.match(r"pykmp-tool: .* 1 attempt in [0-9.]+ s, ", lines[0])
    assert seen in lines[0]
    assert lines[1].startswith("try: ")
    assert advice in lines[1]


def test_answers_that_come_too_late_are_told(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody behind a slow bridge is not told to wait longer."""
    url = start_meter("late=0.8")

    finished = tool("-d", url, *TWICE, "get-serial")

    assert "too late" in words_of(finished)[0]
    assert "--timeout" in words_of(finished)[1]
    assert finished.returncode == 3


def test_a_wrong_speed_is_told(start_meter: StartMeter, tool: RunTool) -> None:
    """Somebody with ser2net at another speed looks for the fault at the head."""
    url = start_meter(client_baud=2400)

    finished = tool("-d", url, *ONCE, "read")

    assert finished.returncode in {3, 4}
    assert "1200n82" in words_of(finished)[1]


@pytest.mark.parametrize("fault", ["silence#1", "flip#1", "truncate#1", "late=0.8#1"])
def test_a_lost_first_answer_is_asked_for_again(
    fault: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """One byte that was lost in a while costs a reading."""
    url = start_meter(fault)

    finished = tool("-v", "-d", url, *TWICE, "get-register")

    assert finished.stdout.splitlines()[1:] == [HEAT_LINE]
    assert finished.returncode == 0
    assert "Attempt 2 follows." in finished.stderr


def test_a_retry_is_silent_by_default(start_meter: StartMeter, tool: RunTool) -> None:
    """A script that mails what stands on stderr mails about what was mended."""
    url = start_meter("flip#1")

    finished = tool("-d", url, *TWICE, "get-register")

    assert finished.stdout.splitlines()[1:] == [HEAT_LINE]
    assert finished.stderr == ""


@pytest.mark.parametrize("fault", ["noise", "echo", "stray-ack", "slow-bytes=0.01"])
def test_what_comes_before_an_answer_does_not_hide_it(
    fault: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """A head that reflects, or a noisy one, cannot be used."""
    url = start_meter(fault)

    finished = tool("-d", url, *ONCE, "get-register")

    assert finished.stdout.splitlines()[1:] == [HEAT_LINE]
    assert finished.stderr == ""
    assert finished.returncode == 0


#: Scripts of old know how warnings of get-register look.
SAID_OF = {"get-register": "WARNING:pykmp.tool.__main__:", "read": "pykmp-tool: "}


@pytest.mark.parametrize(("command", "status"), [("get-register", 0), ("read", 6)])
def test_a_lacking_register_costs_no_other(
    command: str, status: int, start_meter: StartMeter, tool: RunTool
) -> None:
    """One register too much and nothing is read at all."""
    url = start_meter()
    ids = ["60", "9999", "68"]
    if command == "get-register":
        ids = [word for id_ in ids for word in ("--register", id_)]

    finished = tool("-d", url, *ONCE, command, *ids)

    assert "0.303" in finished.stdout
    assert "11.388" in finished.stdout
    (line,) = words_of(finished)
    assert (
        line == SAID_OF[command] + "The meter does not have: 9999 (<unknown reg 9999>)."
    )
    assert finished.returncode == status


@pytest.mark.parametrize("command", ["get-register", "read"])
def test_a_meter_without_any_of_them_is_told_from_one_that_is_silent(
    command: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody with the wrong register moves the head for an hour."""
    url = start_meter()
    ids = ["9999"] if command == "read" else ["--register", "9999"]

    finished = tool("-d", url, *ONCE, command, *ids)

    assert finished.returncode == 7
    assert finished.stdout == ""
    assert "9999" in words_of(finished)[0]


@pytest.mark.parametrize("words", [["get-register", "--register"], ["read"]])
def test_what_has_no_name_is_shown_with_its_bytes(
    words: list[str], tool: RunTool
) -> None:
    """A register or unit that nobody has named hides its value."""
    with over_tcp(ScriptedMeter(registers(ALIEN))) as meter:
        finished = tool("-d", meter.url, *ONCE, *words, "65535")

    assert "255" in finished.stdout
    assert "<unknown unit 255>" in finished.stdout
    assert "(raw 01 00 ff)" in finished.stdout
    assert len(words_of(finished)) == 2
    assert finished.returncode == 0


def test_a_value_that_is_no_number_is_shown_as_what_it_is(tool: RunTool) -> None:
    """One odd register, and the program fails or shows a wrong number."""
    text = bytes.fromhex("03 f2 36 05 00 48 65 6c 6c 6f")
    with over_tcp(ScriptedMeter(registers(HEAT, text))) as meter:
        finished = tool("-d", meter.url, *ONCE, "read", "60", "1010")

    assert "0.303" in finished.stdout
    assert finished.stdout.splitlines()[1] == " 1010  Customer number 1  Hello"
    assert finished.stderr == ""
    assert finished.returncode == 0


def test_a_date_that_does_not_exist_is_shown_as_its_number(tool: RunTool) -> None:
    """A date that never was, as zeros, hides the other registers."""
    never = bytes.fromhex("00 62 30 04 00 00 00 00 00")
    with over_tcp(ScriptedMeter(registers(HEAT, never))) as meter:
        finished = tool("-d", meter.url, *ONCE, "read", "60", "98")

    assert "0.303" in finished.stdout
    assert re.search(
        r"Target Date +0 +yy:mm:dd  \(raw 04 00 00 00 00 00\)", finished.stdout
    )
    assert words_of(finished) == [
        "pykmp-tool: Register 98 (Target Date): Date 0 does not exist."
    ]
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["read", "nonsense"], ["REGISTERS", "nonsense"]),
        (["read", "heat_energi"], ["heat_energy"]),
        (["read", "70000"], ["70000", "65535"]),
        (["read", "--meter", "404"], ["--meter", "404", "403"]),
        (["read", "--watch", "0"], ["--watch"]),
        (["read", "--watch", "nan"], ["--watch"]),
        (["get-register", "--register", "1_0"], ["--register", "1_0"]),
        (["get-register", "--register", FULL_WIDTH], ["--register", FULL_WIDTH]),
        (["get-register", "--register", "9" * 5000], ["--register"]),
        (["--timeout", "inf", "read"], ["--timeout", "inf"]),
        (["--attempts", "0", "read"], ["--attempts"]),
        (["clock", "--set-to", "tomorrow"], ["--set-to", "tomorrow"]),
        (["clock", "--set-to", "2026-01-31T22:04:00+01:00"], ["zone"]),
        (["clock", "--set-to", "1999-12-31T23:59:59"], ["2000"]),
        (["emulate", "--fault", "silense"], ["--fault", "silence"]),
        (["emulate", "--tcp", "nowhere"], ["--tcp", "nowhere"]),
        (["emulate", "--serial", "4294967295", "--count", "2"], ["4294967296"]),
        (["emulate", "--count", "2", "--event", "leek"], ["--event", "leak"]),
        (
            ["emulate", "--count", "2", "--meter", "omnipower", "--values", "house"],
            ["OMNIPOWER"],
        ),
        (["completion", "tcsh"], ["tcsh", "bash"]),
    ],
)
def test_a_bad_word_is_told_in_one_line(
    words: list[str], named: list[str], tool: RunTool
) -> None:
    """Somebody with a typing error is not told which word it is, or how to mend it."""
    finished = tool("-d", "socket://127.0.0.1:1", *words)

    (line,) = words_of(finished)
    assert line.startswith("pykmp-tool: ")
    assert all(word in line for word in named)
    assert "--help" in line
    assert finished.stdout == ""
    assert finished.returncode == 2


def test_nothing_is_sent_after_a_bad_word(tool: RunTool) -> None:
    """A typing error costs battery."""
    with over_tcp(ScriptedMeter()) as meter:
        tool("-d", meter.url, "read", "60", "nonsense")

    assert meter.connections == 0


@pytest.fixture
def closed_port() -> Iterator[str]:
    """Return the URL of a port where nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"socket://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("bogus://x", "socket://HOST:PORT"),
        ("socket://127.0.0.1", "port number"),
        ("socket://127.0.0.1:99999", "socket://HOST:PORT"),
        ("", "socket://HOST:PORT"),
        ("/dev/no-such-device", "pykmp-tool ports"),
        ("replay:no-such-file", "no-such-file"),
        ("/", "/dev/ttyUSB0"),
    ],
)
def test_a_bad_port_is_told_in_one_line(url: str, named: str, tool: RunTool) -> None:
    """Somebody with a typing error in a URL is not told how URLs look."""
    finished = tool("-d", url, "read")

    (line,) = words_of(finished)
    assert line.startswith("pykmp-tool: Port ")
    assert named in line
    assert finished.returncode == 5


def test_a_port_where_nobody_listens_is_told_in_one_line(
    closed_port: str, tool: RunTool
) -> None:
    """Somebody whose ser2net does not run looks for the fault at the meter."""
    finished = tool("-d", closed_port, "get-serial")

    (line,) = words_of(finished)
    assert closed_port in line
    assert "ser2net" in line
    assert finished.returncode == 5


#: Runs the tool twice in one process, the second time as a user without rights.
AS_NOBODY = """
import os, sys
from pykmp.tool.__main__ import main

sys.argv = ["pykmp-tool", "-d", "/dev/nothing/here", "get-serial"]
main()  # Loads what the other user may not read.
print("---", file=sys.stderr)
if os.geteuid() == 0:
    os.seteuid(65534)
sys.argv[2] = {device!r}
sys.exit(main())
"""


def test_a_forbidden_port_names_the_group(device: str) -> None:
    """A newcomer does not find out that a group is missing."""
    Path(device).chmod(0)

    finished = subprocess.run(
        [sys.executable, "-c", AS_NOBODY.format(device=device)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=50,
    )

    assert "Traceback" not in finished.stderr
    (line,) = finished.stderr.partition("---\n")[2].splitlines()
    assert device in line
    assert "dialout" in line
    assert finished.returncode == 5


def test_a_port_in_use_names_who_has_it(device: str, tool: RunTool) -> None:
    """Somebody with two readers does not find out which one to stop."""
    with closing(open_port(device)):
        finished = tool("-d", device, "get-serial")

    (line,) = words_of(finished)
    assert "in use" in line
    assert f"(process {os.getpid()})" in line
    assert finished.returncode == 5


def test_a_lost_line_is_told(start_meter: StartMeter, tool: RunTool) -> None:
    """Somebody whose bridge closed the connection looks for the fault at the head."""
    url = start_meter("disconnect")

    finished = tool("-d", url, *ONCE, "get-serial")

    (line,) = words_of(finished)
    assert "was lost" in line
    assert finished.returncode == 5


def test_an_address_that_answers_nothing_is_silence(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody with a wrong address is told of a port that does not work."""
    finished = tool("-d", start_meter(), *ONCE, "-a", "0x7F", "get-serial")

    assert finished.returncode == 3
