"""What a user may write, and what is told of a mistake."""

from typing import Any

import pytest
from pydantic import ValidationError

from kmpd.sinks.mqtt import MqttOptions
from kmpd.sinks.mqtt.options import Discovery


def _options(**more: Any) -> MqttOptions:  # noqa: ANN401 - as configured
    return MqttOptions.model_validate({"host": "broker"} | more)


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ({"host": ""}, "at least 1 character"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"colour": "red"}, "Extra inputs are not permitted"),
        ({"password": "x"}, "without a username"),
        ({"message_expiry_seconds": 60}, 'needs protocol: "5"'),
        ({"tls": {"key_file": "/x"}}, "of no use without cert_file"),
        ({"base_topic": "house/#"}, r"neither \+ nor #"),
        ({"stale_after_intervals": 2}, "greater than 2"),
        ({"qos": 0}, "Input should be 1 or 2"),
        ({"gas_m3_per_gj": 0}, "greater than 0"),
        ({"topics": ["{meter}"]}, "all values share one topic"),
        ({"topics": ["{register}"]}, "all meters share one topic"),
        ({"topics": ["{meter}/{registers}"]}, r"\{registers\} is not known here"),
        ({"topics": ["{meter}/{id:3}"]}, r"\{id\} is not known here"),
        ({"topics": ["+/{meter}/{id}"]}, r"neither \+ nor #"),
        ({"topics": ["{meter}/{id"]}, "expected '}'"),
        (
            {"topics": [{"topic": "{meter}/{id}", "payload": "{price}"}]},
            r"\{price\} is not known here",
        ),
    ],
)
def test_a_mistake_is_told_in_words(mistake: dict[str, Any], said: str) -> None:
    """Without it, a mistake is found when readings are missing."""
    with pytest.raises(ValidationError, match=said):
        _options(**mistake)


@pytest.mark.parametrize(
    ("told", "used"), [({}, 1883), ({"tls": True}, 8883), ({"port": 1}, 1)]
)
def test_the_port_is_the_usual_one(told: dict[str, Any], used: int) -> None:
    """Without it, everybody has to know two numbers by heart."""
    assert _options(**told).port_used == used


@pytest.mark.parametrize("off", [False, "off"])
def test_off_may_be_written_plainly(off: object) -> None:
    """Without it, YAML's own idea of off is a mistake of the user's."""
    assert _options(discovery=off).discovery is Discovery.OFF


def test_a_password_is_not_shown() -> None:
    """Without it, it stands in logs and in what people paste into questions."""
    assert "sesame" not in repr(_options(username="u", password="sesame"))  # noqa: S106
