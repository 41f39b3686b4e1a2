"""What a user may say about a database that others query."""

from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

#: Tables of the station's own store, which may be in the same database.
RESERVED: Final = frozenset(
    {
        "alembic_version",
        "consumption",
        "consumption_due",
        "event",
        "last_good",
        "line_day",
        "meter_state",
        "point",
        "reading",
        "reading_value",
        "segment",
        "sink_cursor",
        "station",
        "temperature",
    }
)
_NAME: Final = r"^[a-z_][a-z0-9_]*$"
#: Longer ones would be cut off, that of the columns table included.
_NAME_LENGTH_MAX: Final = 50
_SCHEME: Final = "postgresql"


def _free(name: str) -> str:
    if name in RESERVED or name.startswith("pg_"):
        raise ValueError(f"{name} is a name of the station's own, or of PostgreSQL's")
    return name


Name = Annotated[
    str, Field(pattern=_NAME, max_length=_NAME_LENGTH_MAX), AfterValidator(_free)
]


class PostgresqlOptions(BaseModel):
    """What may stand in the configuration of a sink of this kind.

    Attributes:
        url: Where the database is, such as ``postgresql://USER:PASSWORD@HOST/NAME``.
        db_schema: Schema of the table, which must be there; the user's own without.
        table: Name of the table.
        view: Name of the view in which a reading is one row; without any if empty.
        timeout_seconds: How long a statement may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    url: SecretStr
    db_schema: Annotated[str, Field(pattern=_NAME)] | None = Field(
        default=None, alias="schema"
    )
    table: Name = "kmp_value"
    view: Name | None = "kmp_reading"
    timeout_seconds: float = Field(default=40.0, gt=0)

    @field_validator("url")
    @classmethod
    def _is_a_database(cls, url: SecretStr) -> SecretStr:
        try:
            parts = make_url(url.get_secret_value())
        except (ArgumentError, ValueError):
            parts = None
        if parts is None or parts.drivername.partition("+")[0] != _SCHEME:
            # What is wrong with it may be the password.
            message = "an address such as postgresql://user@host/name belongs here"
            raise ValueError(message) from None
        return url

    @field_validator("view", mode="before")
    @classmethod
    def _may_be_empty(cls, view: object) -> object:
        return None if view in {"", False} else view

    @model_validator(mode="after")
    def _differ(self) -> Self:
        names = {self.table, self.columns_table, self.view}
        if len(names - {None}) < (2 if self.view is None else 3):
            raise ValueError("table and view need different names")
        return self

    @property
    def columns_table(self) -> str:
        """Name of the table with the columns of the view."""
        return f"{self.table}_column"

    @property
    def address(self) -> URL:
        """The address with the driver that we use."""
        parts = make_url(self.url.get_secret_value())
        return parts.set(drivername=f"{_SCHEME}+psycopg")
