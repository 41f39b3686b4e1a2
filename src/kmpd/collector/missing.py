"""Registers that a meter does not have: found out, left out, tried again: pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

#: A register that the meter left out of its answer this often is missing.
OMISSIONS: Final = 2
#: Silence says less: a request may be lost, too.
SILENCES: Final = 4
#: When a missing register is asked for again.
AGAIN: Final = dt.timedelta(days=1)
AGAIN_AFTER_SILENCE: Final = dt.timedelta(hours=1)


@attrs.frozen(kw_only=True)
class Absence:
    """How often in a row a register was not told.

    Attributes:
        omissions: Times it was left out of an answer.
        silences: Times its request got no answer, while others did.
        again_at: When it is asked for again; None while it is asked each time.
    """

    omissions: int = 0
    silences: int = 0
    again_at: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class MissingRegisters:
    """What is known of registers that were not told.

    Attributes:
        absences: By register id.
    """

    absences: Mapping[int, Absence] = MappingProxyType({})

    @classmethod
    def remembered(cls, ids: Iterable[int]) -> "MissingRegisters":
        """Return what is known again after a restart: these are tried soon."""
        # One omission more, and they are left out again.
        return cls(absences={id_: Absence(omissions=OMISSIONS - 1) for id_ in ids})

    @property
    def ids(self) -> tuple[int, ...]:
        """The registers that are missing."""
        return tuple(id_ for id_, one in self.absences.items() if one.again_at)

    def wanted(self, ids: Iterable[int], at: dt.datetime) -> tuple[int, ...]:
        """Return the registers worth asking for now."""
        return tuple(id_ for id_ in ids if self._is_worth_asking(id_, at))

    def after(
        self,
        *,
        told: Collection[int],
        omitted: Collection[int],
        silent: Collection[int],
        at: dt.datetime,
    ) -> "MissingRegisters":
        """Return what is known after a reading.

        Args:
            told: Registers that came.
            omitted: Registers that were left out of an answer.
            silent: Registers whose request got no answer at all.
            at: When.
        """
        if not self.absences and not omitted and not silent:
            return self
        absences = {k: v for k, v in self.absences.items() if k not in told}
        for id_ in omitted:
            old = absences.get(id_, Absence())
            absences[id_] = _noted(attrs.evolve(old, omissions=old.omissions + 1), at)
        for id_ in silent:
            old = absences.get(id_, Absence())
            absences[id_] = _noted(attrs.evolve(old, silences=old.silences + 1), at)
        return MissingRegisters(absences=absences)

    def _is_worth_asking(self, id_: int, at: dt.datetime) -> bool:
        absence = self.absences.get(id_)
        if absence is None or absence.again_at is None:
            return True
        # A clock that was set back must not make a register wait for long.
        return at >= absence.again_at or at < absence.again_at - 2 * AGAIN


def _noted(absence: Absence, at: dt.datetime) -> Absence:
    if absence.omissions >= OMISSIONS:
        return attrs.evolve(absence, again_at=at + AGAIN)
    if absence.silences >= SILENCES:
        return attrs.evolve(absence, again_at=at + AGAIN_AFTER_SILENCE)
    return absence
