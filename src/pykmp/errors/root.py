"""The root of the error tree: facts as attributes, and a way across processes."""

from functools import partial
from typing import Any

import attrs


@attrs.define(kw_only=True, slots=False, repr=False)
class KmpError(Exception):
    """Root of every error of this package.

    An error carries facts as attributes and builds its sentence from them.
    It can be pickled, because a fleet of worker processes reports through it.
    """

    def __repr__(self) -> str:
        """Show the keyword facts; once for all, as a class of its own costs a start."""
        facts = (f"{name}={value!r}" for name, value in self._facts().items())
        return f"{type(self).__name__}({', '.join(facts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild from the keyword facts, so that errors cross process boundaries."""
        return partial(type(self), **self._facts()), ()

    def _facts(self) -> dict[str, Any]:
        fields = attrs.fields(type(self))
        return {field.name: getattr(self, field.name) for field in fields}


@attrs.define(kw_only=True, slots=False, repr=False)
class IllegalEventError(KmpError):
    """An event that its state does not allow: a mistake of the calling code."""

    state: str
    event: str

    def __str__(self) -> str:
        return f"Event {self.event} cannot happen in state {self.state}."


@attrs.define(kw_only=True, slots=False, repr=False)
class WritesNotAllowedError(KmpError):
    """A request that changes the meter, on a client that was opened for reading."""

    request: str

    def __str__(self) -> str:
        return (
            f"{self.request} changes the meter, and this client only reads: "
            "open it with allow_writes=True to allow that."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class RecordingError(KmpError):
    """A recording that cannot be read, or that does not fit what is being asked."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"Recording {self.path}, line {self.line}: {self.reason}."
