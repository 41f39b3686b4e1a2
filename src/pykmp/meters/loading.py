"""Profiles out of their files: one file is read for one family, once."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from pykmp.data import read_toml
from pykmp.meters.families import family_key
from pykmp.meters.profile import (
    Commodity,
    FrameRegister,
    GoldenFrame,
    Line,
    Logger,
    Profile,
    ProfileRegister,
    Quirk,
    Telling,
    TypeCode,
)
from pykmp.registers.terms import Confidence

_Table: TypeAlias = Mapping[str, Any]


def load_profile(name: str) -> Profile:
    """Return the profile of a family, by its key or another name of it.

    Raises:
        UnknownMeterError: No family is called that.

    >>> load_profile("flowIQ 2101").key
    '21'
    """
    return _load(family_key(name))


@cache
def _load(key: str) -> Profile:
    return _profile(read_toml("pykmp.meters", f"{key}.toml"))


def _profile(table: _Table) -> Profile:
    registers = [_register(entry) for entry in table["register"]]
    return Profile(
        key=table["key"],
        aliases=tuple(table["aliases"]),
        model=table["model"],
        commodity=Commodity(table["commodity"]),
        is_mains_powered=table["mains_powered"],
        address=table["address"],
        line=Line(baud=tuple(table["line"]["baud"]), format=table["line"]["format"]),
        info_table=table["info_table"],
        standard=tuple(table["standard"]),
        registers=MappingProxyType({entry.id: entry for entry in registers}),
        type_codes=tuple(_type_code(entry) for entry in table.get("type_codes", ())),
        constructed_type_code=_bytes(table.get("constructed_type_code")),
        telling=_telling(table.get("telling")),
        quirks=tuple(Quirk(**entry) for entry in table.get("quirks", ())),
        loggers=tuple(_logger(entry) for entry in table.get("loggers", ())),
        vectors=tuple(_golden_frame(entry) for entry in table["vectors"]),
        sources=tuple(table["sources"]),
    )


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _register(table: _Table) -> ProfileRegister:
    return ProfileRegister(**{**table, "confidence": Confidence(table["confidence"])})


def _type_code(table: _Table) -> TypeCode:
    return TypeCode(**{**table, "code": bytes.fromhex(table["code"])})


def _telling(table: _Table | None) -> Telling | None:
    if table is None:
        return None
    return Telling(**{name: frozenset(ids) for name, ids in table.items()})


def _logger(table: _Table) -> Logger:
    return Logger(
        name=table["name"],
        command=table["command"],
        number=table.get("number"),
        depth=table.get("depth"),
        is_number_assumed=table.get("number_assumed", False),
        is_depth_assumed=table["assumed"],
        interval_seconds=table.get("interval_seconds"),
        interval_months=table.get("interval_months"),
        is_interval_assumed=table.get("interval_assumed", False),
        registers=tuple(table.get("registers", ())),
        are_registers_assumed=table.get("registers_assumed", False),
        address=table.get("address"),
        other_addresses=tuple(table.get("other_addresses", ())),
        confidence=Confidence(table["confidence"]),
        source=table["source"],
        note=table.get("note", ""),
    )


def _golden_frame(table: _Table) -> GoldenFrame:
    return GoldenFrame(
        frame=bytes.fromhex(table["frame"]),
        direction=table["direction"],
        source=table["source"],
        confidence=table["confidence"],
        command_id=table["command_id"],
        note=table.get("note", ""),
        requested=tuple(table.get("requested", ())),
        registers=tuple(_frame_register(reg) for reg in table.get("registers", ())),
        serial=table.get("serial"),
        meter_type=_bytes(table.get("meter_type")),
        software=table.get("software"),
    )


def _frame_register(table: _Table) -> FrameRegister:
    return FrameRegister(
        id=table["id"],
        unit=table["unit"],
        value=table.get("value"),
        raw=_bytes(table.get("raw")),
    )
