"""Who is there, and what they may do."""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from typing import Any, Final, cast

import attrs
from starlette.requests import HTTPConnection

from kmpd.config.dashboard import Role

#: Where pages and API find who is there, in the state of a request.
KEY: Final = "visitor"
_WELCOME: Final = "visitor_is_welcome"


@unique
class Way(StrEnum):
    """How somebody is known.

    Attributes:
        OPEN: Nobody needs to say who they are.
        SESSION: They signed in with a password.
        TOKEN: A program sent its token.
        PROXY: A proxy that is believed said so.
    """

    OPEN = "open"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a way, no secret
    PROXY = "proxy"


@attrs.frozen(kw_only=True)
class Visitor:
    """Somebody who may be there.

    Attributes:
        name: Who; empty where nobody needs to say.
        role: What they may do.
        way: How they are known.
    """

    name: str = ""
    role: Role
    way: Way

    @property
    def is_admin(self) -> bool:
        """Whether they may have meters read, and edit swaps and resets."""
        return self.role is Role.ADMIN

    @property
    def is_ambient(self) -> bool:
        """Whether a browser tells so by itself, whatever page made it ask."""
        return self.way is not Way.TOKEN


def with_visitor(
    scope: Mapping[str, Any], visitor: Visitor, is_welcome: Callable[[], bool]
) -> dict[str, Any]:
    """Return what ASGI knows of a request, who makes it, and whether that still is."""
    known = {KEY: visitor, _WELCOME: is_welcome}
    return {**scope, "state": {**scope.get("state", {}), **known}}


def visitor_of(request: HTTPConnection) -> Visitor:
    """Return who makes a request.

    Raises:
        LookupError: The guard did not see it; then nobody may do anything.
    """
    visitor = getattr(request.state, KEY, None)
    if not isinstance(visitor, Visitor):
        raise LookupError("a request came past the guard")  # noqa: TRY004 - not a type
    return visitor


def welcome_of(request: HTTPConnection) -> Callable[[], bool]:
    """Return what tells, long after a request, whether its visitor is who it was.

    Raises:
        LookupError: The guard did not see it.
    """
    visitor_of(request)
    # The guard puts it there beside the visitor.
    return cast("Callable[[], bool]", getattr(request.state, _WELCOME))
