"""Alerts to a web address: one POST of JSON when something goes wrong, one at its end.

Readings go there too, if that is wanted, a batch in a POST. What is wrong must last
before it is told, and is told until the other side has taken it.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Final

import aiohttp
import attrs
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.alert import Alert, alerts
from kmpd.sinks.record import record_of
from kmpd.state import STALE_INTERVALS, MeterState

_TAKEN: Final = range(200, 300)
_PAUSE_SECONDS_MIN: Final = 1.0

#: How often the time is looked at while nobody says anything.
_TICK_SECONDS: Final = 30.0

logger = logging.getLogger("kmpd.webhook")


class WebhookOptions(BaseModel):
    """Where alerts and readings are told, which, and how patiently.

    Attributes:
        url: The address; it may hold a secret, and is never shown.
        headers: Sent with each request, such as an authorization.
        alerts: Which are told.
        has_readings: Whether readings are told as well.
        stale_after_intervals: After how many intervals without a good reading a meter
            counts as stale.
        debounce_seconds: For how long something must be so before it is told.
        attempts: How often a request is sent before it waits for the next occasion.
        timeout_seconds: How long each may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    url: SecretStr = Field(min_length=1)
    headers: Mapping[str, SecretStr] = Field(default_factory=dict)
    alerts: tuple[Alert, ...] = tuple(Alert)
    has_readings: bool = Field(default=False, alias="readings")
    stale_after_intervals: float = Field(default=STALE_INTERVALS, gt=2)
    debounce_seconds: float = Field(default=300.0, ge=0)
    attempts: int = Field(default=3, ge=1)
    timeout_seconds: float = Field(default=10.0, gt=0)


@attrs.frozen(kw_only=True)
class _Condition:
    """Whether something is wrong, since when, and whether that was told."""

    is_on: bool = False
    since: dt.datetime
    was_told: bool


