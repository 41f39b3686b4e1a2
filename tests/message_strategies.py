"""Messages of every command, dense in the bytes that matter."""

from string import ascii_uppercase
from typing import Final

from hypothesis import strategies as st

from pykmp import messages
from tests.log_strategies import clocks, log_requests, log_responses
from tests.strategies import payloads, register_ids, register_records, tricky_bytes

_bytes: Final = st.integers(0, 0xFF)
_flags: Final = payloads(min_size=4, max_size=4)
_serials: Final = st.integers(0, 0xFFFFFFFF) | tricky_bytes(4, 4).map(int.from_bytes)
_registers: Final = register_records().map(
    lambda record: messages.RegisterData(
        id_=messages.RegisterID(record[0]),
        unit=messages.RegisterUnit(record[1]),
        value=messages.RegisterValueBytes(record[2]),
    )
)


def _answer_of(records: list[messages.RegisterData]) -> messages.GetRegisterResponse:
    return messages.GetRegisterResponse(registers={one.id_: one for one in records})


#: Every command, as a request.
requests: Final = (
    st.just(messages.GetTypeRequest())
    | st.just(messages.GetSerialRequest())
    | st.just(messages.GetEventStatusRequest())
    | st.builds(messages.SetClockRequest, clock=clocks)
    | st.builds(
        messages.GetRegisterRequest,
        registers=st.lists(register_ids, min_size=1, max_size=8),
    )
    | st.builds(
        messages.PutRegisterRequest,
        password=st.integers(0, 0xFFFF),
        register=_registers,
    )
    | st.builds(messages.ClearEventStatusRequest, if_read=_flags, always=_flags)
    | st.just(messages.GetCutOffStateRequest())
    | st.builds(messages.SetCutOffStateRequest, action=_bytes)
    | st.just(messages.GetPowerLimitStatusRequest())
    | st.just(messages.GetVoltQualConfigRequest())
    | st.just(messages.GetLoadProfileConfigRequest())
    | log_requests
)

#: Every command that is answered with a frame, as a response.
framed_responses: Final = (
    st.builds(
        messages.GetTypeResponse,
        meter_type_bytes=payloads(min_size=2, max_size=2),
        software_revision=st.none()
        | st.builds(
            "{}{}".format, st.sampled_from(ascii_uppercase), st.integers(0, 255)
        ),
    )
    | st.builds(messages.GetSerialResponse, serial=_serials.map(str))
    | st.lists(_registers, max_size=8, unique_by=lambda one: one.id_).map(_answer_of)
    | st.builds(messages.GetEventStatusResponse, status=_flags)
    | st.builds(messages.ClearEventStatusResponse, status=_flags)
    | st.builds(messages.GetCutOffStateResponse, state=_bytes, feedback=_bytes)
    | st.builds(messages.SetCutOffStateResponse, state=_bytes, feedback=_bytes)
    | st.builds(
        messages.GetPowerLimitStatusResponse, status=payloads(min_size=2, max_size=4)
    )
    | st.builds(
        messages.GetVoltQualConfigResponse,
        low_volts=st.integers(0, 0xFFFF),
        high_volts=st.integers(0, 0xFFFF),
        duration_seconds=_bytes.map(lambda tens: 10 * tens),
    )
    | st.builds(
        messages.GetLoadProfileConfigResponse,
        register_mask=_bytes,
        interval_minutes=_bytes,
        rest=payloads(max_size=4),
    )
    | log_responses
)

#: Every command, as a response; some are acknowledgements.
responses: Final = (
    framed_responses
    | st.just(messages.SetClockResponse())
    | st.just(messages.PutRegisterResponse())
)
