"""The control socket."""

import asyncio
import json
import socket
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kmpd.control import ControlServer, ask, control_path
from kmpd.errors import ControlError, NotRunningError


async def _greet(question: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"hello": question["name"]}


async def _refuse(_: Mapping[str, Any]) -> Mapping[str, Any]:
    raise ControlError(reason="No meter is called attic.")


async def _break(_: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RuntimeError("boom")


_HANDLERS = {"greet": _greet, "refuse": _refuse, "break": _break}


async def _asked(path: Path, command: str, **facts: object) -> Mapping[str, Any]:
    return await asyncio.to_thread(ask, path, command, timeout_seconds=10, **facts)


async def test_a_question_is_answered(tmp_path: Path) -> None:
    """Whoever asks the station for a reading gets one."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        answer = await _asked(path, "greet", name="heat")

    assert answer == {"hello": "heat"}


async def test_a_refusal_says_why(tmp_path: Path) -> None:
    """A misspelt meter is told as such."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        with pytest.raises(ControlError, match=r"^No meter is called attic\.$"):
            await _asked(path, "refuse")


async def test_an_unknown_command_names_those_there_are(tmp_path: Path) -> None:
    """A newer tool on an older station is told what that can do."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        with pytest.raises(ControlError, match="break, greet, refuse"):
            await _asked(path, "sing")


async def test_a_handler_that_breaks_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An error of ours is logged in full, and the next question is answered."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        with pytest.raises(ControlError, match="its log tells more"):
            await _asked(path, "break")
        answer = await _asked(path, "greet", name="heat")

    assert answer == {"hello": "heat"}
    assert "boom" in caplog.text


@pytest.mark.parametrize("raw", [b"no json\n", b"[]\n", b"7\n", b'{"command": 7}\n'])
async def test_garbage_is_refused(tmp_path: Path, raw: bytes) -> None:
    """Whatever is sent gets an answer in words."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(raw)
        answer = json.loads(await reader.readline())
        writer.close()

    assert answer["ok"] is False
    assert answer["reason"]


async def test_a_line_without_end_is_dropped(tmp_path: Path) -> None:
    """Nobody fills the station's memory through the socket."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"x" * 200_000)
        rest = await reader.read()
        writer.close()

    assert rest == b""


async def test_only_the_owner_may_ask(tmp_path: Path) -> None:
    """Other users of the host cannot have meters read."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        mode = stat.S_IMODE(path.stat().st_mode)

    assert mode == 0o600
    assert not path.exists()


async def test_two_stations_do_not_share_a_socket(tmp_path: Path) -> None:
    """A second station is refused before it talks on the lines of the first."""
    path = control_path(tmp_path)

    async with ControlServer(path, _HANDLERS):
        with pytest.raises(ControlError, match="runs already"):
            async with ControlServer(path, _HANDLERS):
                pass
        answer = await _asked(path, "greet", name="heat")

    assert answer == {"hello": "heat"}


async def test_a_killed_station_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """After kill -9 the station starts again without anybody's help."""
    path = control_path(tmp_path)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))

    async with ControlServer(path, _HANDLERS):
        answer = await _asked(path, "greet", name="heat")

    assert answer == {"hello": "heat"}


def test_no_station_is_told_apart_from_a_refusal(tmp_path: Path) -> None:
    """Who asks while nothing runs is told just that."""
    with pytest.raises(NotRunningError, match="No station runs"):
        ask(control_path(tmp_path), "greet")


def test_a_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    """A store deep in a tree does not keep the station from starting."""
    folder = tmp_path / ("deep" * 40)
    folder.mkdir()

    path = control_path(folder)

    assert len(str(path)) < 104
    assert path == control_path(folder)
    assert path != control_path(tmp_path)
