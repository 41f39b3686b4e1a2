"""What settings a pydantic model has: their names, and which of them are secrets."""

from collections.abc import Iterator
from typing import Any, Final, get_args

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

from kmpd.config.tree import Way

_SECRETS: Final = (SecretStr, SecretBytes)


def name_of(name: str, field: FieldInfo) -> str:
    """Return what a setting is called in a file."""
    alias = field.validation_alias or field.alias
    return alias if isinstance(alias, str) else name


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return what the settings of a model are called; secrets also as files."""
    names = [name_of(name, field) for name, field in model.model_fields.items()]
    files = [f"{name}_file" for name in sorted(names_with_files(model))]
    return (*names, *files)


def secret_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the settings that are secrets."""
    return frozenset(
        name_of(name, field)
        for name, field in model.model_fields.items()
        if any(issubclass(one, _SECRETS) for one in _classes(field.annotation))
    )


def names_with_files(model: type[BaseModel]) -> frozenset[str]:
    """Return the secrets that may stand in a file that `NAME_file` names.

    A model that has such a setting itself knows what to do with it.
    """
    own = {name_of(name, field) for name, field in model.model_fields.items()}
    return frozenset(n for n in secret_names(model) if f"{n}_file" not in own)


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
