"""What leaves a line because of one request: the thing that faults change."""

import attrs


@attrs.frozen(kw_only=True)
class Reply:
    """What goes to the client after a request, and how.

    Attributes:
        request: The request, as it was heard.
        answer: What the meter says: a frame, an acknowledgement, or nothing.
        prefix: Bytes that go before the answer.
        wait_seconds: Time that passes before the first of them, beyond the line's own.
        byte_seconds_min: Time that each byte takes at least.
        babbles: Whether noise without end follows.
        hangs_up: Whether the connection ends after the last byte.
    """

    request: bytes
    answer: bytes = b""
    prefix: bytes = b""
    wait_seconds: float = 0.0
    byte_seconds_min: float = 0.0
    babbles: bool = False
    hangs_up: bool = False
