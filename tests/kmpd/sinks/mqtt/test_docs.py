"""The pages on MQTT say what is so: their examples are taken, every option is there."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pydantic import BaseModel

from kmpd.sinks.mqtt import MqttOptions
from kmpd.sinks.mqtt.options import TlsOptions
from kmpd.sinks.webhook import WebhookOptions

_PAGE: Final = Path(__file__).resolve().parents[4] / "docs" / "mqtt.md"
_BLOCK: Final = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_KINDS: Final[Mapping[str, type[BaseModel]]] = {
    "mqtt": MqttOptions,
    "webhook": WebhookOptions,
}


@pytest.mark.parametrize("block", _BLOCK.findall(_PAGE.read_text()))
def test_every_example_is_taken(block: str) -> None:
    """Without it, what is copied from the page is a mistake."""
    sinks: dict[str, dict[str, Any]] = yaml.safe_load(block)["sinks"]
    for name, told in sinks.items():
        kind = _KINDS[told.pop("type", name)]
        # The configuration reads such files itself.
        if told.pop("password_file", None):
            told["password"] = "from the file"  # noqa: S105 - none is there

        assert kind.model_validate(told)


@pytest.mark.parametrize("kind", [MqttOptions, TlsOptions, WebhookOptions])
def test_every_option_is_documented(kind: type[BaseModel]) -> None:
    """Without it, an option exists that nobody can know of."""
    page = _PAGE.read_text()

    names = [field.alias or name for name, field in kind.model_fields.items()]

    assert [name for name in names if not re.search(rf"\b{name}\b", page)] == []
