"""The meters of a configuration: each for itself, and beside the others."""

import math
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Row
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from kmpd.config.binding import bind
from kmpd.config.cron import longest_seconds
from kmpd.config.dashboard import TargetConfig
from kmpd.config.line_time import BUDGET_SECONDS
from kmpd.config.meter_words import AUTO, register_name
from kmpd.config.places import line_of
from kmpd.config.settings import LimitsSettings, MeterSettings
from kmpd.config.station import LimitsConfig, MeterConfig
from kmpd.config.tree import (
    Broken,
    Node,
    Problems,
    Scalar,
    Sequence,
    Table,
    Way,
    repeated,
)
from pykmp.constants import DestinationAddress
from pykmp.meters import load_profile

BATTERY_INTERVAL_SECONDS: Final = 3600.0
MAINS_INTERVAL_SECONDS: Final = 300.0
_HEAT_METER: Final = DestinationAddress.HEAT_METER.value


@attrs.frozen(kw_only=True)
class BoundMeter:
    """The settings of a meter, and where they stand."""

    settings: MeterSettings
    node: Table
    way: Way

    def at(self, key: str) -> Node:
        """Return the value of a setting; the meter itself for what is not there."""
        return self.node.get(key) or self.node


def bound_meters(tree: Table, key: str, problems: Problems) -> tuple[BoundMeter, ...]:
    """Return the meters that have no mistakes of their own; tell all mistakes."""
    node = tree.get(key)
    if isinstance(node, Broken):
        return ()
    if not isinstance(node, Sequence):
        place = tree.place if node is None else node.place
        problems.add(place, (key,), "a list of meters belongs here: - name: ...")
        return ()
    if not node.items:
        problems.add(node.place, (key,), "there is no meter to read.")
    meters = tuple(_bound(node.items, key, problems))
    _check_names(node, key, problems)
    _check_lines(meters, problems)
    return meters


def _bound(items: Row[Node], key: str, problems: Problems) -> Iterator[BoundMeter]:
    for index, node in enumerate(items):
        way = (key, index)
        settings = bind(MeterSettings, node, way=way, problems=problems)
        if isinstance(node, Table):
            _check_schedule(node, way, problems)
        if settings is not None and isinstance(node, Table):
            meter = BoundMeter(settings=settings, node=node, way=way)
            _check_registers(meter, problems)
            yield meter


def _check_schedule(node: Table, way: Way, problems: Problems) -> None:
    if "interval" in node.entries and "cron" in node.entries:
        later = max(("interval", "cron"), key=lambda key: node.entries[key].place.line)
        message = "there is an interval and a cron line; one of the two is enough."
        problems.add(node.entries[later].place, (*way, later), message)


def _check_registers(meter: BoundMeter, problems: Problems) -> None:
    node, ids = meter.at("registers"), meter.settings.registers
    if ids is None:
        return
    if not ids:
        problems.add(node.place, (*meter.way, "registers"), "there is none to read.")
    for index, id_ in enumerate(ids):
        if id_ not in ids[:index]:
            continue
        place, way = node.place, (*meter.way, "registers")
        if isinstance(node, Sequence):
            place, way = node.items[index].place, (*way, index)
        name = register_name(id_, family=meter.settings.family)
        problems.add(place, way, f"register {id_}, {name}, is there already.")


def _check_names(node: Sequence, key: str, problems: Problems) -> None:
    """Tell names that are there twice, also of meters that have other mistakes."""
    for index, name, line in repeated(node, "name"):
        message = f"the meter in line {line} has this name already."
        problems.add(name.place, (key, index, "name"), message)


def _check_lines(meters: Iterable[BoundMeter], problems: Problems) -> None:
    first: dict[tuple[str, int], BoundMeter] = {}
    spelt: dict[str, str] = {}
    for meter in meters:
        line = line_of(meter.settings.port)
        way, place = (*meter.way, "port"), meter.at("port").place
        other = first.setdefault((line, _address(meter.settings)), meter)
        if other is not meter:
            number = other.at("port").place.line
            message = f"this is the meter of line {number}: same port, same address."
            problems.add(place, way, message)
        elif spelt.setdefault(line, meter.settings.port) != meter.settings.port:
            message = "this line is there already, and is written in another way."
            problems.add(
                place, way, message, suggestion=f"Write {_shown(meters, line)}."
            )


def _shown(meters: Iterable[BoundMeter], line: str) -> str:
    ports = (one for one in meters if line_of(one.settings.port) == line)
    node = next(ports).at("port")
    return node.shown if isinstance(node, Scalar) else ""


def _address(settings: MeterSettings) -> int:
    if settings.address is not None:
        return settings.address
    if settings.family == AUTO:
        return _HEAT_METER
    return load_profile(settings.family).address


def meter_config(
    settings: MeterSettings, *, zone: ZoneInfo, budget: float | None
) -> MeterConfig:
    """Return a meter with all that its settings leave open.

    Args:
        settings: What the file says of it.
        zone: Of the station.
        budget: Of the station; infinite is without limit, None is not told.
    """
    profile = None if settings.family == AUTO else load_profile(settings.family)
    is_mains_powered = settings.mains_powered
    if is_mains_powered is None:
        is_mains_powered = profile is not None and profile.is_mains_powered
    standard = () if profile is None else profile.standard
    return MeterConfig(
        name=settings.name,
        title=settings.title or settings.name.replace("_", " ").strip().capitalize(),
        port=settings.port,
        zone=settings.zone or zone,
        family=settings.family,
        address=settings.address,
        baud=settings.baud,
        interval_seconds=_interval_seconds(settings, is_mains_powered=is_mains_powered),
        cron=settings.cron or "",
        registers=standard if settings.registers is None else settings.registers,
        attempts=settings.attempts,
        timeout_seconds=settings.timeout,
        budget_line_seconds=_budget_seconds(
            settings.budget, budget, is_mains_powered=is_mains_powered
        ),
        is_mains_powered=is_mains_powered,
        clock=settings.clock,
        area=settings.area,
        limits=_limits(settings.limits),
        backfill=settings.backfill,
        targets=TargetConfig(
            cooling_kelvin=settings.targets.cooling_kelvin,
            return_celsius=settings.targets.return_celsius,
        ),
    )


def _interval_seconds(settings: MeterSettings, *, is_mains_powered: bool) -> float:
    if settings.cron:
        return longest_seconds(settings.cron)
    if settings.interval is not None:
        return settings.interval
    return MAINS_INTERVAL_SECONDS if is_mains_powered else BATTERY_INTERVAL_SECONDS


def _budget_seconds(
    own: float | None, station: float | None, *, is_mains_powered: bool
) -> float | None:
    usual = math.inf if is_mains_powered else (station or BUDGET_SECONDS)
    budget = own or usual
    return None if math.isinf(budget) else budget


def _limits(settings: LimitsSettings) -> LimitsConfig:
    def exact(value: float | None) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return LimitsConfig(
        power_max_kw=exact(settings.power_max_kw),
        flow_max_m3h=exact(settings.flow_max_m3h),
    )
