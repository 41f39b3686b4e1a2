"""What the page Cooling shows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from kmpd.analysis.cooling import Cooling, coolings
from kmpd.analysis.span import Span
from kmpd.config import TargetConfig
from kmpd.consumption import Amount, Period, PeriodKind, rolled_up
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import (
    HEAT_ENERGY,
    VOLUME,
    VOLUME_RETURN,
    VOLUME_SUPPLY,
    shown,
)

_NEEDED = (VOLUME, VOLUME_SUPPLY, VOLUME_RETURN)


@attrs.frozen(kw_only=True)
class CoolingView:
    """How far a connection cools its water.

    Attributes:
        periods: Each period in which enough water passed, in order.
        whole: The same of all of them together; None if too little passed.
        target: What is to be reached.
        missing: Registers that would be needed, and that are not read.
        energies: Heat by period, in GJ, as far as it is known.
    """

    periods: Sequence[Cooling]
    whole: Cooling | None
    target: TargetConfig
    missing: tuple[int, ...]
    energies: Mapping[Period, Decimal]

    @property
    def warm_share(self) -> Fraction | None:
        """How much of the heat was taken in periods whose return was too warm.

        None without a target, or where no heat was counted.
        """
        limit = self.target.return_celsius
        known = [each for each in self.periods if each.period in self.energies]
        whole = sum((self.energies[each.period] for each in known), Decimal(0))
        if limit is None or whole <= 0:
            return None
        warm = (
            self.energies[each.period] for each in known if each.back.number > limit
        )
        return Fraction(sum(warm, Decimal(0))) / Fraction(whole)


async def cooling_view(
    context: WebContext, meter: str, *, span: Span, by: PeriodKind
) -> CoolingView:
    """Return how far water was cooled in the periods of a span.

    Raises:
        StoreError: The store cannot be used.
    """
    configured = context.meter(meter)
    amounts = {
        register: await context.archive.consumption(
            meter, register, period=by, since=span.since, until=span.until
        )
        for register in (*_NEEDED, HEAT_ENERGY)
    }
    together = _coolings({id_: _whole(amounts[id_]) for id_ in _NEEDED})
    return CoolingView(
        periods=_coolings(amounts),
        whole=together[0] if together else None,
        target=TargetConfig() if configured is None else configured.targets,
        missing=tuple(id_ for id_ in _NEEDED if not amounts[id_]),
        energies={
            amount.period: number
            for amount in amounts[HEAT_ENERGY]
            if (number := shown(amount, "GJ")) is not None
        },
    )


def _coolings(amounts: Mapping[int, Sequence[Amount]]) -> Sequence[Cooling]:
    return coolings(amounts[VOLUME_SUPPLY], amounts[VOLUME_RETURN], amounts[VOLUME])


def _whole(amounts: Sequence[Amount]) -> Sequence[Amount]:
    """Return amounts as a single one; none if they are of more than one unit."""
    if len({amount.unit for amount in amounts}) != 1:
        return ()
    first, last = amounts[0].period, amounts[-1].period
    # How long it is called does not matter here: only its ends do.
    whole = Period(kind=first.kind, start=first.start, end=last.end)
    return (rolled_up(whole, amounts),)
