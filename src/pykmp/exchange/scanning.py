"""The plan of a scan, step by step.

Meters leave out of an answer what they lack. Some give no answer at all when they lack
everything that was asked for (protocol facts 3.2); silence costs seconds where an
answer costs tenths of one. So a register that the meter is known to have goes along
with each request, as a companion, as soon as a meter was silent in this way.
"""

from collections.abc import Collection
from typing import Final

import attrs

from pykmp.errors import KmpError, MalformedAnswerError, NoAnswerError
from pykmp.exchange.conversation import ExchangeSettings, converse
from pykmp.exchange.line import Line
from pykmp.exchange.pacing import SCAN_PAUSE_SECONDS
from pykmp.exchange.scan import SERIAL_NUMBER, Scan
from pykmp.exchange.steps import Listen, Plan
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
)

#: Whether a register is there is settled after one repetition (protocol facts 3.2).
SILENT_ATTEMPTS: Final = 2

_LONG_AGO: Final = float("-inf")


@attrs.define(kw_only=True, slots=False)
class OtherMeterError(KmpError):
    """A scan was to go on with another meter than the one it began with."""

    def __str__(self) -> str:
        return "This is another meter than the one that the scan began with."


def scan_step(
    scan: Scan,
    *,
    line: Line,
    settings: ExchangeSettings,
    pause_seconds: float = SCAN_PAUSE_SECONDS,
) -> Plan[Scan]:
    """Ask for the next registers and return the scan with what came of it.

    A pause comes first, unless nothing was asked yet. Silence is not taken for an
    answer until the meter has shown, by another one, that it is still there. Registers
    whose answer cannot be read are asked one by one. When a step fails, the scan that
    it began with is as good as before.

    Raises:
        OtherMeterError: A scan that was kept is of another meter.
        ExchangeError: The meter does not answer any more, or not in a usable way.
    """
    if scan.is_done:
        return scan
    if scan.requests:
        yield from _rest(pause_seconds)
    step = _Step(scan, line=line, settings=settings)
    if not scan.is_same_meter:
        yield from step.make_sure_of_meter()
    yield from step.ask_next()
    return step.scan


class _Step:
    """One step of a scan; owns the scan as it becomes."""

    def __init__(self, scan: Scan, *, line: Line, settings: ExchangeSettings) -> None:
        self.scan = scan
        self._line = line
        self._settings = settings

    def make_sure_of_meter(self) -> Plan[None]:
        """Ask for the serial number, or for whatever is known, and compare."""
        serial = self.scan.register(SERIAL_NUMBER)
        known = serial or next(iter(self.scan.found), None)
        if known is not None:
            response = yield from self._ask((known.id_,), self._settings.attempts)
            now = response.registers.get(known.id_)
            if now is None or (serial is not None and now != serial):
                raise OtherMeterError
        self.scan = attrs.evolve(self.scan, is_same_meter=True)

    def ask_next(self) -> Plan[None]:
        """Ask for the next group and sort its ids."""
        group = next(self.scan.groups())
        try:
            response = yield from self._ask(
                self.scan.requested(group), self._attempts_for_group()
            )
        except NoAnswerError:
            if self.scan.tells_nothing_known:
                raise
            yield from self._after_silence(group)
        except MalformedAnswerError:
            self._after_malformed(group)
        else:
            self._sort(group, response.registers.values())

    def _attempts_for_group(self) -> int:
        # Silence is news as long as nobody knows what it means on this meter.
        means_loss = self.scan.companion is not None or self.scan.tells_nothing_known
        attempts = self._settings.attempts
        return attempts if means_loss else min(attempts, SILENT_ATTEMPTS)

    def _after_silence(self, group: tuple[int, ...]) -> Plan[None]:
        """Find out whether the meter is still there, and what silence means to it."""
        found = self.scan.found
        known = found[0].id_ if found else RegisterID(SERIAL_NUMBER)
        response = yield from self._ask((known,), self._settings.attempts)
        is_there = known in response.registers
        if is_there and self.scan.companion is None:
            self._sort((known,), response.registers.values())
            self.scan = attrs.evolve(self.scan, companion=known)
        elif is_there:
            silent = (*self.scan.silent, *group)
            self.scan = attrs.evolve(self.scan.without(group), silent=silent)
        else:
            self._sort((known,), ())

    def _after_malformed(self, group: tuple[int, ...]) -> None:
        scan = self.scan.without(group)
        if len(group) == 1:
            unreadable = (*scan.unreadable, *group)
            self.scan = attrs.evolve(scan, unreadable=unreadable)
        else:
            self.scan = attrs.evolve(scan, singles=(*group, *scan.singles))

    def _sort(self, group: tuple[int, ...], came: Collection[RegisterData]) -> None:
        """Put the ids of a group where they belong."""
        scan = self.scan.without(group)
        ids = {register.id_ for register in came}
        old = {register.id_ for register in scan.found}
        self.scan = attrs.evolve(
            scan,
            found=(*scan.found, *(one for one in came if one.id_ not in old)),
            absent=(*scan.absent, *(id_ for id_ in group if id_ not in ids)),
            tells_nothing_known=scan.tells_nothing_known or not came,
        )

    def _ask(self, ids: tuple[int, ...], attempts: int) -> Plan[GetRegisterResponse]:
        request = GetRegisterRequest(registers=ids)
        settings = attrs.evolve(self._settings, attempts=attempts)
        try:
            result = yield from converse(request, line=self._line, settings=settings)
        except (NoAnswerError, MalformedAnswerError) as error:
            self._count(error.attempts, error.seconds)
            raise
        self._count(result.attempts, result.seconds)
        return result.response

    def _count(self, requests: int, seconds: float) -> None:
        self.scan = attrs.evolve(
            self.scan,
            requests=self.scan.requests + requests,
            seconds=self.scan.seconds + seconds,
        )


def _rest(pause_seconds: float) -> Plan[None]:
    """Leave the meter in peace; what comes in that time answers nothing."""
    arrival = yield Listen(_LONG_AGO)
    until = arrival.at + pause_seconds
    while arrival.at < until:
        arrival = yield Listen(until)
