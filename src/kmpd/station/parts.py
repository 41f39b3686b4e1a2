"""What a station consists of, and what it asks of each part."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

from kmpd.delivery import Stuck
from kmpd.interfaces import Clock
from kmpd.reading import Reading
from kmpd.state import MeterState


class Part(Protocol):
    """What runs until it is told to stop."""

    async def run(self) -> None:
        """Work until `stop`."""

    def stop(self) -> None:
        """Finish what is in hand, and let `run` return."""


class Delivering(Part, Protocol):
    """The part that hands readings on."""

    async def stuck(self, sink: str) -> Stuck:
        """Return where a sink stands, and what it would be put behind.

        Raises:
            StationError: There is no such sink, or the store does not tell.
        """

    async def skip(self, sink: str, seq: int | None = None) -> Stuck:
        """Let a sink that fails go on behind the first reading it did not take.

        Raises:
            StationError: It was not skipped.
        """


class Serving(Part, Protocol):
    """The part that people and programs look at; whatever happens, `run` is quiet."""

    @property
    def url(self) -> str:
        """Where it is served; empty as long as it is not."""

    def close(self) -> None:
        """Give back what it holds, if it never ran."""


class Described(Protocol):
    """What can be told as JSON."""

    def described(self) -> Mapping[str, Any]:
        """Return it as JSON has it."""


class Collecting(Part, Protocol):
    """The part that reads meters."""

    async def read_now(self, meter: str) -> Reading:
        """Read a meter as soon as its line is free.

        Raises:
            StationError: There is no such meter, or it gave no reading.
        """

    def states(self) -> Sequence[MeterState]:
        """Return how meters are doing."""

    async def gap_plans(self, meter: str | None = None) -> Sequence[Described]:
        """Return what there is to fill of the history of a meter, or of all.

        Raises:
            StationError: There is no such meter, or the store does not tell.
        """

    async def started(self) -> None:
        """Return once it is known what the store knows of the meters."""


@attrs.frozen(kw_only=True)
class Parts:
    """What a station consists of, put together by `kmpd.main`.

    Attributes:
        collector: Reads.
        deliverer: Hands on.
        web: Shows; None if nothing is to be shown.
        control: Path of the control socket.
        clock: The time.
        reload: Reads the configuration anew and returns what changed, in words. Raises
            StationError where it cannot be used; then nothing has changed.
        beat: Tells the store that the station lives.
        thin: Gives up raw readings that are older than wanted.
        describe: Tells what a reading says as JSON has it.
        say: Tells whoever started the station what it does, in a line.
        others: What else runs as long as meters are read; none of it fails.
    """

    collector: Collecting
    deliverer: Delivering
    web: Serving | None = None
    control: Path
    clock: Clock
    reload: Callable[[], Awaitable[str]]
    beat: Callable[[], Awaitable[None]]
    thin: Callable[[], Awaitable[None]]
    describe: Callable[[Reading], Mapping[str, Any]]
    say: Callable[[str], None]
    others: Sequence[Part] = ()
