"""What a station would do, in words and as data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kmpd.commands.ages import duration
from kmpd.commands.check_dashboard import dashboard_blocks, targets_text
from kmpd.config import MeterConfig, SinkConfig, StationConfig, TargetConfig
from kmpd.config.line_time import day_line_seconds, reading_baud, reading_line_seconds
from kmpd.config.meter_words import AUTO, register_name
from kmpd.config.quantities import duration_text
from kmpd.errors import Problem
from kmpd.presentation import Presentation
from pykmp.meters import load_profile


def report(config: StationConfig) -> str:
    """Return what a station would do, in words."""
    blocks = [_station(config)]
    lines = Counter(meter.port for meter in config.meters)
    blocks += [_meter(meter, shared=lines[meter.port]) for meter in config.meters]
    blocks += [_sinks(config.sinks.values()), *dashboard_blocks(config)]
    if config.remarks:
        blocks.append(["Worth knowing:", *(f"  {one}" for one in config.remarks)])
    return "\n\n".join("\n".join(block) for block in blocks)


def _station(config: StationConfig) -> list[str]:
    whose = ", which is this computer's" if config.is_zone_of_host else ""
    days = config.retention.raw_days
    kept = "all of them" if days is None else f"all of the last {days} days"
    return [
        f"Station {config.name}",
        f"  configuration  {config.path}",
        f"  time zone      {config.zone}{whose}",
        f"  store          {config.store_shown}",
        f"  raw readings   {kept}",
        f"  state          {config.state_folder}",
    ]


def _meter(meter: MeterConfig, *, shared: int) -> list[str]:
    others = f", a line with {shared} meters" if shared > 1 else ""
    zone = f", in {meter.zone}" if meter.cron else ""
    when = f"at '{meter.cron}'{zone}" if meter.cron else _every(meter)
    facts = {
        "port": f"{meter.port_shown}{others}",
        "family": _family(meter),
        "read": f"{when}, {_attempts(meter)} a request",
        "registers": _registers(meter),
        "line time": _line_time(meter),
    }
    if meter.presentations:
        facts["shown as"] = ", ".join(_shown(one) for one in meter.presentations)
    if meter.targets != TargetConfig():
        facts["targets"] = targets_text(meter.targets)
    area = f", {meter.area}" if meter.area else ""
    heading = f"Meter {meter.name}: {meter.title}{area}"
    return [heading, *(f"  {key:<13}  {value}" for key, value in facts.items())]


def _shown(presentation: Presentation) -> str:
    name = presentation.name or register_name(presentation.register, family=AUTO)
    return f"{name} ({presentation.unit})" if presentation.unit else name


def _every(meter: MeterConfig) -> str:
    return f"every {duration_text(meter.interval_seconds)}"


def _attempts(meter: MeterConfig) -> str:
    wait = duration_text(meter.timeout_seconds)
    if meter.attempts == 1:
        return f"1 attempt of {wait}"
    return f"up to {meter.attempts} attempts of {wait}"


def _family(meter: MeterConfig) -> str:
    power = "mains-powered" if meter.is_mains_powered else "on a battery"
    address = "" if meter.address is None else f", address 0x{meter.address:02X}"
    speed = f"{reading_baud(meter)} baud"
    if meter.family == AUTO:
        return f"to be found out{address}, {speed}, {power}"
    return f"{load_profile(meter.family).model}{address}, {speed}, {power}"


def _registers(meter: MeterConfig) -> str:
    if not meter.registers:
        return "what is standard for its family"
    return ", ".join(
        name if name == str(id_) else f"{name} ({id_})"
        for id_, name in _names(meter).items()
    )


def _names(meter: MeterConfig) -> Mapping[int, str]:
    return {id_: register_name(id_, family=meter.family) for id_ in meter.registers}


def _line_time(meter: MeterConfig) -> str:
    one, day = reading_line_seconds(meter), day_line_seconds(meter)
    limit = meter.budget_line_seconds
    allowed = "no limit" if limit is None else f"{duration(limit)} allowed"
    return f"about {one:.1f} s a reading, {day:.0f} s a day; {allowed}"


def _sinks(sinks: Iterable[SinkConfig]) -> list[str]:
    return list(_sink_lines(sinks)) or ["No sink: readings are kept, and go nowhere."]


def _sink_lines(sinks: Iterable[SinkConfig]) -> Iterator[str]:
    for sink in sinks:
        options = ", ".join(f"{key}: {text}" for key, text in sink.shown.items())
        kind = "" if sink.kind == sink.name else f" ({sink.kind})"
        yield f"Sink {sink.name}{kind}: {options or 'as usual'}"


def as_json(config: StationConfig) -> Mapping[str, object]:
    """Return the same as JSON has it, without any secret."""
    plain = config.model_dump(
        mode="json", exclude={"dashboard", "meters", "sinks", "remarks"}
    )
    return {
        "usable": True,
        **plain,
        "meters": [_meter_as_json(meter) for meter in config.meters],
        "sinks": {
            name: {"type": sink.kind, "options": dict(sink.shown)}
            for name, sink in config.sinks.items()
        },
        "dashboard": {**config.dashboard.model_dump(mode="json"), "url": _url(config)},
        "remarks": [problem_as_json(remark) for remark in config.remarks],
    }


def _url(config: StationConfig) -> str | None:
    web = config.dashboard.web
    return None if web is None else web.url


def _meter_as_json(meter: MeterConfig) -> Mapping[str, object]:
    names = _names(meter)
    return {
        **meter.model_dump(mode="json"),
        "registers": [{"id": id_, "name": name} for id_, name in names.items()],
        "line_seconds_per_reading": round(reading_line_seconds(meter), 3),
        "line_seconds_per_day": round(day_line_seconds(meter), 3),
    }


def problem_as_json(problem: Problem) -> Mapping[str, object]:
    """Return a mistake, or a remark, as JSON has it."""
    return {
        "file": str(problem.file),
        "line": problem.line,
        "column": problem.column,
        "key": problem.key,
        "message": problem.message,
        "suggestion": problem.suggestion,
    }
