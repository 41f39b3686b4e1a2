"""`pykmp-tool align`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import click

from pykmp.tool.aligning import Score, Show, align
from pykmp.tool.console import put, say
from pykmp.tool.doctor.visit import Visit
from pykmp.tool.doctor.visiting import visiting
from pykmp.tool.exits import Exit, exit_for
from pykmp.tool.numbers import seconds
from pykmp.tool.rendering import alignment

_HITS_WANTED: Final = 10
_HITS_MAX: Final = 1000
_SECONDS: Final = 300.0
#: A meter begins its answer within some 100 ms; a hand that moves cannot wait long.
_TIMEOUT_SECONDS: Final = 0.6


@click.command("align")
@click.option(
    "--hits",
    "hits_wanted",
    type=click.IntRange(1, _HITS_MAX),
    metavar="N",
    default=_HITS_WANTED,
    show_default=True,
    help="Stop when so many answers have come in a row.",
)
@click.option(
    "--seconds",
    "length_seconds",
    type=seconds,
    metavar="SECONDS",
    default=_SECONDS,
    show_default=True,
    help="Stop after so long at the latest.",
)
def command(*, hits_wanted: int, length_seconds: float) -> Exit:
    """Show how well the head sits, while it is being moved.

    The meter is asked for its serial number again and again, the shortest question
    there is: about twice a second while it answers.
    After a miss it is left alone for 1.6 seconds, as the protocol demands, so hold
    the head still for three seconds at each place.
    An answer is waited for 0.6 seconds, unless --timeout says otherwise.
    """
    score = Score()
    with visiting(timeout_seconds=_TIMEOUT_SECONDS) as visit:
        visit.open(visit.settings.baud)
        with _ending(score, visit), _shower(visit) as show:
            align(
                visit,
                show,
                hits_wanted=hits_wanted,
                seconds=length_seconds,
                score=score,
            )
    return _exit(score, hits_wanted)


@contextmanager
def _ending(score: Score, visit: Visit) -> Iterator[None]:
    """Say at the end what came of it, however it ends."""
    try:
        yield
    finally:
        with suppress(BrokenPipeError):
            say(alignment.summary(score, visit.cost))


@contextmanager
def _shower(visit: Visit) -> Iterator[Show]:
    """Yield what shows a score: a view that changes, or lines where none can."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        say(alignment.WHY_NOT_FASTER)
        yield lambda score: put(alignment.line(score))
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(), auto_refresh=False) as live:
        live.update(Text("Asking..."), refresh=True)
        yield lambda score: live.update(
            Text(alignment.view(score, visit.cost)), refresh=True
        )


def _exit(score: Score, hits_wanted: int) -> Exit:
    if score.streak.length >= hits_wanted:
        return Exit.COMPLETE
    if score.best.length:
        return Exit.PARTLY
    errors = [one.error for one in score.tries if one.error is not None]
    return exit_for(errors[-1])
