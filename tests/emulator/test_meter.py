"""The emulated meter: what it answers, and when it keeps silent."""

import datetime as dt
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import (
    DEAF_SECONDS,
    EmulatedMeter,
    FixedValues,
    Habits,
    emulated_lines,
)
from pykmp.errors import BaseCodecError
from pykmp.messages import (
    ClearEventStatusRequest,
    GetEventStatusRequest,
    GetRegisterRequest,
    GetSerialRequest,
    GetTypeRequest,
    PutRegisterRequest,
    RegisterData,
    SetClockRequest,
    SupportsEncode,
    UnknownCommand,
    decode_frame,
    encode_request,
)
from pykmp.meters import PROFILES, GoldenFrame, load_profile
from tests import strategies

ACK = b"\x06"
CLOCK = dt.datetime(2024, 2, 29, 23, 59, 58)


def meter_of(family: str = "403", **others: Any) -> EmulatedMeter:  # noqa: ANN401
    """Return an emulated meter of a family."""
    return EmulatedMeter(load_profile(family), **others)


def ask(
    meter: EmulatedMeter,
    request: SupportsEncode,
    *,
    at: float = 0.0,
    address: int = 0x3F,
) -> Any:  # noqa: ANN401 - any message
    """Return what a meter answers to a request, decoded; None is silence."""
    answer = meter.answer(encode_request(request, address=address), at)
    return answer and decode_frame(answer).message


def registers(*ids: int) -> GetRegisterRequest:
    """Return the request for registers."""
    return GetRegisterRequest(registers=ids)


def constructed_answers() -> list[Any]:
    """Return the answers that profiles say their emulated meters give."""
    return [
        pytest.param(key, vector, id=key)
        for key in PROFILES
        for vector in load_profile(key).vectors
        if vector.note == "what the emulated meter answers to the standard registers"
    ]


@pytest.mark.parametrize(("family", "vector"), constructed_answers())
def test_standard_registers_come_as_the_profile_says(
    family: str, vector: GoldenFrame
) -> None:
    """The meter that documentation shows is the one that is emulated."""
    ids = [register.id for register in vector.registers]
    request = encode_request(registers(*ids), address=vector.frame[1])

    assert meter_of(family).answer(request, 0.0) == vector.frame


@pytest.mark.parametrize("family", PROFILES)
def test_every_register_of_a_family_comes_at_its_width(family: str) -> None:
    """A client that assumes one width for all is found out."""
    profile = load_profile(family)
    meter = meter_of(family)

    for id_, register in profile.registers.items():
        response = ask(meter, registers(id_), address=profile.address)
        data = response.registers[id_]
        assert data.unit == register.unit
        assert data.value[0] == register.significand_bytes
        assert len(data.value) == register.significand_bytes + 2


@pytest.mark.parametrize("family", PROFILES)
def test_a_family_tells_its_type(family: str) -> None:
    """A public type code is told, another is made up and says so in the profile."""
    profile = load_profile(family)
    known = [code.code for code in profile.type_codes]

    response = ask(meter_of(family), GetTypeRequest(), address=profile.address)

    assert response.meter_type_bytes in [*known, profile.constructed_type_code]
    assert response.software_revision == "A1"


def test_temperatures_of_a_403_have_two_bytes() -> None:
    """A client that expects four bytes everywhere is found out."""
    response = ask(meter_of(), registers(86))

    assert response.registers[86].value.hex(" ") == "02 42 18 12"


def test_the_serial_number_is_register_1001_too() -> None:
    """A meter has one serial number."""
    profile = load_profile("403")
    meter = meter_of(source=FixedValues(profile, serial=4294967295))

    assert ask(meter, GetSerialRequest()).serial == "4294967295"
    assert ask(meter, registers(1001)).registers[1001].value.hex() == "0400ffffffff"


@pytest.mark.parametrize("serial", [-1, 2**32])
def test_an_impossible_serial_number_is_refused(serial: int) -> None:
    """A mistake in a configuration shows when the meter is made."""
    with pytest.raises(BaseCodecError):
        FixedValues(load_profile("403"), serial=serial)


def test_registers_come_in_the_order_of_the_request() -> None:
    """A client that expects an order of its own is found out."""
    response = ask(meter_of(), registers(1002, 60, 86, 68))

    assert list(response.registers) == [1002, 60, 86, 68]


def test_unknown_registers_are_left_out() -> None:
    """A client that reads by position is found out."""
    response = ask(meter_of(), registers(60, 155, 68, 9999))

    assert list(response.registers) == [60, 68]


def test_nothing_known_is_an_empty_answer() -> None:
    """A meter of the documents answers with no register at all."""
    frame = encode_request(registers(9999))

    assert meter_of().answer(frame, 0.0) == bytes.fromhex("40 3f 10 07 9a 0d")


def test_nothing_known_may_be_silence() -> None:
    """A meter of the forums does not answer at all."""
    meter = meter_of(habits=Habits(tells_nothing_known=False))

    assert ask(meter, registers(9999)) is None
    assert list(ask(meter, registers(60, 9999)).registers) == [60]


