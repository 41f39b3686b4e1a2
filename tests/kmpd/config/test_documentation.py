"""The page on configurations says all there is, and nothing that is not."""

import re
from pathlib import Path
from typing import Final

import pytest
import yaml
from pydantic import BaseModel

from kmpd.config import load
from kmpd.config.dashboard_settings import DashboardSettings
from kmpd.config.fields import names_with_files
from kmpd.config.line_time import BUDGET_SECONDS, reading_seconds
from kmpd.config.settings import MeterSettings, StationSettings
from kmpd.sinks.registry import BUILT_IN
from tests.kmpd.config.reading import HASH, ONE_METER, problems_of, write
from tools.generated_station import settings_of

_PAGE: Final = Path(__file__).parents[3] / "docs" / "station-configuration.md"
_BLOCK: Final = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECRETS: Final = (
    "store_password: a\nmqtt_password: b\n"
    f"spreadsheet_token: {'0123456789abcdef' * 2}\n"
    f"anna_hash: {HASH}\n"
)
_BROKER: Final = "sinks: {mqtt: {host: broker.example}}\n"

_SETTINGS: Final = [
    pytest.param(model, way, id=f"{model.__name__}-{way}")
    for model in (StationSettings, MeterSettings)
    for way, _ in settings_of(model)
    if way.partition(".")[0].removesuffix("[]") not in DashboardSettings.model_fields
]


def _described(model: type[BaseModel], way: str) -> tuple[str, list[str]]:
    field = dict(settings_of(model))[way]
    return field.description or "", list(field.examples or ())


@pytest.mark.parametrize(("model", "way"), _SETTINGS)
def test_every_setting_is_documented(model: type[BaseModel], way: str) -> None:
    """Without it, a setting is known to those who read the code."""
    description, _ = _described(model, way)

    assert description.endswith(".")
    assert f"| `{way}` |" in _PAGE.read_text("utf-8")


def test_every_secret_is_documented_as_a_file() -> None:
    """Without it, nobody knows that a password may stand in a file of its own."""
    assert names_with_files(StationSettings) == frozenset()
    assert "| `web.tokens[].token_file` |" in _PAGE.read_text("utf-8")
    assert "| `store.password_file` |" in _PAGE.read_text("utf-8")


@pytest.mark.parametrize(("model", "way"), _SETTINGS)
def test_examples_are_accepted(
    tmp_path: Path, model: type[BaseModel], way: str
) -> None:
    """Without it, the page shows what the station refuses."""
    write(tmp_path, _SECRETS, name="secrets.yaml")
    _, examples = _described(model, way)
    for example in examples:
        text = _with(way, example, is_meter=model is MeterSettings)

        assert problems_of(tmp_path, text) == ()


def _with(way: str, example: str, *, is_meter: bool) -> str:
    head, dot, key = way.partition(".")
    value = f"{{{key}: {example}}}" if dot else example
    if way == "store.password":
        value = f"{{url: 'postgresql://a@b/c', password: {example}}}"
    if is_meter and head in {"name", "port"}:
        return re.sub(rf"{head}: .*", f"{head}: {value}", ONE_METER)
    return f"{ONE_METER}{'    ' if is_meter else ''}{head}: {value}\n"


@pytest.mark.parametrize("way", [way for way, _ in settings_of(DashboardSettings)])
def test_every_setting_of_the_dashboard_is_documented(way: str) -> None:
    """Without it, a setting is known to those who read the code."""
    description, _ = _described(DashboardSettings, way)

    assert description.endswith(".")
    assert f"| `{way}` |" in _PAGE.read_text("utf-8")


def test_examples_of_the_dashboard_are_accepted_all_together(tmp_path: Path) -> None:
    """Without it, the page shows what the station refuses."""
    write(tmp_path, _SECRETS, name="secrets.yaml")
    lines = _yaml_of(_tree_of_examples(), 0)

    config = load(write(tmp_path, ONE_METER + _BROKER + lines), sink_kinds=BUILT_IN)

    dashboard = config.dashboard
    assert dashboard.web is not None
    assert dashboard.web.proxy is not None
    assert [user.name for user in dashboard.web.users] == ["anna"]
    assert dashboard.contracts[0].prices[0].register_id == 60
    assert dashboard.weather.topic == "garden/sensor"


def _tree_of_examples() -> dict[str, object]:
    """Return the first example of every setting, where it belongs."""
    tree: dict[str, object] = {}
    for way, field in settings_of(DashboardSettings):
        if field.examples and way != "web":
            *steps, last = way.split(".")
            at = tree
            for step in steps:
                at = at.setdefault(step, {})
            at[last] = field.examples[0]
    return tree


def _yaml_of(tree: dict[str, object], depth: int) -> str:
    """Return a tree as YAML; what ends with [] is a list of one."""
    lines = ""
    for key, value in tree.items():
        if isinstance(value, dict):
            within = _yaml_of(value, depth + 1)
            if key.endswith("[]"):
                indent = "  " * (depth + 1)
                within = f"{indent}-\n{_yaml_of(value, depth + 2)}"
            lines += f"{'  ' * depth}{key.removesuffix('[]')}:\n{within}"
        else:
            lines += f"{'  ' * depth}{key}: {value}\n"
    return lines


@pytest.mark.parametrize("text", _BLOCK.findall(_PAGE.read_text("utf-8")))
def test_files_of_the_page_are_accepted(tmp_path: Path, text: str) -> None:
    """Without it, people copy what the station refuses."""
    write(tmp_path, _SECRETS, name="secrets.yaml")

    config = load(write(tmp_path, text), sink_kinds=BUILT_IN)

    assert config.remarks == ()
    assert len(config.meters) == len(yaml.safe_load(_without_tags(text))["meters"])


def _without_tags(text: str) -> str:
    return text.replace("!secret ", "")


def test_budget_of_the_page_is_that_of_the_code() -> None:
    """Without it, people reckon with a battery's life that is not so."""
    page = _PAGE.read_text("utf-8")
    one = reading_seconds(8, baud=1200)

    assert f"on the line for {one:.2f} s at 1200 baud" in page
    assert f"takes {24 * one:.0f} s a day" in page
    assert f"rounded up: {BUDGET_SECONDS / 60:.0f} minutes" in page
    assert f"each five minutes takes {288 * one:.0f} s a day" in page


@pytest.mark.parametrize(
    ("registers", "baud", "seconds"),
    [
        # Of these and serial number, info code, clock: 7 + 2 n and 6 + 9 n bytes.
        (8, 1200, (2 * 13 + 12 * 11) * 11 / 1200),
        (6, 1200, (13 + 8 * 11) * 11 / 1200),
        (4, 1200, (13 + 8 * 11) * 11 / 1200),
        (1, 9600, (13 + 5 * 11) * 11 / 9600),
    ],
)
def test_line_time_is_that_of_the_bytes(
    registers: int, baud: int, seconds: float
) -> None:
    """Without it, what `check` says of a battery is a guess."""
    assert reading_seconds(registers, baud=baud) == pytest.approx(seconds)
