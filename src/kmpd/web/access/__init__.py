"""Who is there, and what they may do."""

from kmpd.web.access.door import guarded
from kmpd.web.access.guard import Guard
from kmpd.web.access.origin import is_loopback
from kmpd.web.access.visitor import Visitor, Way, visitor_of, welcome_of
from kmpd.web.access.watching import GoneError

__all__ = [
    "GoneError",
    "Guard",
    "Visitor",
    "Way",
    "guarded",
    "is_loopback",
    "visitor_of",
    "welcome_of",
]