def test_eight_registers_are_the_most() -> None:
    """A client that asks for nine gets what the documents promise: nothing."""
    nine = bytes([9]) + b"".join(id_.to_bytes(2) for id_ in range(60, 69))
    request = UnknownCommand(command_id=0x10, payload=nine)

    assert ask(meter_of(), request) is None


def test_more_than_eight_may_be_answered_in_part() -> None:
    """A meter that answers the first eight can be had."""
    ids = [60, 63, 68, 74, 80, 86, 87, 89, 97]
    nine = bytes([9]) + b"".join(id_.to_bytes(2) for id_ in ids)
    meter = meter_of(habits=Habits(takes_more_than_eight=True))

    response = ask(meter, UnknownCommand(command_id=0x10, payload=nine))

    assert list(response.registers) == ids[:8]


@pytest.mark.parametrize("payload", ["", "00", "01", "02 00 3c", "01 00 3c 00"])
def test_a_count_that_does_not_fit_is_not_answered(payload: str) -> None:
    """A client that counts wrongly is found out."""
    request = UnknownCommand(command_id=0x10, payload=bytes.fromhex(payload))

    assert ask(meter_of(), request) is None


def test_the_clock_is_set_and_acknowledged() -> None:
    """Setting a clock can be tried without a meter."""
    meter = meter_of("603")

    answer = meter.answer(encode_request(SetClockRequest(clock=CLOCK)), 0.0)
    shown = ask(meter, registers(1002, 1003, 348)).registers

    assert answer == ACK
    assert int.from_bytes(shown[1002].value[2:]) == 235958
    assert int.from_bytes(shown[1003].value[2:]) == 240229
    assert shown[348].value[2:] == bytes([0, 24, 2, 29, 23, 59, 58])


@pytest.mark.parametrize(
    ("date", "time"), [(240230, 0), (241301, 0), (240101, 240000), (2**32 - 1, 0)]
)
def test_an_impossible_date_is_not_acknowledged(date: int, time: int) -> None:
    """A client that invents dates is found out, and the clock is left alone."""
    meter = meter_of()
    before = ask(meter, registers(1002, 1003))
    payload = date.to_bytes(4) + time.to_bytes(4)

    assert ask(meter, UnknownCommand(command_id=0x09, payload=payload)) is None
    assert ask(meter, registers(1002, 1003)) == before


def put(**changes: Any) -> PutRegisterRequest:  # noqa: ANN401
    """Return a request that writes register 60 of a 403, with changes."""
    register = {"id_": 60, "unit": 8, "value": bytes.fromhex("04 43 00 00 03 e8")}
    register |= {name: value for name, value in changes.items() if name in register}
    password = changes.get("password", 4711)
    return PutRegisterRequest(password=password, register=RegisterData(**register))


def test_a_writable_register_is_written_and_acknowledged() -> None:
    """Writing can be tried without a meter."""
    meter = meter_of(habits=Habits(writable=frozenset({60}), password=4711))

    assert meter.answer(encode_request(put()), 0.0) == ACK
    assert ask(meter, registers(60)).registers[60].value.hex() == "0443000003e8"


@pytest.mark.parametrize(
    "changes",
    [
        {"password": 4712},
        {"id_": 68, "unit": 40},
        {"id_": 9999},
        {"unit": 2},
        {"value": bytes.fromhex("02 43 03 e8")},
    ],
    ids=["password", "not writable", "not there", "unit", "width"],
)
def test_a_wrong_write_is_not_acknowledged(changes: dict[str, Any]) -> None:
    """A client that writes wrongly is found out, and the value is left alone."""
    meter = meter_of(habits=Habits(writable=frozenset({60, 9999}), password=4711))

    assert ask(meter, put(**changes)) is None
    assert ask(meter, registers(60)).registers[60].value.hex() == "04430000012f"


def test_nothing_is_writable_unless_told() -> None:
    """A meter like those in houses cannot be written by a guess."""
    assert ask(meter_of(), put(password=0)) is None


def test_loggers_tell_their_event_status() -> None:
    """The logger of an 801 answers at its own address, as printed."""
    request = encode_request(GetEventStatusRequest(), address=0x7F)

    answer = meter_of("801").answer(request, 0.0)

    assert answer == bytes.fromhex("40 7f 9b 00 00 01 00 79 db 0d")


def test_event_flags_are_cleared_in_any_case_or_if_read() -> None:
    """A flag of a log that nobody read stays, unless it must go."""
    meter = meter_of("801")
    mask = bytes.fromhex("00 00 01 00")

    if_read = ask(meter, ClearEventStatusRequest(if_read=mask), address=0x7F)
    always = ask(meter, ClearEventStatusRequest(always=mask), address=0x7F)

    assert if_read.interval_log_unread
    assert not always.interval_log_unread
    assert ask(meter, GetEventStatusRequest(), address=0x7F).status == bytes(4)


