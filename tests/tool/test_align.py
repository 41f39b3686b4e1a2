"""The command `align`: what a hand that moves a head gets to see."""

import itertools
import re
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import ExchangeError, SilenceError
from pykmp.exchange import ExchangeSettings
from pykmp.tool.aligning import HIT, MISSES, RECENT, Score, Try, align
from pykmp.tool.doctor.tap import Cost
from pykmp.tool.doctor.visit import Visit
from pykmp.tool.rendering import alignment
from tests.tool.conftest import AtATerminal, RunTool, StartMeter, words_of
from tests.tool.illnesses import BRIDGE, Opener, line_of

HITS = st.lists(st.booleans(), min_size=1, max_size=40)


def scored(hits: list[bool]) -> Score:
    """Return the score of tries, one a second."""
    score = Score()
    for at, is_hit in enumerate(hits, 1):
        error = SilenceError(request="GetSerialRequest", attempts=1, seconds=1.0)
        score.add(
            Try(at=at, kind=HIT, seconds=0.2)
            if is_hit
            else Try(at=at, kind="silence", error=error)
        )
    return score


def aligned(
    *faults: str, seed: int = 0, hits_wanted: int = 10, seconds: float = 60.0
) -> tuple[Score, Visit]:
    """Align a head on a virtual clock."""
    opener = Opener(line_of(*faults, seed=seed)())
    settings = ExchangeSettings(timeout_seconds=0.6)
    visit = Visit(BRIDGE, settings=settings, open_port=opener)
    visit.open(1200)
    score, shown = Score(), []
    align(
        visit,
        lambda score: shown.append(len(score.tries)),
        hits_wanted=hits_wanted,
        seconds=seconds,
        score=score,
    )
    assert shown == list(range(1, len(score.tries) + 1))
    return score, visit


class TestScore:
    """What is kept while the head moves."""

    @given(HITS)
    def test_the_best_is_the_longest_streak(self, hits: list[bool]) -> None:
        """The best place is forgotten when the head moves on."""
        runs = [len(list(run)) for is_hit, run in itertools.groupby(hits) if is_hit]

        score = scored(hits)

        assert score.best.length == max(runs, default=0)
        assert score.streak.length == (runs[-1] if hits[-1] else 0)

    @given(HITS)
    def test_the_rate_is_of_the_last_tries(self, hits: list[bool]) -> None:
        """A bad place looks good because an earlier one was."""
        score = scored(hits)

        assert score.hits == sum(hits[-RECENT:])
        assert len(score.latencies) == score.hits

    @given(HITS)
    def test_everything_can_be_shown(self, hits: list[bool]) -> None:
        """The view breaks down before the first answer."""
        score = scored(hits)

        text = alignment.view(score, Cost())

        assert f"{score.hits} of {len(score.recent)}" in text
        assert "1.6 s" in text
        assert "\n" not in alignment.line(score) + alignment.summary(score, Cost())

    def test_the_last_of_equal_streaks_is_the_best(self) -> None:
        """The way back is longer than it had to be."""
        score = scored([True, True, False, True, True, False])

        assert (score.best.length, score.best.at) == (2, 5)

    @pytest.mark.parametrize("kind", MISSES)
    def test_each_kind_of_miss_has_a_mark(self, kind: type[ExchangeError]) -> None:
        """Two kinds of failure look alike where they tell different things."""
        marks = list(alignment.MARKS.values())

        assert marks.count(alignment.MARKS[MISSES[kind]]) == 1


