"""What `kmpd status` takes for a problem, and how it tells it."""

import datetime as dt

import attrs
import pytest

from kmpd.commands.health import Overview
from kmpd.commands.overview_text import as_json, headline
from kmpd.sinks.alert import Alert, alerts
from kmpd.state import STALE_INTERVALS, Health, MeterState, SinkState

_NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
_WELL = Overview(
    station="home",
    now=_NOW,
    running_since=_NOW - dt.timedelta(hours=3),
    heartbeat_at=_NOW - dt.timedelta(seconds=9),
    meters=[
        MeterState(
            meter="heat",
            health=Health.OK,
            interval_seconds=3600.0,
            last_good_at=_NOW - dt.timedelta(minutes=50),
        )
    ],
    sinks=[SinkState(sink="mqtt", seq=7)],
    readings=7,
)


def _ago(seconds: float) -> dt.datetime:
    return _NOW - dt.timedelta(seconds=seconds)


def _with_meter(**facts: object) -> Overview:
    (meter,) = _WELL.meters
    return attrs.evolve(_WELL, meters=[attrs.evolve(meter, **facts)])


def _with_sink(**facts: object) -> Overview:
    (sink,) = _WELL.sinks
    return attrs.evolve(_WELL, sinks=[attrs.evolve(sink, **facts)])


@pytest.mark.parametrize("seconds", [9_000, 10_800, 10_801, 90_000])
def test_status_and_alerts_mean_the_same_by_stale(seconds: float) -> None:
    """`kmpd status` would call a meter late while its alert says that all is well."""
    overview = _with_meter(last_good_at=_ago(seconds))
    wrong = alerts(overview.meters[0], now=_NOW, stale_after_intervals=STALE_INTERVALS)

    assert bool(overview.problems) == wrong[Alert.STALE]
    assert wrong[Alert.STALE] == (seconds > 10_800)


def test_a_station_that_does_its_work_has_no_problem() -> None:
    """Monitoring would raise an alarm that nobody believes the next time."""
    assert _WELL.problems == ()
    assert as_json(_WELL)["healthy"] is True


@pytest.mark.parametrize(
    ("overview", "words"),
    [
        (attrs.evolve(_WELL, running_since=None), "The station does not run."),
        (
            attrs.evolve(_WELL, heartbeat_at=_ago(300)),
            (
                "The station hangs, or cannot write to its store: it has not said for "
                "5 min that it lives."
            ),
        ),
        (_with_meter(last_good_at=_ago(10_801)), "heat: last read 3 h ago"),
        (
            _with_meter(failing_since=_ago(600), failure="Nobody answers."),
            "heat: no reading since 10 min ago: Nobody answers.",
        ),
        (
            _with_meter(health=Health.THINNED, budget_seconds=360.0, skipped_today=4),
            (
                "heat: read less often than configured, to keep within 360 s of line "
                "time a day (4 readings left out today)"
            ),
        ),
        (
            _with_meter(health=Health.THROTTLED),
            "heat: the meter answers less often than it is asked",
        ),
        (_with_meter(info_code="leak"), "heat: the meter says leak"),
        (
            _with_sink(failing_since=_ago(600), backlog=5, failure="Gone."),
            "sink mqtt: takes nothing for 10 min, 5 readings wait: Gone.",
        ),
    ],
)
def test_each_trouble_is_a_sentence(overview: Overview, words: str) -> None:
    """Somebody would know that something is wrong, and not what."""
    assert overview.problems == (words,)
    assert as_json(overview)["healthy"] is False


@pytest.mark.parametrize(
    "overview",
    [
        _with_meter(last_good_at=None),
        _with_meter(last_good_at=_ago(-3600)),
        attrs.evolve(_WELL, heartbeat_at=_ago(-3600)),
        _with_sink(failing_since=_ago(30), backlog=5, failure="Gone."),
    ],
)
def test_what_heals_by_itself_is_no_problem(overview: Overview) -> None:
    """A restart of the broker, or a clock that is set, would wake somebody up."""
    assert overview.problems == ()


def test_one_is_not_many() -> None:
    """Bad English looks like a bad program."""
    assert headline(attrs.evolve(_WELL, readings=1)) == (
        "Station home has run for 3 h: 1 meter, 1 reading"
    )
    assert headline(attrs.evolve(_WELL, running_since=None, meters=[])) == (
        "Station home does not run: 0 meters, 7 readings"
    )
