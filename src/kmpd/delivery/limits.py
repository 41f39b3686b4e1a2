"""How long sinks may take, how much they get at once, and how soon it comes again."""

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """What delivery allows.

    Attributes:
        batch_readings_max: Readings handed over at once, at most; a sink that is slow
            or refuses gets fewer, down to one.
        open_seconds: For a sink to connect.
        write_seconds: For a sink to take a batch, and to take states.
        close_seconds: For a sink to close.
        cancel_seconds: For a call that took too long to end once it is told to.
        stop_seconds: For what is in hand when the station stops.
        pause_seconds_min: Before the second try; each further pause is twice as long.
        pause_seconds_max: Before any further try.
        look_seconds: Between two looks into the store, though nobody told of a commit.
        debounce_seconds: For states to gather before they are shown.
        alone_tries: Failures of a reading handed over alone after which it is named.
    """

    batch_readings_max: int = 500
    open_seconds: float = 30.0
    write_seconds: float = 60.0
    close_seconds: float = 5.0
    cancel_seconds: float = 5.0
    stop_seconds: float = 10.0
    pause_seconds_min: float = 1.0
    pause_seconds_max: float = 300.0
    look_seconds: float = 300.0
    debounce_seconds: float = 1.0
    alone_tries: int = 5

    def pause_seconds(self, failures: int) -> float:
        """Return how long to wait after some failures in a row.

        >>> [Limits().pause_seconds(failures) for failures in (1, 2, 9, 10_000)]
        [1.0, 2.0, 256.0, 300.0]
        """
        doublings = min(max(0, failures - 1), 60)
        return min(self.pause_seconds_max, self.pause_seconds_min * 2.0**doublings)
