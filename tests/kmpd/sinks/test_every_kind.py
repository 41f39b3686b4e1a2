"""What every kind of sink must do, whatever it writes to."""

from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError

from kmpd.errors import SinkError
from kmpd.interfaces import Sink
from kmpd.sinks.registry import BUILT_IN
from kmpd.state import MeterState
from tests.kmpd.servers import HOST, free_port
from tests.kmpd.sinks.keeping import KeepingHousehold, keeping
from tests.kmpd.sinks.mqtt.household import HEAT, reading_of

_SECRET: Final = "sesame"  # noqa: S105 - of nobody

#: What is needed at least, of places that are not there; {port} is one of nobody.
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "csv": {"path": "{folder}/readings.csv"},
    "domoticz": {
        "url": "https://{host}:{port}",
        "username": "anna",
        "password": _SECRET,
        "devices": [{"idx": 1, "meter": "heat", "register": "E1"}],
    },
    "influxdb": {
        "url": "http://{host}:{port}",
        "version": 3,
        "database": "meters",
        "token": _SECRET,
    },
    "json_lines": {"path": "{folder}/readings.jsonl"},
    "mqtt": {"host": "{host}", "port": "{port}", "username": "a", "password": _SECRET},
    "postgresql": {"url": f"postgresql://anna:{_SECRET}@{{host}}:{{port}}/house"},
    "prometheus": {"port": "{port}"},
    "webhook": {"url": f"http://{{host}}:{{port}}/{_SECRET}", "readings": True},
}
#: They have nobody to write to but themselves.
_ALONE: Final = {"csv", "json_lines", "prometheus"}

_of_every_kind: Final = pytest.mark.parametrize("kind", sorted(BUILT_IN))


def _told(kind: str, folder: Path) -> dict[str, Any]:
    places = {"host": HOST, "port": free_port(), "folder": folder}
    return {
        key: text.format_map(places) if isinstance(text, str) else text
        for key, text in _OPTIONS[kind].items()
    }


def _sink(kind: str, folder: Path, house: KeepingHousehold) -> Sink:
    options = BUILT_IN[kind].options.model_validate(_told(kind, folder))
    return BUILT_IN[kind].make(kind, options, house)


def test_every_kind_is_tested_here() -> None:
    """A new kind of sink escapes the promises of the others."""
    assert set(_OPTIONS) == set(BUILT_IN)


@_of_every_kind
def test_a_secret_does_not_show(kind: str, tmp_path: Path) -> None:
    """A password stands in the log that is sent to somebody for help."""
    options = BUILT_IN[kind].options.model_validate(_told(kind, tmp_path))

    assert _SECRET not in f"{options!r} {options} {options.model_dump_json()}"


@_of_every_kind
def test_a_setting_that_is_not_there_is_refused(kind: str, tmp_path: Path) -> None:
    """A typing error in a setting is silently of no use."""
    with pytest.raises(ValidationError):
        BUILT_IN[kind].options.model_validate(
            {**_told(kind, tmp_path), "nonsense": True}
        )


@_of_every_kind
async def test_a_place_that_is_away_is_told_and_keeps_no_secret(
    kind: str, tmp_path: Path
) -> None:
    """An outage is a traceback, costs readings, or shows a password."""
    async with keeping(tmp_path) as house:
        sink = _sink(kind, tmp_path, house)
        kept = await house.store.add([reading_of(HEAT)])

        if kind in _ALONE:
            await sink.write(kept)
        else:
            with pytest.raises(SinkError) as told:
                await sink.write(kept)
            assert _SECRET not in str(told.value)
        await sink.close()


@_of_every_kind
async def test_it_can_be_closed_whatever_happened_before(
    kind: str, tmp_path: Path
) -> None:
    """A station hangs in stopping because a sink never came up."""
    async with keeping(tmp_path) as house:
        sink = _sink(kind, tmp_path, house)

        await sink.close()
        if kind in _ALONE:
            await sink.open()
            await sink.write([])
            await sink.show([MeterState(meter="heat")])
        await sink.close()
        await sink.close()
