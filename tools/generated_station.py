"""The parts of docs/station-configuration.md that stand in the code."""

from collections.abc import Iterator
from typing import Final, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kmpd.commands.exits import BY_ERROR, MEANINGS, Exit
from kmpd.config.dashboard_settings import DashboardSettings
from kmpd.config.fields import model_within, name_of, names_with_files
from kmpd.config.settings import MeterSettings, StationSettings

_HEAD: Final = "| setting | example | what it is for |\n| --- | --- | --- |"
_REQUIRED: Final = " It must be there."


def station_settings() -> str:
    """Return the settings of the station, but for those of the dashboard."""
    return _table(StationSettings, without=tuple(DashboardSettings.model_fields))


def dashboard_settings() -> str:
    """Return the settings of the dashboard."""
    return _table(DashboardSettings)


def meter_settings() -> str:
    """Return the settings of a meter."""
    return _table(MeterSettings)


def station_exits() -> str:
    """Return the exit statuses of the station's commands."""
    rows = [
        f"| {exit_.value} | {meaning} | {_errors_of(exit_)} |"
        for exit_, meaning in MEANINGS.items()
    ]
    return "\n".join(["| status | meaning | errors |", "| --- | --- | --- |", *rows])


def settings_of(
    model: type[BaseModel], prefix: str = ""
) -> Iterator[tuple[str, FieldInfo]]:
    """Yield every setting by its way, those within others behind them."""
    for name, field in model.model_fields.items():
        key = name_of(name, field)
        yield f"{prefix}{key}", field
        within = model_within(model, (key,))
        if within is not None:
            yield from settings_of(within, f"{prefix}{key}{_step(field)}.")


def _step(field: FieldInfo) -> str:
    """Return what follows the key of a list."""
    return "[]" if get_origin(field.annotation) is tuple else ""


def _table(model: type[BaseModel], *, without: tuple[str, ...] = ()) -> str:
    rows = [
        _row(way, field)
        for way, field in settings_of(model)
        if way.partition(".")[0].removesuffix("[]") not in without
    ]
    rows += [
        f"| `{way}_file` | | File with the text of `{way}`, relative to this one. |"
        for way in _ways_with_files(model)
        if way.partition(".")[0] not in without
    ]
    return "\n".join([_HEAD, *rows])


def _ways_with_files(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    yield from (f"{prefix}{name}" for name in sorted(names_with_files(model)))
    for name, field in model.model_fields.items():
        key = name_of(name, field)
        within = model_within(model, (key,))
        if within is not None:
            yield from _ways_with_files(within, f"{prefix}{key}{_step(field)}.")


def _row(way: str, field: FieldInfo) -> str:
    example = f"`{field.examples[0]}`" if field.examples else ""
    required = _REQUIRED if field.is_required() else ""
    return f"| `{way}` | {example} | {field.description}{required} |"


def _errors_of(exit_: Exit) -> str:
    return ", ".join(f"`{kind.__name__}`" for kind, its in BY_ERROR if its is exit_)
