"""So many of something, as people say it."""


def counted(number: int, what: str) -> str:
    """Return a number and what it is of.

    >>> counted(1, "meter"), counted(2, "meter")
    ('1 meter', '2 meters')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def waiting(readings: int) -> str:
    """Return how many readings wait.

    >>> waiting(1), waiting(0)
    ('1 reading waits', '0 readings wait')
    """
    return f"{counted(readings, 'reading')} {'waits' if readings == 1 else 'wait'}"