class WebhookSink:
    """Tells of alerts; keeps in mind what it told, until the station ends."""

    def __init__(
        self, name: str, options: WebhookOptions, context: SinkContext
    ) -> None:
        self._name = name
        self._options = options
        self._context = context
        self._states: dict[str, MeterState] = {}
        self._conditions: dict[tuple[str, Alert], _Condition] = {}
        self._telling = asyncio.Lock()
        self._ticking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to look at the time: silence lasts without anybody saying so."""
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick(), name="kmpd webhook")

    async def write(self, batch: Sequence[Reading]) -> None:
        """Tell of readings, if that is wanted.

        Raises:
            SinkError: The other side did not take them.
        """
        if not self._options.has_readings or not batch:
            return
        async with self._session() as session:
            message = {
                "station": self._context.station,
                "readings": [record_of(reading) for reading in batch],
            }
            await self._post(session, message, what="readings")

    async def show(self, states: Sequence[MeterState]) -> None:
        """Tell of what has been wrong for long enough, and of what no longer is.

        Raises:
            SinkError: The other side did not take it; it is told again next time.
        """
        self._states |= {state.meter: state for state in states}
        await self._tell_what_is_due()

    async def close(self) -> None:
        """End; what is not told yet is told by the next one, if it is still so."""
        ticking, self._ticking = self._ticking, None
        if ticking is not None:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)

    async def _tick(self) -> None:
        while True:
            await self._context.clock.sleep(_TICK_SECONDS)
            try:
                await self._tell_what_is_due()
            except SinkError as error:
                logger.warning("sink=%s failure=%r", self._name, str(error))

    async def _tell_what_is_due(self) -> None:
        """Look at all meters, and tell what has lasted.

        Raises:
            SinkError: The other side did not take it.
        """
        async with self._telling:
            now = self._context.clock.now()
            known = {info.meter for info in self._context.meters}
            for state in self._states.values():
                if state.meter in known:
                    self._look_at(state, now)
            due = [k for k, what in self._conditions.items() if self._is_due(what, now)]
            if due:
                await self._tell(due)

    def _look_at(self, state: MeterState, now: dt.datetime) -> None:
        wrong = alerts(
            state, now=now, stale_after_intervals=self._options.stale_after_intervals
        )
        for alert in self._options.alerts:
            is_on = wrong[alert]
            if is_on is None:
                continue
            key = (state.meter, alert)
            known = self._conditions.get(key)
            if known is None:
                # Nobody needs to hear that all is well from the first.
                first = _Condition(is_on=is_on, since=now, was_told=not is_on)
                self._conditions[key] = first
            elif known.is_on is not is_on:
                # What ended before it was told leaves nothing to tell.
                self._conditions[key] = _Condition(
                    is_on=is_on, since=now, was_told=not known.was_told
                )

    def _is_due(self, what: _Condition, now: dt.datetime) -> bool:
        lasted_seconds = (now - what.since).total_seconds()
        return not what.was_told and lasted_seconds >= self._options.debounce_seconds

    async def _tell(self, due: Sequence[tuple[str, Alert]]) -> None:
        async with self._session() as session:
            for key in due:
                await self._post(session, self._message(key), what="an alert")
                told = attrs.evolve(self._conditions[key], was_told=True)
                self._conditions[key] = told

    def _session(self) -> aiohttp.ClientSession:
        timeout = aiohttp.ClientTimeout(total=self._options.timeout_seconds)
        return aiohttp.ClientSession(timeout=timeout)

    def _message(self, key: tuple[str, Alert]) -> Mapping[str, object]:
        meter, alert = key
        what, state = self._conditions[key], self._states[meter]
        titles = {info.meter: info.title for info in self._context.meters}
        good_at = state.last_good_at
        return {
            "station": self._context.station,
            "meter": meter,
            "title": titles.get(meter, meter),
            "serial": state.serial,
            "alert": str(alert),
            "active": what.is_on,
            "since": what.since.isoformat(),
            "text": _text(alert, state, is_on=what.is_on),
            "last_read": None if good_at is None else good_at.isoformat(),
        }

    async def _post(
        self,
        session: aiohttp.ClientSession,
        message: Mapping[str, object],
        *,
        what: str,
    ) -> None:
        """Send one message, again if need be.

        Raises:
            SinkError: It was not taken.
        """
        pause_seconds, reason = _PAUSE_SECONDS_MIN, ""
        for attempt in range(self._options.attempts):
            if attempt:
                await self._context.clock.sleep(pause_seconds)
                pause_seconds *= 2
            reason = await self._refusal(session, message)
            if not reason:
                return
        raise SinkError(reason=f"The webhook did not take {what}: {reason}")

    async def _refusal(
        self, session: aiohttp.ClientSession, message: Mapping[str, object]
    ) -> str:
        """Send one message once; return why it was not taken, empty if it was."""
        headers = {k: v.get_secret_value() for k, v in self._options.headers.items()}
        url = self._options.url.get_secret_value()
        try:
            async with session.post(url, json=message, headers=headers) as response:
                is_taken = response.status in _TAKEN
                return "" if is_taken else f"it answered {response.status}"
        except TimeoutError:
            return f"no answer within {self._options.timeout_seconds:g} s"
        except (aiohttp.InvalidURL, UnicodeError):
            # A name such as .a is refused only where it is looked up.
            return "the address is none"
        except (aiohttp.ClientConnectionError, OSError):
            return "it cannot be reached"
        except aiohttp.ClientError as error:
            return type(error).__name__


def _text(alert: Alert, state: MeterState, *, is_on: bool) -> str:
    """Return what happened, in a sentence."""
    if not is_on:
        return {
            Alert.STALE: "The meter is read again.",
            Alert.INFO_CODE: "The meter reports no fault any more.",
            Alert.BATTERY_LOW: "The meter's battery is no longer low.",
        }[alert]
    failure = f" {state.failure}" if state.failure else ""
    return {
        Alert.STALE: f"The meter has not been read well for too long.{failure}",
        Alert.INFO_CODE: f"The meter reports: {state.info_code}.",
        Alert.BATTERY_LOW: "The meter says that its battery runs low.",
    }[alert]


def _make(name: str, options: WebhookOptions, context: SinkContext) -> WebhookSink:
    return WebhookSink(name, options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="webhook", options=WebhookOptions, make=_make)
