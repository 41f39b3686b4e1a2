"""What all objects of a configuration have in common."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An object that is complete, strict about its types, and stays as it is."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, strict=True
    )


class Settings(BaseModel):
    """Settings as they stand in a file; others than these are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
