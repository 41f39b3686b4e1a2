"""How long a scan will take, told before it begins: it keeps a meter awake."""

from typing import Final

import attrs

from pykmp.exchange import pacing
from pykmp.exchange.conversation import ExchangeSettings
from pykmp.exchange.scan import SERIAL_NUMBER, Scan
from pykmp.exchange.scanning import SILENT_ATTEMPTS
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    encode_request,
    encode_response,
)

#: From the end of a request to the begin of its answer.
#:
#: Source: tasmota/docs, Smart-Meter-Interface.md (protocol facts 1.1): about 300 ms
#: for one register, of which the line takes 220.
_THINKING_SECONDS: Final = 0.03

#: What a register takes in an answer if nothing is known of it.
_USUAL: Final = RegisterData(
    id_=RegisterID(SERIAL_NUMBER),
    unit=RegisterUnit(51),
    value=RegisterValueBytes(bytes.fromhex("04 00 00 01 e2 41")),
)


@attrs.frozen(kw_only=True)
class ScanCost:
    """What the rest of a scan costs.

    Attributes:
        requests: How many requests are still to be sent if all are answered.
        request_bytes: Their bytes on the line.
        line_seconds: How long the line is busy with them and their answers.
        seconds_min: How long it takes then, pauses included; a register that is found
            adds the time of its bytes.
        seconds_max: How long if the meter says nothing to any request with a register
            that it lacks, and all have one.
    """

    requests: int
    request_bytes: int
    line_seconds: float
    seconds_min: float
    seconds_max: float


_NOTHING: Final = ScanCost(
    requests=0, request_bytes=0, line_seconds=0.0, seconds_min=0.0, seconds_max=0.0
)


def cost_of(
    scan: Scan,
    *,
    settings: ExchangeSettings,
    pause_seconds: float = pacing.SCAN_PAUSE_SECONDS,
) -> ScanCost:
    """Return what the rest of a scan costs, before it begins or goes on."""
    if scan.is_done:
        return _NOTHING
    times = _Times(settings, scan)
    rest_seconds = max(pause_seconds, pacing.PAUSE_SECONDS)
    # The first request of all has no rest before it.
    before = 0.0 if scan.requests else -rest_seconds
    if scan.found and not scan.is_same_meter:
        before += times.check_seconds
    requests = [scan.requested(group) for group in scan.groups()]
    line_seconds = sum(map(times.of_answered, requests))
    silent = times.of_silence(scan)
    return ScanCost(
        requests=len(requests),
        request_bytes=sum(map(times.request_bytes, requests)),
        line_seconds=line_seconds,
        seconds_min=before + line_seconds + len(requests) * rest_seconds,
        seconds_max=before + sum(silent) + len(silent) * rest_seconds,
    )


class _Times:
    """The seconds that requests of one scan take."""

    def __init__(self, settings: ExchangeSettings, scan: Scan) -> None:
        self._settings = settings
        self._known = scan.found[0] if scan.found else _USUAL
        self._has_companion = scan.companion is not None
        self.check_seconds = self._asked((self._known.id_,)) + self._answer(self._known)

    def request_bytes(self, ids: tuple[int, ...]) -> int:
        """Return how many bytes a request has on the line."""
        request = GetRegisterRequest(registers=ids)
        return len(encode_request(request, address=self._settings.address))

    def of_answered(self, ids: tuple[int, ...]) -> float:
        """Return the seconds of a request that brings nothing new."""
        came = (self._known,) if self._has_companion else ()
        return self._asked(ids) + self._answer(*came)

    def of_silence(self, scan: Scan) -> list[float]:
        """Return the seconds of each request if all of them get silence."""
        attempts = self._settings.attempts
        first = []
        if scan.companion is None and not scan.tells_nothing_known:
            ids = next(scan.groups())
            first = [self._silence(ids, min(attempts, SILENT_ATTEMPTS))]
            scan = attrs.evolve(scan, companion=self._known.id_)
        groups = scan.groups()
        return first + [self._silence(scan.requested(ids), attempts) for ids in groups]

    def _silence(self, ids: tuple[int, ...], attempts: int) -> float:
        waited = self._asked(ids) + self._settings.timeout_seconds
        return attempts * (waited + pacing.QUIET_SECONDS) + self.check_seconds

    def _asked(self, ids: tuple[int, ...]) -> float:
        return pacing.line_seconds(self.request_bytes(ids), self._settings.baud)

    def _answer(self, *registers: RegisterData) -> float:
        response = GetRegisterResponse(registers={one.id_: one for one in registers})
        frame = encode_response(response, address=self._settings.address)
        return _THINKING_SECONDS + pacing.line_seconds(len(frame), self._settings.baud)
