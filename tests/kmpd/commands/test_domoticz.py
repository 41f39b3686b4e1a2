"""`kmpd domoticz` reads one register and gives it to a device, or says why not."""

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import Result

from kmpd.commands.domoticz import command
from kmpd.commands.exits import exit_for
from kmpd.errors import StationError
from pykmp.emulator import (
    LineSettings,
    emulated_lines,
    house_values,
    parse_event,
    parse_fault,
    running_tcp,
)
from pykmp.errors import KmpError
from tests.kmpd.commands.loading import run
from tests.kmpd.servers import HOST, free_port
from tests.kmpd.sinks.domoticz.stand_in import (
    COUNTER,
    PASSWORD,
    TEMPERATURE,
    TEXT,
    USER,
    WATERFLOW,
    StandIn,
    running_stand_in,
)

_DEVICES: Final = {12: TEMPERATURE, 13: COUNTER, 14: WATERFLOW, 15: TEXT}


@pytest.fixture(scope="module")
def meter() -> Iterator[str]:
    """Yield the URL of an emulated meter."""
    settings = LineSettings(is_fast=True)
    with running_tcp(emulated_lines("403", settings=settings)) as (url,):
        yield url


@contextmanager
def _domoticz() -> Iterator[StandIn]:
    """Run a stand-in beside the command, which has a loop of its own."""
    ready: Future[tuple[StandIn, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        over = asyncio.Event()
        async with running_stand_in(dict(_DEVICES)) as there:
            ready.set_result((there, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    there, loop, over = ready.result(10)
    try:
        yield there
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("60", "12"), {12: "0.303"}),
        (("0x3C", "0xC"), {12: "0.303"}),
        (("heat_energy", "12"), {12: "0.303"}),
        (("0x3C", "13", "--kind", "counter"), {13: "84166"}),
        (("60", "13", "--kind", "counter", "--count", "kJ"), {13: "303000"}),
        (("0x4A", "14", "--kind", "waterflow"), {14: "0.050"}),
        (("1002", "15"), {15: "20:02:43"}),
    ],
)
def test_a_line_of_cron_works(
    meter: str, words: tuple[str, ...], shown: dict[int, str]
) -> None:
    """Without it, who changes over from the old script loses a graph."""
    with _domoticz() as there:
        result = run(command, [meter, *words, "--url", there.url])

        assert result.exception is None
        assert result.output == ""
        assert there.values == shown


def test_a_password_comes_from_a_file(meter: str, tmp_path: Path) -> None:
    """Without it, the password stands in the list of processes."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    who = ["--username", USER, "--password-file", str(path), "--allow-plain-password"]
    with _domoticz() as there:
        there.demands_password = there.takes_plain_password = True

        result = run(command, [meter, "60", "12", "--url", there.url, *who])

        assert result.exception is None
        assert there.values == {12: "0.303"}


def _status(result: Result) -> int:
    error = result.exception
    if isinstance(error, click.ClickException):
        return error.exit_code
    assert isinstance(error, StationError | KmpError)
    return exit_for(error)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("60", "99"), 10, "does the device exist"),
        (("1002", "12"), 10, "did not take '20:02:43' for device 12"),
        (("0x4A", "13", "--kind", "counter", "--count", "Wh"), 10, "in l/h"),
        (("4711", "12"), 1, "none of these registers"),
        (("x", "12"), 2, "is no register"),
        (("60", "x"), 2, "no whole number"),
        (("60", "0"), 2, "not between"),
        (("60", "12", "--username", "anna"), 2, "go together"),
        (("60", "12", "--count", "Wh"), 2, "kind counter only"),
    ],
)
def test_what_goes_wrong_has_words_and_a_status(
    meter: str, words: tuple[str, ...], status: int, said: str
) -> None:
    """Without it, cron has nothing to send, and a script nothing to look at."""
    with _domoticz() as there:
        result = run(command, [meter, *words, "--url", there.url])

        assert _status(result) == status
        assert said in str(result.exception)
        assert there.values == {}


def test_nothing_is_sent_of_a_meter_that_does_not_answer() -> None:
    """Without it, silence is a zero in the graph."""
    lines = emulated_lines("403", faults=[parse_fault("silence")])
    with running_tcp(lines) as (url,), _domoticz() as there:
        result = run(command, [url, "60", "12", "--attempts", "1", "--url", there.url])

        assert _status(result) == 3
        assert there.requests == 0


def test_a_domoticz_that_is_not_there_is_told(meter: str) -> None:
    """Without it, a Domoticz that was moved looks like a broken meter."""
    url = f"http://{HOST}:{free_port()}"

    result = run(command, [meter, "60", "12", "--url", url])

    assert _status(result) == 10
    assert "cannot be reached" in str(result.exception)


def test_a_value_that_may_not_be_believed_is_not_sent() -> None:
    """Without it, a broken sensor heats the room to 185 °C."""
    start = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
    broken = parse_event("sensor-t1-open", start=start)
    lines = emulated_lines("403", values=house_values(start=start, events=[broken]))
    with running_tcp(lines) as (url,), _domoticz() as there:
        result = run(command, [url, "86", "12", "--url", there.url])

        assert _status(result) == 4
        assert there.requests == 0
