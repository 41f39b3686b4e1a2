"""Kinds of sinks for tests of configurations: options, and nothing else."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kmpd.interfaces import Sink, SinkContext, SinkKind


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TlsOptions(_Options):
    """Settings within settings, with a secret of their own."""

    ca: str = ""
    key: SecretStr | None = None


class BrokerOptions(_Options):
    """Options with everything that options may have."""

    host: str
    port: int = Field(default=1883, ge=1, le=65_535)
    user: str | None = None
    password: SecretStr | None = None
    tls: TlsOptions | None = None
    topics: tuple[str, ...] = ()
    others: tuple[TlsOptions, ...] = ()
    retained: bool = True


class FileOptions(_Options):
    """Options of which one is enough."""

    path: str


def _never_made(_name: str, _options: object, _context: SinkContext) -> Sink:
    raise AssertionError("a configuration is read without making sinks")


KINDS: Final = {
    name: SinkKind(name=name, options=options, make=_never_made)
    for name, options in (("mqtt", BrokerOptions), ("json_lines", FileOptions))
}
