"""What lasts: info codes, clocks that are off, registers that are missing, trouble."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.info import InfoCourse
from kmpd.collector.meter_clock import OFF_SECONDS, ClockCourse, offset_seconds
from kmpd.collector.missing import AGAIN, OMISSIONS, SILENCES, MissingRegisters
from kmpd.collector.plan import ClockMode
from kmpd.collector.trouble import FAILURES_TOLD, Trouble
from kmpd.state import EventKind
from pykmp.errors import BadChecksumError, HostNotFoundError, KmpError, SilenceError
from pykmp.registers import FlagsValue, info_flags

AT = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SYDNEY = ZoneInfo("Australia/Sydney")
SILENCE = SilenceError(request="GetRegisterRequest", attempts=3, seconds=9.0)
DAMAGE = BadChecksumError(request="GetRegisterRequest", attempts=3, seconds=9.0)
GONE = HostNotFoundError(url="socket://192.0.2.1:1")


def said(code: int, table: str = "403") -> FlagsValue:
    """Return what an info code says."""
    return FlagsValue(bits=code, flags=info_flags(table, 99, code))


class TestInfo:
    """Info codes and since when."""

    def test_the_begin_is_kept_while_it_lasts(self) -> None:
        """A leak would seem to begin anew with each reading."""
        one, begun = InfoCourse().told("heat", said(8), at=AT, table="403")
        two, nothing = one.told("heat", said(8), at=AT + HOUR, table="403")
        three, ended = two.told("heat", said(0), at=AT + 2 * HOUR, table="403")

        assert two.since == AT
        assert nothing == ()
        assert [(event.at, event.until) for event in (*begun, *ended)] == [
            (AT, None),
            (AT, AT + 2 * HOUR),
        ]
        assert (three.words, three.since) == ("", None)

    def test_another_code_ends_the_one_before(self) -> None:
        """Two troubles would be told as one."""
        one, _ = InfoCourse().told("heat", said(8), at=AT, table="403")

        _, events = one.told("heat", said(256), at=AT + HOUR, table="403")

        assert [event.until for event in events] == [AT + HOUR, None]

    @pytest.mark.parametrize(
        ("table", "code", "low"),
        [("403", 2, True), ("403", 8, False), ("none", 9, None)],
    )
    def test_a_low_battery_is_told_apart(
        self, table: str, code: int, *, low: bool | None
    ) -> None:
        """Somebody would be told that a battery is well that nobody knows of."""
        course, _ = InfoCourse().told("heat", said(code, table), at=AT, table=table)

        assert course.is_battery_low is low


class TestClock:
    """How far a meter's clock is off."""

    @pytest.mark.parametrize("zone", [COPENHAGEN, SYDNEY])
    @pytest.mark.parametrize("month", range(1, 13))
    def test_a_right_clock_is_right_all_the_year(
        self, zone: ZoneInfo, month: int
    ) -> None:
        """Each change of the clock would be told as a fault of the meter."""
        at = dt.datetime(2026, month, 15, 12, tzinfo=dt.UTC)
        winter = 1 if zone is COPENHAGEN else 7
        standard = dt.datetime(2026, winter, 15, tzinfo=zone).utcoffset()
        local = at.astimezone(zone).replace(tzinfo=None)

        assert offset_seconds(local, at, zone=zone, mode=ClockMode.LOCAL) == 0
        assert (
            offset_seconds(
                at.replace(tzinfo=None) + (standard or HOUR),
                at,
                zone=zone,
                mode=ClockMode.STANDARD,
            )
            == 0
        )

    @pytest.mark.parametrize(
        ("offset", "words"),
        [
            (-153_227_690.0, "The meter's clock is 4 years 313 days behind."),
            (180.4, "The meter's clock is 3 min ahead."),
            (
                3_690.0,
                (
                    "The meter's clock is 1 h 1 min ahead. That may be summer time: "
                    "see 'clock' in the configuration."
                ),
            ),
        ],
    )
    def test_how_far_it_is_off_is_told_in_words(
        self, offset: float, words: str
    ) -> None:
        """Nobody knows what 153227690 seconds are."""
        _, (event,) = ClockCourse().told("heat", offset, AT)

        assert event.text == words

    @given(st.lists(st.floats(min_value=-1e5, max_value=1e5), max_size=30))
    def test_begin_and_end_alternate(self, offsets: list[float]) -> None:
        """A drift would begin twice, or end without having begun."""
        course, events = ClockCourse(), []
        for hour, offset in enumerate(offsets):
            course, new = course.told("heat", offset, AT + hour * HOUR)
            events += new

        assert [event.until is not None for event in events] == [
            bool(place % 2) for place in range(len(events))
        ]
        assert all(
            end.at == begin.at
            for begin, end in zip(events[::2], events[1::2], strict=False)
        )
        assert (course.off_since is not None) == bool(len(events) % 2)

    def test_swaying_around_the_limit_is_one_event(self) -> None:
        """A clock two minutes off would fill the list of events."""
        course, count = ClockCourse(), 0
        for hour in range(20):
            offset = OFF_SECONDS + (5 if hour % 2 else -5)
            course, new = course.told("heat", offset, AT + hour * HOUR)
            count += len(new)

        assert count == 1


