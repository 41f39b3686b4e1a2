"""How fast a line is and how long it must be left alone: numbers, no clock.

Source: Kamstrup 5512-447 rev M1, sections 2.1 and 3.1, unless said otherwise.
"""

from typing import Final

#: One start bit, eight data bits, two stop bits.
BITS_PER_BYTE: Final = 11
BAUD: Final = 1200

#: A meter may take this long to begin its answer, and wants this much quiet after an
#: unanswered or damaged one.
QUIET_SECONDS: Final = 1.6

#: A line that is still talking when the quiet ends gets this much more of it at most.
QUIET_EXTRA_SECONDS: Final = 1.6
QUIET_SECONDS_MAX: Final = QUIET_SECONDS + QUIET_EXTRA_SECONDS

#: A line is quiet when nothing came for this long; bridges deliver in bursts of some
#: 30 ms (protocol facts 1.5), radio links in longer ones.
SETTLED_SECONDS: Final = 0.2

#: An answer that has begun may pause this long between two pieces, and go on for this
#: long after the wait for its begin: 545 bytes at 1200 baud, on top of those that came
#: before. The longest answer anybody printed, 699 bytes, fits if it begins soon.
GAP_SECONDS_MAX: Final = 0.5
ANSWER_SECONDS_MAX: Final = 5.0

#: Line time of the longest request at 1200 baud, counted once per attempt.
REQUEST_SECONDS_MAX: Final = 0.5

#: A meter wants one byte time between its answer and the next request.
PAUSE_SECONDS: Final = BITS_PER_BYTE / BAUD

#: A meter that is scanned is left in peace for this long between two requests, unless
#: said otherwise: reading draws on the battery. It stays awake meanwhile, for 1.6 s.
SCAN_PAUSE_SECONDS: Final = 1.0

TIMEOUT_SECONDS: Final = 2.0
ATTEMPTS: Final = 3


def line_seconds(length_bytes: int, baud: int = BAUD) -> float:
    """Return how long a number of bytes takes on the line.

    >>> round(line_seconds(101), 3)
    0.926
    """
    return length_bytes * BITS_PER_BYTE / baud


def slowness(baud: int) -> float:
    """Return how many times as long as at 1200 baud bytes may take; 1 at least."""
    return max(1.0, BAUD / baud)


def total_seconds_max(
    *,
    attempts: int = ATTEMPTS,
    timeout_seconds: float = TIMEOUT_SECONDS,
    baud: int = BAUD,
    answer_seconds_max: float = ANSWER_SECONDS_MAX,
) -> float:
    """Return the longest that one question can take, whatever comes in.

    That is, for each attempt, the quiet before it, the request and the wait for the
    first byte, and once an answer that has begun and goes on to the end of its time.
    A silent meter costs less: ``attempts * (timeout_seconds + line time of the
    request) + (attempts - 1) * 1.6``.
    The quiet that an earlier question left behind comes before all this: 3.2 s at
    most, and the rest of its time-out if it was broken off.
    A reading of more than eight registers is several questions.

    >>> round(total_seconds_max(), 1)
    17.3
    >>> round(total_seconds_max(attempts=1), 1)
    9.1
    """
    request_seconds = REQUEST_SECONDS_MAX * slowness(baud)
    attempt_seconds = QUIET_SECONDS + request_seconds + timeout_seconds
    return attempts * attempt_seconds + answer_seconds_max * slowness(baud)
