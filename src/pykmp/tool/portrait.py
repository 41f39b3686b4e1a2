"""Who a meter is, as text and as a record."""

from collections.abc import Iterator
from typing import Any, Final

from pykmp.meters import Logger, Profile, families_of_type
from pykmp.tool.console import Paint
from pykmp.tool.identity import CONFIGURATION, HOURS, INFO, Identity
from pykmp.tool.rendering import text
from pykmp.tool.rendering.records import Record, of_register
from pykmp.tool.values import ShownRegister

_LABEL_WIDTH: Final = 19
_BY: Final = {
    "option": "as you say",
    "type code": "by its type code",
    "registers": "by the registers that it has",
}


def show(identity: Identity, *, paint: Paint) -> str:
    """Return who a meter is, a fact a line."""
    return "\n".join(
        f"{paint.dim(f'{label:<{_LABEL_WIDTH}}')} {fact}".rstrip()
        for label, fact in _facts(identity, paint)
    )


def record(identity: Identity) -> Record:
    """Return who a meter is, as the object that `--json` prints."""
    profile, clock = identity.family.only, identity.clock
    code = identity.type_code
    return {
        "time": identity.time.isoformat(timespec="seconds"),
        "family": profile.key if profile else None,
        "model": profile.model if profile else None,
        "families": [one.key for one in identity.family.profiles],
        "family_by": identity.family.by,
        "serial": identity.serial,
        "meter_type_hex": None if code is None else code.hex(),
        "software_revision": identity.software_revision,
        "meter_clock": clock and clock.meter.isoformat(timespec="seconds"),
        "computer_clock": clock and clock.computer.isoformat(timespec="seconds"),
        "offset_seconds": clock and clock.offset_seconds,
        "configuration": [
            {"id_int": one.id, "value": one.figure, "parts": _parts(identity, one)}
            for one in _of(identity, CONFIGURATION)
        ],
        "loggers": [_logger_record(one) for one in profile.loggers] if profile else [],
        "register_data": [of_register(one) for one in identity.registers],
        "missing": list(identity.missing),
        "requests": identity.requests,
        "seconds": round(identity.seconds, 3),
    }


def _facts(identity: Identity, paint: Paint) -> Iterator[tuple[str, str]]:
    yield "Family", _family(identity, paint)
    yield "Serial number", paint.bold(identity.serial or "not told")
    code = identity.type_code
    is_public = bool(code and families_of_type(code))
    words = f"{code.hex(' ')}{'' if is_public else ' (not public)'}" if code else ""
    yield "Type code", words or "not told"
    yield "Software revision", identity.software_revision or "not told"
    yield "Clock", _clock(identity)
    for hours in _of(identity, (HOURS,)):
        yield "Operating hours", f"{hours.figure} {hours.unit_text}"
    for info in _of(identity, INFO):
        yield info.name, _info(info, identity)
    for number in _of(identity, CONFIGURATION):
        yield number.name, _configuration(identity, number)
    if identity.family.only:
        yield from _loggers(identity.family.only)
    elif identity.family.profiles:
        yield "Loggers", "these families have different ones; --meter decides"
    count = identity.requests
    requests = "1 request" if count == 1 else f"{count} requests"
    yield "Line time", f"{identity.seconds:.1f} s for {requests}"


def _family(identity: Identity, paint: Paint) -> str:
    family = identity.family
    if not family.profiles:
        return "not known: no family that is described answers like this"
    names = " or ".join(paint.bold(one.model) for one in family.profiles)
    return f"{names} ({_BY[family.by]})"


def _clock(identity: Identity) -> str:
    clock = identity.clock
    if clock is None:
        return "none, or none that is valid"
    return f"{clock.meter}, {text.offset(clock.offset_seconds)}"


def _info(info: ShownRegister, identity: Identity) -> str:
    if info.value.figure in {"0", "0x00000000"}:
        return f"{info.figure} (nothing to report)"
    if not info.remark and not identity.family.info_table:
        return f"{info.figure} (what it says depends on the family)"
    return f"{info.figure} {info.remark}".rstrip()


def _configuration(identity: Identity, number: ShownRegister) -> str:
    parts = [
        f"{part.letters} {part.digits}{part.meaning and f' {part.meaning}'}"
        for part in identity.parts_of(number)
    ]
    return f"{number.figure} ({', '.join(parts)})" if parts else number.figure


def _loggers(profile: Profile) -> Iterator[tuple[str, str]]:
    for index, logger in enumerate(profile.loggers):
        yield "" if index else "Loggers", _logger(logger)


def _logger(logger: Logger) -> str:
    depth = "depth not known" if logger.depth is None else f"{logger.depth} records"
    mark = ", assumed" if logger.is_depth_assumed else ""
    address = "" if logger.address is None else f", at address {logger.address:#04x}"
    return f"{logger.name}: {depth}{mark}{address}"


def _of(identity: Identity, ids: tuple[int, ...]) -> Iterator[ShownRegister]:
    return (identity.by_id[id_] for id_ in ids if id_ in identity.by_id)


def _parts(identity: Identity, number: ShownRegister) -> list[dict[str, Any]]:
    return [
        {
            "letters": part.letters,
            "digits": part.digits,
            "meaning": part.meaning or None,
        }
        for part in identity.parts_of(number)
    ]


def _logger_record(logger: Logger) -> dict[str, Any]:
    return {
        "name": logger.name,
        "command_hex": logger.command or None,
        "number": logger.number,
        "depth": logger.depth,
        "depth_assumed": logger.is_depth_assumed,
        "address": logger.address,
        "confidence": logger.confidence.value,
    }