class TestAligning:
    """Asking again and again, on a virtual clock."""

    def test_it_stops_by_itself_when_the_head_sits(self) -> None:
        """The battery is drawn on after the work is done."""
        score, visit = aligned(hits_wanted=5)

        assert [one.kind for one in score.tries] == [HIT] * 5
        assert visit.cost.sent_bytes == 5 * 6

    def test_an_answer_is_timed_without_the_quiet_before_it(self) -> None:
        """A late answer and a rest after a miss cannot be told apart."""
        score, _ = aligned("silence@0.5", hits_wanted=3)

        assert all(
            latency < 0.3 for one in score.tries for latency in [one.seconds or 0]
        )

    @pytest.mark.parametrize(
        ("faults", "kind"),
        [
            (("silence",), "silence"),
            (("silence", "echo"), "echo only"),
            (("noise", "silence"), "noise"),
            (("truncate=8",), "damaged answer"),
            (("wrong-address",), "another's answer"),
        ],
    )
    def test_each_miss_says_what_it_was(
        self, faults: tuple[str, ...], kind: str
    ) -> None:
        """Silence, echo and damage ask for different movements of the hand."""
        score, _ = aligned(*faults, seconds=20)

        assert {one.kind for one in score.tries} == {kind}

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("fault", ["flip@0.5", "silence@0.5", "truncate@0.5"])
    def test_a_miss_is_followed_by_quiet(self, fault: str, seed: int) -> None:
        """A meter that is asked too soon discards that question, too."""
        score, visit = aligned(fault, seed=seed, hits_wanted=50)

        lines = [line.split() for line in visit.record.getvalue().splitlines()]
        asked = [at for at, line in enumerate(lines) if line[1] == ">"]
        assert len(asked) == len(score.tries)
        for one, following in zip(score.tries, asked[1:], strict=False):
            # The meter counts from its last byte, or from the question.
            quiet_seconds = float(lines[following][0]) - float(lines[following - 1][0])
            assert one.is_hit or quiet_seconds >= 1.6 - 1e-6
        assert score.tries[-1].at < 60 + 1

    def test_the_time_is_an_end(self) -> None:
        """A head that never fits keeps the meter awake for ever."""
        score, visit = aligned("silence", seconds=10)

        assert visit.now() < 14
        assert len(score.tries) <= 5


class TestCommand:
    """What is printed, and the exit status."""

    def test_without_a_terminal_each_try_is_a_line(
        self, tool: RunTool, start_meter: StartMeter
    ) -> None:
        """A file of an alignment is full of movements of a cursor."""
        finished = tool("-d", start_meter(), "align", "--hits", "3")

        lines = finished.stdout.splitlines()
        assert finished.returncode == 0
        assert [line.split()[2] for line in lines] == ["answer"] * 3
        assert "\x1b" not in finished.stdout
        assert "3 of 3 questions were answered" in words_of(finished)[-1]

    @pytest.mark.parametrize(
        ("faults", "status"),
        [(["silence"], 3), (["truncate=8"], 4), (["silence@0.5"], 6)],
    )
    def test_a_head_that_does_not_fit_is_no_success(
        self, tool: RunTool, start_meter: StartMeter, faults: list[str], status: int
    ) -> None:
        """A script goes on as if the head sat well."""
        url = start_meter(*faults)

        finished = tool("-d", url, "align", "--hits", "50", "--seconds", "4")

        assert finished.returncode == status
        assert "Best: " in words_of(finished)[-1]

    def test_a_terminal_shows_the_last_tries_at_a_glance(
        self, at_terminal: AtATerminal, start_meter: StartMeter
    ) -> None:
        """Somebody at the meter sees numbers run by."""
        program = at_terminal("-d", start_meter(), "align", "--hits", "4")

        status = program.end()

        shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", program.shown)
        last = shown[shown.rindex("Now ") :].splitlines()
        assert status == 0
        assert [line.rstrip("\r").strip() for line in last[:4]] == [
            "Now           answer, 4 in a row",
            "Hit rate      [####......] 4 of 4",
            "Last tries    # # # #",
            "Misses        none",
        ]
        assert "1.6 s of quiet" in shown
        assert "4 of 4 questions were answered" in shown

    def test_a_dumb_terminal_gets_lines(
        self, at_terminal: AtATerminal, start_meter: StartMeter
    ) -> None:
        """An editor's terminal fills with control characters."""
        program = at_terminal("-d", start_meter(), "align", "--hits", "2", TERM="dumb")

        program.end()

        assert "\x1b" not in program.shown
        assert "2 in a row" in program.shown

    def test_ctrl_c_ends_with_the_best_place(
        self, at_terminal: AtATerminal, start_meter: StartMeter
    ) -> None:
        """Whoever has seen enough loses what was found."""
        program = at_terminal("-d", start_meter(), "align", "--hits", "1000")
        program.wait_for("3 in a row")

        program.send(signal.SIGINT)

        assert program.end() == 130
        assert "Best: " in program.shown
        assert "Traceback" not in program.shown
