"""Both clients on real sockets and terminals, with the emulated meter behind them."""

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import pytest

from pykmp.client import AsyncMeterClient, MeterClient
from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    FixedValues,
    LineSettings,
    emulated_lines,
    parse_fault,
    running_pty,
    running_tcp,
)
from pykmp.errors import LineLostError, SilenceError
from pykmp.messages import (
    GetSerialResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    encode_response,
)
from pykmp.meters import load_profile

FAST: Final = LineSettings(is_fast=True)
MANY: Final = tuple(range(60, 91))
SERIAL_NUMBER: Final = 123456

#: Asks an open client, each question once, and returns what it returned.
Talk: TypeAlias = Callable[..., list[Any]]


def talk_sync(url: str, *questions: Callable[[Any], Any]) -> list[Any]:
    """Ask a MeterClient."""
    with MeterClient(url, timeout_seconds=0.5, attempts=1) as meter:
        return [told(ask, meter) for ask in questions]


def talk_async(url: str, *questions: Callable[[Any], Any]) -> list[Any]:
    """Ask an AsyncMeterClient."""

    async def talk() -> list[Any]:
        async with AsyncMeterClient(url, timeout_seconds=0.5, attempts=1) as meter:
            return [await told_soon(ask(meter)) for ask in questions]

    return asyncio.run(talk())


def told(ask: Callable[[Any], Any], meter: MeterClient) -> Any:  # noqa: ANN401 - what a client returns
    """Return a result, or the type of an error."""
    try:
        return ask(meter)
    except (LineLostError, SilenceError) as error:
        return type(error)


async def told_soon(call: Any) -> Any:  # noqa: ANN401 - what a client returns
    """Return a result, or the type of an error."""
    try:
        return await call
    except (LineLostError, SilenceError) as error:
        return type(error)


@pytest.fixture(params=[talk_sync, talk_async], ids=["sync", "async"])
def talk(request: pytest.FixtureRequest) -> Talk:
    """Return either client, to be asked."""
    client: Talk = request.param
    return client


def lines(*faults: str) -> tuple[EmulatedLine, ...]:
    """Return a 403 that answers at once, on a line with these faults."""
    parsed = [parse_fault(fault) for fault in faults]
    return emulated_lines("403", settings=FAST, faults=parsed)


def serial(meter: Any) -> Any:  # noqa: ANN401 - sync and async
    """Ask for the serial number."""
    return meter.serial_number()


def many(meter: Any) -> Any:  # noqa: ANN401 - sync and async
    """Ask for more registers than one request takes."""
    return meter.read(*MANY)


def heat(meter: Any) -> Any:  # noqa: ANN401 - sync and async
    """Ask for register 60."""
    return meter.read(60)


def test_a_meter_is_read_over_tcp(talk: Talk) -> None:
    """A client that passes all tests in memory reads no real meter."""
    with running_tcp(lines()) as (url,):
        number, readings, again = talk(url, serial, many, serial)

    assert number == again == SERIAL_NUMBER
    assert readings.requests == 4
    assert set(readings) | set(readings.missing) == set(MANY)
    assert {60, 68, 74, 80, 86, 87, 89} <= set(readings)


def test_a_meter_is_read_on_a_terminal(talk: Talk) -> None:
    """A client that passes all tests in memory reads no real head."""
    with running_pty(lines()[0]) as device:
        number, readings = talk(device, serial, many)

    assert number == SERIAL_NUMBER
    assert readings.requests == 4


def test_a_connection_that_ended_is_made_again(talk: Talk) -> None:
    """A bridge that was restarted ends a program that should run for years."""
    with running_tcp(lines("disconnect#1")) as (url,):
        lost, number = talk(url, serial, serial)

    assert lost is LineLostError
    assert number == SERIAL_NUMBER


class Counting(FixedValues):
    """A meter whose registers say how often any was asked for."""

    asked = 0

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return the count."""
        del at
        self.asked += 1
        value = RegisterValueBytes(b"\x01\x00" + self.asked.to_bytes())
        return RegisterData(id_=RegisterID(id_), unit=RegisterUnit(8), value=value)


def test_a_late_answer_is_not_one_to_the_next_question(talk: Talk) -> None:
    """On a slow link each answer is taken for one to the question after it."""
    profile = load_profile("403")
    meter = EmulatedMeter(profile, source=Counting(profile))
    line = EmulatedLine(meter, settings=FAST, faults=[parse_fault("late=0.8#1")])

    with running_tcp([line]) as (url,):
        late, readings = talk(url, heat, heat)

    assert late is SilenceError
    assert readings[60].value[-1] == 2


def test_a_task_that_ran_out_of_time_leaves_its_client_fit() -> None:
    """One time-out of a program ends its connection."""

    async def talk() -> tuple[int, int]:
        with running_tcp(lines("delay=0.4#1")) as (url,):
            async with AsyncMeterClient(url, timeout_seconds=0.5) as meter:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await meter.read(60)
                return await meter.serial_number(), len(await meter.read(60, 68))

    assert asyncio.run(talk()) == (SERIAL_NUMBER, 2)


@pytest.mark.parametrize("talk", [talk_sync, talk_async])
def test_old_answers_that_wait_are_not_taken_for_new_ones(
    talk: Callable[..., list[Any]],
) -> None:
    """What another client of the same ser2net asked is shown as this meter's value."""
    old = encode_response(GetSerialResponse(serial="1"))
    new = encode_response(GetSerialResponse(serial="2"))
    heard = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(old * 1000)
            heard.set()
            while connection.recv(100):
                connection.sendall(new)

    def ask(meter: Any) -> Any:  # noqa: ANN401 - either client
        assert heard.wait(5)
        return meter.serial_number()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=[listener])
        server.start()
        serials = talk(f"socket://127.0.0.1:{listener.getsockname()[1]}", ask, ask)
        server.join()

    assert serials == [2, 2]
