"""The contracts of a configuration: each for itself, and one after the other."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import attrs

from kmpd.config.binding import bind, without_foreign
from kmpd.config.dashboard import ContractConfig, Per, PriceConfig
from kmpd.config.dashboard_settings import ContractSettings, PriceSettings
from kmpd.config.meter_words import AUTO, is_electric, register, register_name
from kmpd.config.meters import BoundMeter
from kmpd.config.settings import MeterSettings
from kmpd.config.tree import (
    Broken,
    Node,
    Problems,
    Scalar,
    Table,
    Way,
    child,
)
from kmpd.config.tree import Sequence as Row
from kmpd.config.wording import MistakeError, did_you_mean
from pykmp.meters import load_profile
from pykmp.registers import Quantity, electricity, heat

_HEAT_ENERGY: Final = 60
_VOLUME: Final = 68
#: What a counter counts for which a price is; of a time, none counts.
_COUNTED: Final[Mapping[Per, Quantity]] = {
    Per.GJ: Quantity.ENERGY,
    Per.MWH: Quantity.ENERGY,
    Per.KWH: Quantity.ENERGY,
    Per.CUBIC_METRE: Quantity.VOLUME,
}


@attrs.frozen(kw_only=True)
class _Bound:
    """The settings of a contract, and where they stand."""

    settings: ContractSettings
    node: Table
    way: Way

    def tell(
        self, key: str, message: str, problems: Problems, *, suggestion: str = ""
    ) -> None:
        """Tell a mistake in a setting; in the contract itself if it is not there."""
        at = self.node.get(key) or self.node
        message, suggestion = (
            without_foreign(text, self.node) for text in (message, suggestion)
        )
        problems.add(at.place, (*self.way, key), message, suggestion=suggestion)


def bound_contracts(
    tree: Table, key: str, *, meters: Sequence[BoundMeter], problems: Problems
) -> tuple[ContractConfig, ...]:
    """Return the contracts that have no mistakes of their own; tell all mistakes."""
    node = tree.get(key)
    if node is None or isinstance(node, Broken):
        return ()
    if isinstance(node, Scalar) and node.value is None:
        return ()
    if not isinstance(node, Row):
        message = "a list of contracts belongs here: - name: ..."
        problems.add(node.place, (key,), message)
        return ()
    bound = tuple(_bound(node, key, problems))
    for contract in bound:
        _check_days(contract, problems)
        if not contract.settings.prices:
            contract.tell("prices", "there is no price.", problems)
    _check_together(bound, problems)
    names = _names_of_meters(tree)
    by_name = {meter.settings.name: meter.settings for meter in meters}
    for contract in bound:
        _check_meter(contract, names, problems)
    return tuple(
        _config(contract, by_name.get(contract.settings.meter), problems)
        for contract in bound
    )


def _bound(node: Row, key: str, problems: Problems) -> Iterator[_Bound]:
    for index, item in enumerate(node.items):
        way = (key, index)
        settings = bind(ContractSettings, item, way=way, problems=problems)
        if settings is not None and isinstance(item, Table):
            yield _Bound(settings=settings, node=item, way=way)


def _check_days(contract: _Bound, problems: Problems) -> None:
    since, until = contract.settings.since, contract.settings.until
    if until is not None and until <= since:
        message = f"a contract since {since} cannot end on {until} or before."
        contract.tell("until", message, problems)


def _check_together(bound: Sequence[_Bound], problems: Problems) -> None:
    """Tell contracts of a meter that overlap, or are called the same."""
    by_meter: dict[str, list[_Bound]] = {}
    for contract in bound:
        by_meter.setdefault(contract.settings.meter, []).append(contract)
    for of_meter in by_meter.values():
        first: dict[str, int] = {}
        for contract in of_meter:
            name = contract.settings.name
            if name in first:
                message = f"the contract in line {first[name]} has this name already."
                contract.tell("name", message, problems)
            first.setdefault(name, contract.node.place.line)
        ordered = sorted(of_meter, key=lambda one: one.settings.since)
        for before, after in pairwise(ordered):
            _check_overlap(before, after, problems)


def _check_overlap(before: _Bound, after: _Bound, problems: Problems) -> None:
    since, until = after.settings.since, before.settings.until
    if until is not None and until <= since:
        return
    holds = "holds for ever" if until is None else f"holds until {until}"
    line = before.node.place.line
    message = without_foreign(f"the contract in line {line} {holds}.", before.node)
    is_later = since > before.settings.since
    advice = f"Does that one end then? until: {since}" if is_later else ""
    after.tell("since", message, problems, suggestion=advice)


def _names_of_meters(tree: Table) -> Sequence[str]:
    """Return what meters are called, also those that have mistakes."""
    meters = tree.get("meters")
    items = meters.items if isinstance(meters, Row) else ()
    names = (child(item, "name") for item in items)
    return [name.text for name in names if isinstance(name, Scalar)]


def _check_meter(contract: _Bound, names: Sequence[str], problems: Problems) -> None:
    name = contract.settings.meter
    if name not in names:
        advice = did_you_mean(name, names) or f"There are {', '.join(names)}."
        message = f"there is no meter that is called {name!r}."
        contract.tell("meter", message, problems, suggestion=advice if names else "")


def _config(
    contract: _Bound, meter: MeterSettings | None, problems: Problems
) -> ContractConfig:
    settings = contract.settings
    prices = child(contract.node, "prices")
    return ContractConfig(
        name=settings.name,
        meter=settings.meter,
        since=settings.since,
        until=settings.until,
        currency=settings.currency,
        tax_percent=settings.tax_percent,
        prices=tuple(
            _price(
                price,
                meter,
                node=child(prices, index) or contract.node,
                way=(*contract.way, "prices", index),
                problems=problems,
            )
            for index, price in enumerate(settings.prices)
        ),
    )


def _price(
    price: PriceSettings,
    meter: MeterSettings | None,
    *,
    node: Node,
    way: Way,
    problems: Problems,
) -> PriceConfig:
    id_ = None
    try:
        id_ = _register(price, meter)
    except MistakeError as error:
        key = "per" if price.register_name is None else "register"
        at = child(node, key) or node
        message, advice = (
            without_foreign(text, node) for text in (f"{error}.", error.suggestion)
        )
        problems.add(at.place, (*way, key), message, suggestion=advice)
    return PriceConfig(
        name=price.name, amount=price.amount, per=price.per, register_id=id_
    )


def _register(price: PriceSettings, meter: MeterSettings | None) -> int | None:
    """Return the counter that a price goes by; None for the usual one.

    Raises:
        MistakeError: No counter of the meter can give what the price is for.
    """
    counted = _COUNTED.get(price.per)
    family = AUTO if meter is None else meter.family
    if counted is None:
        if price.register_name is None:
            return None
        raise MistakeError(f"a price per {price.per} goes by no counter")
    if price.register_name is None:
        usual = _HEAT_ENERGY if counted is Quantity.ENERGY else _VOLUME
        _check_read(usual, price.per, meter)
        return None
    id_ = register(price.register_name, family=family)
    if _quantity(id_, family) not in {counted, None}:
        name = register_name(id_, family=family)
        raise MistakeError(f"{name} counts no {price.per}")
    _check_read(id_, price.per, meter)
    return id_


def _check_read(id_: int, per: Per, meter: MeterSettings | None) -> None:
    read = _registers(meter)
    if not read or id_ in read:
        return
    assert meter is not None  # noqa: S101 - it reads something
    name = register_name(id_, family=meter.family)
    wanted = _COUNTED[per]
    counters = [
        register_name(one, family=meter.family)
        for one in read
        if _quantity(one, meter.family) is wanted
    ]
    advice = f"Its counters of {wanted} are: {', '.join(counters)}." if counters else ""
    raise MistakeError(
        f"the meter {meter.name} does not read {name}, so it gives no {per}", advice
    )


def _registers(meter: MeterSettings | None) -> Sequence[int]:
    """Return what a meter is asked for; nothing if nobody knows yet."""
    if meter is None:
        return ()
    if meter.registers is not None:
        return meter.registers
    return () if meter.family == AUTO else load_profile(meter.family).standard


def _quantity(id_: int, family: str) -> Quantity | None:
    catalogue = electricity() if is_electric(family) else heat()
    entry = catalogue.by_id.get(id_)
    return None if entry is None else entry.quantity
