"""How far something has come, on a terminal and nowhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Is told how much is done, of how much, and what to say beside it.
Tell = Callable[[int, int, str], None]


@contextmanager
def progress_bar(*, is_timed: bool = True) -> Iterator[Tell]:
    """Show a bar on the terminal of the words, and take it away at the end.

    *is_timed* has it guess the time that is left, for those who do not know it.
    """
    if not sys.stderr.isatty():
        yield _be_quiet
        return
    # Slow to load, and only needed by who watches.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [BarColumn(), TextColumn("{task.description}")]
    if is_timed:
        columns.append(TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def tell(done: int, total: int, words: str) -> None:
            bar.update(task, completed=done, total=total, description=words)

        yield tell


def _be_quiet(_done: int, _total: int, _words: str) -> None:
    """Say nothing: nobody is watching."""
