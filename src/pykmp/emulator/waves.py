"""Sums of cosines: they move slowly, and what they add up to is known at any time."""

import math
from typing import Self

import attrs


@attrs.frozen
class Term:
    """One cosine: height, turns of the phase per second, phase at the begin."""

    amplitude: float
    omega: float = 0.0
    phase: float = 0.0


@attrs.frozen
class Wave:
    """A quantity that swings about a mean; seconds count from the begin.

    >>> Wave((Term(3.0),)).sum_until(10.0)
    30.0
    """

    terms: tuple[Term, ...]

    @classmethod
    def around(
        cls, mean: float, *, swing: float, period_seconds: float, phase: float
    ) -> Self:
        """Return a wave of one period."""
        return cls((Term(mean), Term(swing, math.tau / period_seconds, phase)))

    def at(self, seconds: float) -> float:
        """Return the value at a time."""
        return sum(
            term.amplitude * math.cos(term.omega * seconds + term.phase)
            for term in self.terms
        )

    def sum_until(self, seconds: float) -> float:
        """Return the integral from the begin to a time."""
        return sum(_integral(term, seconds) for term in self.terms)

    def __sub__(self, other: "Wave") -> "Wave":
        return Wave(
            self.terms
            + tuple(attrs.evolve(t, amplitude=-t.amplitude) for t in other.terms)
        )

    def __mul__(self, other: "Wave") -> "Wave":
        return Wave(
            tuple(
                Term(
                    mine.amplitude * its.amplitude / 2,
                    mine.omega + sign * its.omega,
                    mine.phase + sign * its.phase,
                )
                for mine in self.terms
                for its in other.terms
                for sign in (1, -1)
            )
        )


def _integral(term: Term, seconds: float) -> float:
    if not term.omega:
        return term.amplitude * math.cos(term.phase) * seconds
    end = math.sin(term.omega * seconds + term.phase)
    return term.amplitude * (end - math.sin(term.phase)) / term.omega
