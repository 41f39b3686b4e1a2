"""The page that Prometheus fetches: the last values, and how reading goes."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol

import attrs
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from kmpd.interfaces import MeterInfo
from kmpd.reading import Reading
from kmpd.sinks.prometheus.naming import Metric, amount_of, is_shown, metric_of
from kmpd.state import MeterState
from pykmp.meters import PROFILES, load_profile

#: Stands in every HELP: an exporter usually reads when it is asked.
CACHED: Final = (
    "As the meter told it last, at kmp_last_read_timestamp_seconds; "
    "a scrape never reads a meter."
)


@attrs.frozen(kw_only=True)
class Reads:
    """How often a meter was read since the station began.

    Attributes:
        good: Readings that came.
        failed: Tries that gave none.
    """

    good: int = 0
    failed: int = 0


class Shown(Protocol):
    """What is known of the meters."""

    @property
    def meters(self) -> Sequence[MeterInfo]:
        """Those that are configured."""

    @property
    def readings(self) -> Mapping[str, Reading]:
        """The last one of each."""

    @property
    def states(self) -> Mapping[str, MeterState]:
        """How each is doing."""

    @property
    def reads(self) -> Mapping[str, Reads]:
        """How often each was read."""


@attrs.frozen
class Page(Collector):
    """Makes the page anew for each scrape, of what is known then."""

    shown: Shown

    def collect(self) -> Iterator[Family]:
        """Yield all families, each once."""
        configured = {info.meter: info for info in self.shown.meters}
        readings = [r for m, r in self.shown.readings.items() if m in configured]
        states = [s for m, s in self.shown.states.items() if m in configured]
        yield from _of_registers(readings, configured)
        yield from _of_readings(readings)
        yield from _of_states(states)
        yield _last_read(readings, states)
        yield _reads({m: self.shown.reads.get(m, Reads()) for m in configured})


def _of_registers(
    readings: Iterable[Reading], configured: Mapping[str, MeterInfo]
) -> Iterator[Family]:
    families: dict[tuple[str, bool], CounterMetricFamily | GaugeMetricFamily] = {}
    for reading in readings:
        wanted = configured[reading.meter].registers
        for value in reading.good.values():
            if (wanted and value.register not in wanted) or not is_shown(value):
                continue
            metric = metric_of(reading, value)
            if metric is None:
                continue
            key = metric.name, metric.is_counter
            family = families.setdefault(key, _family(metric))
            who = [reading.meter, reading.serial, *metric.labels.values()]
            family.add_metric(who, amount_of(value))
    # A register that one family counts and another does not has one name only.
    named = {name: family for (name, _), family in sorted(families.items())}
    yield from named.values()


def _family(metric: Metric) -> CounterMetricFamily | GaugeMetricFamily:
    kind = CounterMetricFamily if metric.is_counter else GaugeMetricFamily
    return kind(
        metric.name,
        f"{metric.meaning} {CACHED}",
        labels=["meter", "serial", *metric.labels],
        unit=metric.unit,
    )


def _of_readings(readings: Sequence[Reading]) -> Iterator[Family]:
    lasted = GaugeMetricFamily(
        "kmp_read_duration_seconds",
        f"How long the last reading took. {CACHED}",
        labels=["meter"],
        unit="seconds",
    )
    info = InfoMetricFamily(
        "kmp_meter", f"Which meter is there. {CACHED}", labels=["meter"]
    )
    for reading in readings:
        lasted.add_metric([reading.meter], reading.seconds)
        family = reading.family
        model = load_profile(family).model if family in PROFILES else ""
        told = {"serial": reading.serial, "family": family, "model": model}
        info.add_metric([reading.meter], told)
    yield lasted
    yield info


def _of_states(states: Sequence[MeterState]) -> Iterator[Family]:
    is_up = GaugeMetricFamily(
        "kmp_up",
        f"Whether the last attempt to read the meter went well. {CACHED}",
        labels=["meter"],
    )
    offset = GaugeMetricFamily(
        "kmp_meter_clock_offset_seconds",
        f"What the meter's clock is ahead of the station's. {CACHED}",
        labels=["meter"],
        unit="seconds",
    )
    for state in states:
        if state.last_try_at is not None:
            is_up.add_metric([state.meter], float(state.failing_since is None))
        if state.clock_offset_seconds is not None:
            offset.add_metric([state.meter], state.clock_offset_seconds)
    yield is_up
    yield offset


def _last_read(readings: Iterable[Reading], states: Iterable[MeterState]) -> Family:
    instants: dict[str, dt.datetime] = {
        reading.meter: reading.at for reading in readings
    }
    for state in states:
        # Values are of the reading, so their age is that of the reading.
        if state.last_good_at is not None:
            instants.setdefault(state.meter, state.last_good_at)
    family = GaugeMetricFamily(
        "kmp_last_read_timestamp_seconds",
        "When the meter was last read; a scrape never reads a meter. "
        "The age of all its values is time() less this.",
        labels=["meter"],
        unit="seconds",
    )
    for meter, at in instants.items():
        family.add_metric([meter], at.timestamp())
    return family


def _reads(reads: Mapping[str, Reads]) -> Family:
    family = CounterMetricFamily(
        "kmp_reads",
        "How often the meter was read since the station began, and tried in vain.",
        labels=["meter", "result"],
    )
    for meter, count in reads.items():
        family.add_metric([meter, "good"], count.good)
        family.add_metric([meter, "failed"], count.failed)
    return family