@pytest.mark.parametrize(
    ("family", "address"), [("403", 0x3F), ("403", 0x7F), ("801", 0x3F)]
)
def test_a_meter_without_a_logger_there_tells_no_event_status(
    family: str, address: int
) -> None:
    """A client that asks the wrong device is found out."""
    assert ask(meter_of(family), GetEventStatusRequest(), address=address) is None


def test_an_electricity_meter_has_its_loggers_at_its_own_address() -> None:
    """An electricity meter answers for its logs itself."""
    assert ask(meter_of("382"), GetEventStatusRequest()) is not None


@pytest.mark.parametrize("address", [0x00, 0x3E, 0x7F, 0xBF, 0xFF])
def test_a_foreign_address_is_not_answered(address: int) -> None:
    """A client that talks to somebody else is found out."""
    assert ask(meter_of(), GetSerialRequest(), address=address) is None


def test_an_address_of_its_own_is_answered() -> None:
    """A meter whose address was changed can be had."""
    meter = meter_of(address=0x10)

    assert ask(meter, GetSerialRequest(), address=0x10) is not None
    assert ask(meter, GetSerialRequest()) is None


@pytest.mark.parametrize("command_id", [0x00, 0x07, 0x92, 0xA0, 0xB8, 0xFF])
def test_an_unknown_command_is_not_answered(command_id: int) -> None:
    """A client that invents commands is found out."""
    request = UnknownCommand(command_id=command_id, payload=b"")

    assert ask(meter_of(), request) is None


@pytest.mark.parametrize("place", range(1, 6))
def test_a_bad_checksum_is_not_answered(place: int) -> None:
    """A client that gets its checksum wrong is found out."""
    frame = bytearray(encode_request(GetSerialRequest()))
    frame[place - 1] ^= 0x01

    assert meter_of().answer(bytes(frame), 0.0) is None


@pytest.mark.parametrize(
    "frame",
    [
        "80 3f 1b ff 0d",
        "80 3f 1b 0d",
        "80 0d",
        "06",
        "",
        "40 3f 02 00 01 e2 1b bf a7 28 0d",
    ],
)
def test_what_is_no_request_is_not_answered(frame: str) -> None:
    """Bad stuffing, stubs, acknowledgements and answers get no word."""
    assert meter_of().answer(bytes.fromhex(frame), 0.0) is None


def test_a_meter_may_be_deaf_after_an_error() -> None:
    """A client that does not wait 1.6 s after an error is found out."""
    meter = meter_of("601", habits=Habits(deaf_seconds=DEAF_SECONDS))
    damaged = bytes.fromhex("80 3f 02 35 e8 0d")

    assert meter.answer(damaged, 0.0) is None
    assert ask(meter, GetSerialRequest(), at=1.0) is None  # And deaf from then on.
    assert ask(meter, GetSerialRequest(), at=2.5) is None
    assert ask(meter, GetSerialRequest(), at=4.2) is not None


def test_a_foreign_request_makes_nobody_deaf() -> None:
    """Meters on one line do not disturb each other."""
    meter = meter_of(habits=Habits(deaf_seconds=DEAF_SECONDS))

    ask(meter, GetSerialRequest(), at=0.0, address=0x10)

    assert ask(meter, GetSerialRequest(), at=0.1) is not None


class _Unpowered(FixedValues):
    """A meter whose battery is dead until noon."""

    def answers(self, at: float) -> bool:
        return at > 43200


def test_a_meter_without_power_is_silent() -> None:
    """A power cut in the simulated house is one at the optical head."""
    meter = meter_of(source=_Unpowered(load_profile("403")))

    assert ask(meter, GetSerialRequest(), at=0.0) is None
    assert ask(meter, GetSerialRequest(), at=50000.0) is not None


def test_many_meters_have_numbers_of_their_own() -> None:
    """A fleet in a test is made of different meters."""
    lines = emulated_lines("603", count=3, serial=500)

    assert len({id(line) for line in lines}) == 3


@pytest.mark.parametrize("answers", [0, 1, 3])
def test_a_meter_may_fall_silent_after_some_answers(answers: int) -> None:
    """A water meter that throttles cannot be tried, and silence costs it nothing."""
    meter = meter_of(habits=Habits(answers_max=answers))
    request = encode_request(GetSerialRequest())

    said = [meter.answer(request[:-1], float(at)) for at in range(5)]
    said += [meter.answer(request, 10.0 + at) for at in range(5)]

    assert [answer is not None for answer in said[5:]] == [
        n < answers for n in range(5)
    ]
    assert said[:5] == [None] * 5


@given(strategies.damaged_frames() | strategies.streams, st.sampled_from(PROFILES))
def test_any_frame_gets_an_answer_or_silence(frame: bytes, family: str) -> None:
    """No request makes an emulated meter fail, also behind the checksum."""
    logging.disable(logging.WARNING)
    try:
        answer = meter_of(family).answer(frame, 0.0)
    finally:
        logging.disable(logging.NOTSET)

    assert answer is None or answer[:1] in (b"\x40", ACK)
