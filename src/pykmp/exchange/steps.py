"""What a plan asks of the one who runs it, and what it is told in return.

A plan is a generator.
It yields a step and is sent an arrival; it returns its result or raises a KmpError.
It never touches a wire or a clock: whoever runs it does, and tells it the time.
"""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen
class Ask:
    """Write a frame, in one go, now.

    Attributes:
        frame: The bytes.
        request: Name of the request, for people.
    """

    frame: bytes
    request: str


@attrs.frozen
class Listen:
    """Return what has come as soon as something has, or nothing at the instant.

    Attributes:
        until: An instant on the clock of the port, in seconds; one in the past only
            looks whether something is there already.
    """

    until: float


@attrs.frozen
class Arrival:
    """What came, and when it was looked at.

    Attributes:
        raw: The bytes; none after a question, or when the time was up.
        at: The instant on the clock of the port, in seconds.
    """

    raw: bytes
    at: float


Step: TypeAlias = Ask | Listen
Plan: TypeAlias = Generator[Step, Arrival, T]
