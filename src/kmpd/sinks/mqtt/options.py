"""What a user may say about an MQTT broker, and what is published to it."""

import re
import string
from decimal import Decimal
from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from kmpd.state import STALE_INTERVALS

#: What may stand in braces in the topic of a template, and in its payload.
TOPIC_FIELDS: Final = ("station", "meter", "serial", "family", "register", "id")
PAYLOAD_FIELDS: Final = (*TOPIC_FIELDS, "value", "unit", "at")

_TOPIC_WILDCARDS: Final = re.compile(r"[+#\x00]")
_STALE_INTERVALS_MIN: Final = 2

_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


@unique
class Discovery(StrEnum):
    """How Home Assistant and its kin are told what there is.

    Attributes:
        DEVICE: One message for each meter.
        ENTITY: One message for each entity, as Domoticz wants it.
        OFF: Not at all.
    """

    DEVICE = "device"
    ENTITY = "entity"
    OFF = "off"


class TlsOptions(BaseModel):
    """Whom to trust, and who we are.

    Attributes:
        ca_file: Certificates of the authorities to trust; those of the system without.
        cert_file, key_file: What we show, if the broker wants to know us by that.
        is_insecure: Whether any certificate will do; anybody may listen then.
    """

    model_config = _STRICT

    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    is_insecure: bool = Field(default=False, alias="insecure")

    @model_validator(mode="after")
    def _is_a_pair(self) -> Self:
        if self.key_file is not None and self.cert_file is None:
            raise ValueError("key_file is of no use without cert_file")
        return self


class TopicTemplate(BaseModel):
    """A topic of its own for each register, in the words of the user.

    Attributes:
        topic: With {station}, {meter}, {serial}, {family}, {register} or {id} in it.
        payload: The same, with {value}, {unit} and {at} besides.
        is_retained: Whether the broker keeps the last one.
    """

    model_config = _STRICT

    topic: str
    payload: str = "{value}"
    is_retained: bool = Field(default=True, alias="retain")

    @field_validator("topic")
    @classmethod
    def _is_a_topic(cls, topic: str) -> str:
        if not topic or _TOPIC_WILDCARDS.search(topic):
            raise ValueError("a topic is not empty, and has neither + nor # in it")
        fields = _fields(topic, TOPIC_FIELDS)
        if not fields & {"register", "id"}:
            raise ValueError("without {register} or {id}, all values share one topic")
        if not fields & {"meter", "serial"}:
            raise ValueError("without {meter} or {serial}, all meters share one topic")
        return topic

    @field_validator("payload")
    @classmethod
    def _is_a_payload(cls, payload: str) -> str:
        _fields(payload, PAYLOAD_FIELDS)
        return payload


class MqttOptions(BaseModel):
    """What a user may say about an MQTT broker, and what is published to it.

    Attributes:
        host, port: Where the broker is; the port is 1883, and 8883 with TLS.
        username, password: Who we are, if the broker asks.
        tls: True, or whom to trust and who we are.
        client_id: Our name at the broker, of nobody else; kmpd- and the station's.
        protocol: Version of MQTT.
        keepalive_seconds: After how long of silence the broker is asked for a sign.
        timeout_seconds: How long it may take to acknowledge something.
        base_topic: What all our topics begin with; the name of the station.
        qos: 1, at least once; or 2, once.
        is_retained: Whether the broker keeps the last state for those who come later.
        message_expiry_seconds: After how long it forgets a state; only in version 5.
        discovery: How Home Assistant and its kin are told what there is.
        discovery_prefix: What the topics of that begin with.
        birth_topic: Where Home Assistant says that it has started.
        stale_after_intervals: After how many intervals without a good reading a meter
            is no longer available.
        uses_newer_units: Whether to use classes and units that not every version of
            Home Assistant from 2024.12 on knows.
        state_class: What counters are to Home Assistant.
        has_kwh: Whether energy is published in kWh besides what the meter says.
        gas_m3_per_gj: Cubic metres of gas that a gigajoule is shown as; not at all
            without.
        topics: Plain topics besides.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    username: str | None = None
    password: SecretStr | None = None
    tls: bool | TlsOptions = False
    client_id: str | None = Field(default=None, min_length=1)
    protocol: Literal["3.1.1", "5"] = "3.1.1"
    keepalive_seconds: int = Field(default=60, ge=5, le=65535)
    timeout_seconds: float = Field(default=10.0, gt=0)
    base_topic: str | None = Field(default=None, min_length=1)
    qos: Literal[1, 2] = 1
    is_retained: bool = Field(default=True, alias="retain")
    message_expiry_seconds: int | None = Field(default=None, ge=1)
    discovery: Discovery = Discovery.DEVICE
    discovery_prefix: str = Field(default="homeassistant", min_length=1)
    birth_topic: str = "homeassistant/status"
    stale_after_intervals: float = Field(
        default=STALE_INTERVALS, gt=_STALE_INTERVALS_MIN
    )
    uses_newer_units: bool = Field(default=False, alias="newer_units")
    state_class: Literal["total_increasing", "total"] = "total_increasing"
    has_kwh: bool = Field(default=False, alias="kwh")
    gas_m3_per_gj: Annotated[Decimal, Field(gt=0)] | None = None
    topics: tuple[TopicTemplate, ...] = ()

    @field_validator("base_topic", "discovery_prefix", "birth_topic")
    @classmethod
    def _is_a_topic(cls, topic: str | None) -> str | None:
        if topic is not None and _TOPIC_WILDCARDS.search(topic):
            raise ValueError("a topic has neither + nor # in it")
        return topic if topic is None else topic.strip("/")

    @field_validator("topics", mode="before")
    @classmethod
    def _may_be_plain(cls, topics: object) -> object:
        """Take a text for a template that is nothing but a topic."""
        if not isinstance(topics, list | tuple):
            return topics
        return tuple({"topic": t} if isinstance(t, str) else t for t in topics)

    @field_validator("discovery", mode="before")
    @classmethod
    def _knows_yaml(cls, discovery: object) -> object:
        """Take no for off, which is what YAML makes of it."""
        return "off" if discovery is False else discovery

    @field_validator("protocol", mode="before")
    @classmethod
    def _may_be_a_number(cls, protocol: object) -> object:
        return "5" if protocol == 5 else protocol  # noqa: PLR2004 - MQTT 5

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.username is None and self.password is not None:
            raise ValueError("a password is of no use without a username")
        if self.message_expiry_seconds is not None and self.protocol != "5":
            raise ValueError('message_expiry_seconds needs protocol: "5"')
        return self

    @property
    def uses_tls(self) -> bool:
        """Whether the line to the broker is encrypted."""
        return self.tls is not False

    @property
    def port_used(self) -> int:
        """The port, also where nobody said one."""
        return self.port or (8883 if self.uses_tls else 1883)


def _fields(text: str, known: tuple[str, ...]) -> set[str]:
    """Return the names in braces.

    Raises:
        ValueError: A brace is alone, or what is in it is not known.
    """
    names = set()
    for _before, name, format_, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if name not in known or format_ or conversion:
            choice = ", ".join(f"{{{field}}}" for field in known)
            raise ValueError(f"{{{name}}} is not known here; known are {choice}")
        names.add(name)
    return names
