"""What checkers know of the clients and plans that are ours."""

import datetime as dt
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from typing import assert_type

from pykmp import AsyncMeterClient, KmpError, MeterClient, Readings
from pykmp.client import arun, run
from pykmp.exchange import (
    Answer,
    Arrival,
    Ask,
    Detection,
    ExchangeSettings,
    Line,
    Listen,
    Scan,
    ScanCost,
    converse,
    cost_of,
    detect_family,
    ids_to_scan,
    read_registers,
    scan_step,
)
from pykmp.messages import (
    ClearEventStatusRequest,
    ClearEventStatusResponse,
    GetEventStatusRequest,
    GetEventStatusResponse,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    PutRegisterRequest,
    PutRegisterResponse,
    RegisterData,
    SetClockRequest,
    SetClockResponse,
)
from pykmp.ports import AsyncPort, Port


def test_a_meter_is_opened_as_itself(url: str) -> Iterator[MeterClient]:
    """A subclass of the client loses its methods inside ``with``."""

    class OwnClient(MeterClient):
        """A client with more."""

    with OwnClient(url, attempts=2, timeout_seconds=1.5, allow_writes=True) as meter:
        assert_type(meter, OwnClient)
        yield meter


def test_questions_have_typed_answers(meter: MeterClient, scan: Scan) -> None:
    """A program that reads a meter does not pass its checker."""
    assert_type(meter.read(60, 68), Readings)
    assert_type(meter.serial_number(), int)
    assert_type(meter.meter_type(), GetTypeResponse)
    assert_type(meter.clock(), dt.datetime)
    assert_type(meter.detect_family(), Detection)
    assert_type(meter.scan_step(scan, pause_seconds=0.5), Scan)
    meter.set_clock(dt.datetime(2024, 12, 31, 23, 59, 59))


def test_send_returns_the_response_of_the_request(
    meter: MeterClient,
    set_clock: SetClockRequest,
    put: PutRegisterRequest,
    clear: ClearEventStatusRequest,
) -> None:
    """A program that sends requests has to cast what it gets."""
    assert_type(meter.send(GetSerialRequest()), GetSerialResponse)
    assert_type(meter.send(GetTypeRequest()), GetTypeResponse)
    assert_type(meter.send(GetRegisterRequest(registers=[60])), GetRegisterResponse)
    assert_type(meter.send(GetEventStatusRequest()), GetEventStatusResponse)
    assert_type(meter.send(clear), ClearEventStatusResponse)
    assert_type(meter.send(set_clock), SetClockResponse)
    assert_type(meter.send(put), PutRegisterResponse)


async def test_the_asynchronous_client_is_typed_alike(
    url: str, put: PutRegisterRequest, scan: Scan
) -> AsyncIterator[Readings]:
    """A program loses its types by going asynchronous."""
    async with AsyncMeterClient(url, address=0x7F) as meter:
        assert_type(meter, AsyncMeterClient)
        assert_type(await meter.read(60), Readings)
        assert_type(await meter.serial_number(), int)
        assert_type(await meter.meter_type(), GetTypeResponse)
        assert_type(await meter.clock(), dt.datetime)
        assert_type(await meter.detect_family(), Detection)
        assert_type(await meter.scan_step(scan), Scan)
        assert_type(await meter.send(GetSerialRequest()), GetSerialResponse)
        assert_type(await meter.send(put), PutRegisterResponse)
        await meter.set_clock(dt.datetime(2024, 12, 31, 23, 59, 59))
        yield await meter.read(60, 68)


def test_readings_are_a_mapping(readings: Readings) -> None:
    """A program that goes through its readings does not pass its checker."""
    mapping: Mapping[int, RegisterData] = readings

    for id_, data in mapping.items():
        assert_type(id_, int)
        assert_type(data, RegisterData)
    assert_type(readings[60], RegisterData)
    assert_type(readings.attempts, int)
    assert_type(readings.seconds, float)
    missing: tuple[int, ...] = readings.missing
    assert_type(60 in missing, bool)


def test_a_plan_says_what_it_asks_and_returns(
    line: Line, settings: ExchangeSettings
) -> None:
    """A runner of one's own does not pass its checker."""
    plan = converse(GetSerialRequest(), line=line, settings=settings)
    reading = read_registers([60, 68], line=line, settings=settings)

    assert_type(plan, Generator[Ask | Listen, Arrival, Answer[GetSerialResponse]])
    assert_type(reading, Generator[Ask | Listen, Arrival, Readings])
    match next(plan):
        case Ask() as ask:
            assert_type(ask.frame, bytes)
        case Listen() as listen:
            assert_type(listen.until, float)


def test_what_a_detection_tells_is_typed(detection: Detection) -> None:
    """A program that asks for the family does not pass its checker."""
    assert_type(detection.families, tuple[str, ...])
    assert_type(detection.certain, bool)
    assert_type(detection.type_code, bytes | None)
    assert_type(detection.registers, tuple[int, ...])


def test_plans_of_detection_and_scan_are_typed(
    line: Line, settings: ExchangeSettings
) -> None:
    """A runner of one's own loses the type of what is found out."""
    scan = Scan.of(ids_to_scan(range(100)))

    assert_type(
        detect_family(line=line, settings=settings),
        Generator[Ask | Listen, Arrival, Detection],
    )
    assert_type(
        scan_step(scan, line=line, settings=settings),
        Generator[Ask | Listen, Arrival, Scan],
    )
    assert_type(cost_of(scan, settings=settings), ScanCost)
    assert_type(scan.found, tuple[RegisterData, ...])


async def test_runners_return_what_the_plan_returns(
    line: Line, settings: ExchangeSettings, port: Port, async_port: AsyncPort
) -> None:
    """A program that runs plans by itself has to cast what it gets."""
    answer = run(converse(GetSerialRequest(), line=line, settings=settings), port)
    readings = await arun(
        read_registers([60], line=line, settings=settings), async_port
    )

    assert_type(answer, Answer[GetSerialResponse])
    assert_type(answer.response, GetSerialResponse)
    assert_type(readings, Readings)


def test_any_port_of_ones_own_will_do(port: Port) -> None:
    """A test that brings its own port does not pass its checker."""

    def open_own(url: str, *, baud: int) -> Port:
        """Return the port, whatever is asked for."""
        assert_type(url, str)
        assert_type(baud, int)
        return port

    MeterClient("own", open_port=open_own)


def test_the_root_of_errors_is_an_exception(error: KmpError) -> None:
    """A handler for all errors does not pass its checker."""
    wide: Exception = error

    raise wide
