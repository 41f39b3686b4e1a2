"""What electricity meters alone say: breaker, load profile, limits and events."""

from typing import Any, Final

import pytest

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError
from pykmp.messages import (
    CutOffCommand,
    CutOffFeedback,
    CutOffState,
    ElectricityEvent,
    GetCutOffStateResponse,
    GetEventStatusResponse,
    GetLoadProfileConfigResponse,
    GetPowerLimitStatusResponse,
    GetVoltQualConfigResponse,
    SetCutOffStateRequest,
    SetCutOffStateResponse,
)

_LENGTHS: Final[dict[Any, set[int]]] = {
    GetCutOffStateResponse: {2},
    SetCutOffStateResponse: {2},
    SetCutOffStateRequest: {1},
    GetLoadProfileConfigResponse: set(range(2, 20)),
    GetPowerLimitStatusResponse: {2, 3, 4},
    GetVoltQualConfigResponse: {5},
}
each_response = pytest.mark.parametrize(
    "response_class",
    [GetCutOffStateResponse, SetCutOffStateResponse],
    ids=lambda c: c.__name__,
)


def _data(command_id: int, raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=command_id, data=ApplicationDataBytes(raw))


@each_response
def test_every_state_of_a_breaker_comes_and_goes(response_class: Any) -> None:  # noqa: ANN401 - any message
    """A customer without supply is told that there is some."""
    for state in range(256):
        for feedback in range(256):
            data = _data(response_class.command_id, bytes((state, feedback)))

            response = response_class.decode(data)

            assert (response.state, response.feedback) == (state, feedback)
            assert response.encode() == data


def test_states_and_feedback_have_names() -> None:
    """A number has to be looked up in a paper that is not public."""
    response = GetCutOffStateResponse.decode(_data(0x98, b"\x04\x1f"))

    assert response.state is CutOffState.CONNECTED
    assert CutOffFeedback.L2_PRESENT in response.feedback
    assert CutOffFeedback.NO_ERROR in response.feedback
    assert CutOffFeedback.PENDING not in response.feedback


def test_every_action_comes_and_goes() -> None:
    """A breaker opens instead of closing."""
    for action in range(256):
        data = _data(0x97, bytes((action,)))

        request = SetCutOffStateRequest.decode(data)

        assert request.action == action
        assert request.encode() == data
    assert isinstance(SetCutOffStateRequest(action=2).action, CutOffCommand)


@pytest.mark.parametrize("message", _LENGTHS, ids=lambda c: c.__name__)
def test_messages_of_another_length_are_refused(message: Any) -> None:  # noqa: ANN401 - any message
    """Half an answer is taken for one."""
    taken = set()

    for length in range(20):
        try:
            message.decode(_data(message.command_id, bytes(length)))
        except (DataLengthUnexpectedError, OutOfRangeError):
            continue
        taken.add(length)

    assert taken == _LENGTHS[message]


def test_voltages_are_in_volts_and_durations_in_seconds() -> None:
    """A voltage is called bad that is not."""
    data = _data(0xA7, bytes.fromhex("00 cf 00 fd 06"))

    response = GetVoltQualConfigResponse.decode(data)

    assert (response.low_volts, response.high_volts) == (207, 253)
    assert response.duration_seconds == 60
    assert response.encode() == data


def test_a_load_profile_tells_its_interval_and_keeps_the_rest() -> None:
    """A reader looks for records at the wrong times."""
    data = _data(0xAA, bytes.fromhex("0f 3c 01 02"))

    response = GetLoadProfileConfigResponse.decode(data)

    assert (response.register_mask, response.interval_minutes) == (0x0F, 60)
    assert response.rest == b"\x01\x02"
    assert response.encode() == data


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        (GetCutOffStateResponse, {"state": 256, "feedback": 0}),
        (GetCutOffStateResponse, {"state": 0, "feedback": 256}),
        (SetCutOffStateRequest, {"action": -1}),
        (GetLoadProfileConfigResponse, {"register_mask": 256, "interval_minutes": 5}),
        (GetLoadProfileConfigResponse, {"register_mask": 0, "interval_minutes": -1}),
        (
            GetVoltQualConfigResponse,
            {"low_volts": 65536, "high_volts": 0, "duration_seconds": 0},
        ),
        (
            GetVoltQualConfigResponse,
            {"low_volts": 0, "high_volts": 0, "duration_seconds": 2560},
        ),
    ],
    ids=str,
)
def test_what_cannot_be_sent_is_refused(message: Any, facts: dict[str, int]) -> None:  # noqa: ANN401 - any message
    """An emulated meter says another thing than it is."""
    with pytest.raises(OutOfRangeError):
        message(**facts)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("01 00 00 00", ElectricityEvent.METER_RESET),
        ("02 00 00 00", ElectricityEvent.EEPROM_ERROR),
        ("04 00 00 00", ElectricityEvent.STRONG_MAGNETIC_FIELD),
        ("08 00 00 00", ElectricityEvent.RAM_ERROR),
        ("10 00 00 00", ElectricityEvent.ROM_CHECKSUM_ERROR),
        ("20 00 00 00", ElectricityEvent.ALARM_INPUT),
        ("40 00 00 00", ElectricityEvent.COVER_OPEN),
        ("80 00 00 00", ElectricityEvent.AUXILIARY_SUPPLY),
        ("00 01 00 00", ElectricityEvent.RF_DATA_READY),
        ("00 02 00 00", ElectricityEvent.FORCED_CALL),
        ("00 00 01 00", ElectricityEvent.DEBITING_LOG),
        ("00 00 02 00", ElectricityEvent.RTC_LOG),
        ("00 00 04 00", ElectricityEvent.STATUS_LOG),
        ("00 00 08 00", ElectricityEvent.VOLTAGE_QUALITY_LOG),
        ("00 00 10 00", ElectricityEvent.DISCONNECT_LOG),
        ("00 00 00 00", ElectricityEvent(0)),
    ],
)
def test_events_of_electricity_meters_have_names(
    status: str, expected: ElectricityEvent
) -> None:
    """An open cover is shown as a strong magnet."""
    response = GetEventStatusResponse(status=bytes.fromhex(status))

    assert response.electricity_events is expected


@pytest.mark.parametrize("raw", ["00 01", "00 01 02", "00 01 02 03"])
def test_a_power_limit_status_is_kept_as_it_is(raw: str) -> None:
    """A status whose meaning is not public is lost."""
    data = _data(0x8D, bytes.fromhex(raw))

    response = GetPowerLimitStatusResponse.decode(data)

    assert response.status == bytes.fromhex(raw)
    assert response.encode() == data