class TestMissing:
    """Registers that a meter does not have."""

    @given(st.lists(st.sampled_from(["told", "omitted", "silent"]), max_size=30))
    def test_missing_only_after_enough_in_a_row(self, fates: list[str]) -> None:
        """One lost request would cost a register its readings of a day."""
        missing = MissingRegisters()
        since_told: list[str] = []
        for fate in fates:
            lists = {"told": [], "omitted": [], "silent": []} | {fate: [60]}
            missing = missing.after(**lists, at=AT)
            since_told = [] if fate == "told" else [*since_told, fate]

        is_enough = (
            since_told.count("omitted") >= OMISSIONS
            or since_told.count("silent") >= SILENCES
        )
        assert (missing.ids == (60,)) == is_enough

    def test_asked_for_again_a_day_later(self) -> None:
        """A register that a meter learns with new software would never be read."""
        missing = MissingRegisters()
        for _ in range(OMISSIONS):
            missing = missing.after(told=[], omitted=[60], silent=[], at=AT)

        assert missing.wanted((60, 68), AT + AGAIN - HOUR) == (68,)
        assert missing.wanted((60, 68), AT + AGAIN) == (60, 68)

    def test_remembered_ones_are_left_out_after_one_omission_more(self) -> None:
        """Each restart would cost the questions that were asked before."""
        missing = MissingRegisters.remembered((60,))

        assert missing.wanted((60,), AT) == (60,)
        after = missing.after(told=[], omitted=[60], silent=[], at=AT)
        assert after.wanted((60,), AT) == ()


class TestTrouble:
    """Failures in a row."""

    @given(
        st.lists(st.sampled_from([None, SILENCE, DAMAGE, GONE]), max_size=40),
        st.booleans(),
    )
    def test_what_began_ends_once(
        self, fates: list[KmpError | None], may_throttle: object
    ) -> None:
        """A failure would be told twice, or stay open for ever."""
        trouble, events = Trouble(), []
        for hour, fate in enumerate(fates):
            at = AT + hour * HOUR
            if fate is None:
                trouble, new = trouble.went_well("heat", at)
            else:
                trouble, new = trouble.failed(
                    "heat", fate, at=at, may_throttle=bool(may_throttle)
                )
            events += new

        lasting = [e for e in events if e.kind is not EventKind.RECOVERED]
        for begin, end in zip(lasting[::2], lasting[1::2], strict=False):
            assert (begin.at, begin.kind, begin.until) == (end.at, end.kind, None)
            assert end.until is not None
        assert trouble.is_told == bool(len(lasting) % 2)

    def test_chance_is_no_event(self) -> None:
        """Each lost frame would be told."""
        trouble, events = Trouble(), []
        for _ in range(FAILURES_TOLD - 1):
            trouble, new = trouble.failed("heat", DAMAGE, at=AT, may_throttle=False)
            events += new
        trouble, new = trouble.went_well("heat", AT)

        assert [*events, *new] == []

    @pytest.mark.parametrize(
        ("answers", "error", "may_throttle", "throttled"),
        [
            (12, SILENCE, True, True),
            (1, SILENCE, True, False),
            (12, SILENCE, False, False),
            (12, DAMAGE, True, False),
            (12, GONE, True, False),
        ],
    )
    def test_throttled_is_silence_after_many_answers(
        self, answers: int, error: KmpError, *, may_throttle: bool, throttled: bool
    ) -> None:
        """A broken head would be taken for a meter that rests, or the other way."""
        trouble = Trouble(answers=answers)

        after, _ = trouble.failed("heat", error, at=AT, may_throttle=may_throttle)

        assert after.is_throttled is throttled
