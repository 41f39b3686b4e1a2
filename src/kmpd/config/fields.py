"""What settings a pydantic model has: their names, and which of them are secrets."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

from kmpd.config.tree import Way


def name_of(name: str, field: FieldInfo) -> str:
    """Return what a setting is called in a file."""
    alias = field.validation_alias or field.alias
    return alias if isinstance(alias, str) else name


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return what the settings of a model are called; secrets also as files."""
    names = [name_of(name, field) for name, field in model.model_fields.items()]
    files = [f"{name}_file" for name in sorted(secret_names(model))]
    return (*names, *files)


def secret_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the settings that may stand in a file of their own."""
    names = {
        name_of(name, field): field.annotation
        for name, field in model.model_fields.items()
    }
    return frozenset(
        name
        for name, annotation in names.items()
        if f"{name}_file" not in names
        and any(
            issubclass(one, (SecretStr, SecretBytes)) for one in _classes(annotation)
        )
    )


def model_within(model: type[BaseModel], way: Way) -> type[BaseModel] | None:
    """Return the model of the settings at the end of a way, if there is one."""
    at: type[BaseModel] | None = model
    for step in way:
        if isinstance(step, int) or at is None:
            continue
        at = _model_of(at, step)
    return at


def _model_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if name_of(name, field) == key:
            models = (
                one for one in _classes(field.annotation) if issubclass(one, BaseModel)
            )
            return next(models, None)
    return None


def _classes(annotation: Any) -> Iterator[type]:  # noqa: ANN401 - any annotation
    """Yield the classes that an annotation is made of."""
    arguments = get_args(annotation)
    if not arguments and isinstance(annotation, type):
        yield annotation
    for argument in arguments:
        yield from _classes(argument)
