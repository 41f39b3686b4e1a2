"""A log by its name, in the profile of a family."""

import attrs

from pykmp.errors import KmpError
from pykmp.meters import Logger, Profile


@attrs.define(kw_only=True, slots=False)
class UnknownLogError(KmpError):
    """A family keeps no log that is called this, as far as is known."""

    name: str
    model: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        known = f"known are {', '.join(self.names)}" if self.names else "none is known"
        return f"{self.model} has no log called {self.name}: {known}."


def logger_named(profile: Profile, name: str) -> Logger:
    """Return the logger of a family that is called this.

    Raises:
        UnknownLogError: There is none.

    >>> from pykmp.meters import load_profile
    >>> logger_named(load_profile("603"), "hour").number
    5
    """
    for logger in profile.loggers:
        if logger.name == name:
            return logger
    names = tuple(logger.name for logger in profile.loggers)
    raise UnknownLogError(name=name, model=profile.model, names=names)


def widths_of(profile: Profile) -> dict[int, int]:
    """Return the bytes of the significands of a family's registers."""
    return {
        register.id: register.significand_bytes
        for register in profile.registers.values()
    }
