"""What a user may say about InfluxDB; each version wants other things."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from kmpd.sinks.http_client import checked_url

Version: TypeAlias = Literal[1, 2, 3]

#: What each version needs, and what it may be told besides.
_NEEDED: Final[Mapping[Version, frozenset[str]]] = {
    1: frozenset({"database"}),
    2: frozenset({"org", "bucket", "token"}),
    3: frozenset({"database"}),
}
_POSSIBLE: Final[Mapping[Version, frozenset[str]]] = {
    1: frozenset({"username", "password", "retention_policy", "create"}),
    2: frozenset(),
    3: frozenset({"token"}),
}
_OF_VERSIONS: Final = (
    frozenset[str]().union(*_NEEDED.values()).union(*_POSSIBLE.values())
)

#: A control character would end the line.
_PRINTABLE: Final = re.compile(r"[^\x00-\x1f\x7f\\]+")


def _checked(measurement: str) -> str:
    if not _PRINTABLE.fullmatch(measurement) or measurement.startswith(("_", "#")):
        raise ValueError(
            "the name of a measurement begins neither with _ nor with #, and has no "
            "backslash in it"
        )
    return measurement


class InfluxOptions(BaseModel):
    """What may stand in the configuration of a sink of this kind.

    Attributes:
        url: Where it is, such as ``http://influxdb.lan:8086``.
        version: 1, 2 or 3.
        database: Where readings go, in the versions 1 and 3.
        retention_policy: Of version 1; the default one of the database without.
        create: Whether a database that is missing is made, in version 1.
        username, password: Who we are, in version 1.
        org, bucket: Where readings go, in version 2.
        token: Who we are, in the versions 2 and 3.
        measurement: What the measurement is called.
        ca_file: Certificates of the authorities to trust; those of the system without.
        is_insecure: Whether any certificate will do; anybody may listen then.
        timeout_seconds: How long an answer may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    url: Annotated[str, AfterValidator(checked_url)]
    version: Version
    database: Annotated[str, Field(min_length=1)] | None = None
    retention_policy: Annotated[str, Field(min_length=1)] | None = None
    create: bool = False
    username: str | None = None
    password: SecretStr | None = None
    org: Annotated[str, Field(min_length=1)] | None = None
    bucket: Annotated[str, Field(min_length=1)] | None = None
    token: SecretStr | None = None
    measurement: Annotated[str, AfterValidator(_checked)] = "kmp"
    ca_file: Path | None = None
    is_insecure: bool = Field(default=False, alias="insecure")
    timeout_seconds: float = Field(default=20.0, gt=0)

    @model_validator(mode="after")
    def _fits_the_version(self) -> Self:
        told = {name for name in _OF_VERSIONS if getattr(self, name)}
        needed, possible = _NEEDED[self.version], _POSSIBLE[self.version]
        if lacking := sorted(needed - told):
            raise ValueError(f"version {self.version} needs {' and '.join(lacking)}")
        if idle := sorted(told - needed - possible):
            raise ValueError(f"version {self.version} knows no {' or '.join(idle)}")
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together")
        return self
