"""Mistakes in words: what pydantic says, for people who never heard of it."""

import difflib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from pydantic_core import ErrorDetails

from kmpd.config.hidden import without_secrets
from kmpd.config.tree import Scalar

#: By the kind of error, as pydantic calls it; the braces are facts it tells.
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "this is missing.",
        "extra_forbidden": "there is no such setting.",
        "string_type": "a text belongs here.",
        "string_too_short": "this wants {min_length} characters at least.",
        "string_too_long": "this may have {max_length} characters at most.",
        "string_pattern_mismatch": "this does not look as it should: {pattern}.",
        "int_type": "a whole number belongs here.",
        "int_parsing": "a whole number belongs here.",
        "int_from_float": "a whole number belongs here.",
        "float_type": "a number belongs here.",
        "float_parsing": "a number belongs here.",
        "decimal_type": "a number belongs here.",
        "decimal_parsing": "a number belongs here.",
        "finite_number": "a finite number belongs here.",
        "bool_type": "true or false belongs here.",
        "bool_parsing": "true or false belongs here.",
        "greater_than": "this must be more than {gt}.",
        "greater_than_equal": "this must be {ge} at least.",
        "less_than": "this must be less than {lt}.",
        "less_than_equal": "this must be {le} at most.",
        "list_type": "a list belongs here.",
        "tuple_type": "a list belongs here.",
        "set_type": "a list belongs here.",
        "too_short": "this wants {min_length} entries at least.",
        "too_long": "this may have {max_length} entries at most.",
        "dict_type": "settings with their values belong here.",
        "model_type": "settings with their values belong here.",
        "model_attributes_type": "settings with their values belong here.",
        "none_required": "nothing belongs here.",
        "literal_error": "this must be {expected}.",
        "enum": "this must be {expected}.",
        "path_type": "the name of a file belongs here.",
        "url_parsing": "a URL belongs here.",
        "url_type": "a URL belongs here.",
        "url_scheme": "this must be a URL with {expected_schemes}.",
    }
)
_CHOICE: Final = re.compile(r"'([^']*)'")
_HIDDEN_LENGTH_MIN: Final = 3


class MistakeError(ValueError):
    """A value that a setting cannot have.

    Attributes:
        reason: Why not, without any of the value; goes on from `quoted`.
        suggestion: What may be meant.
        quoted: The value, or the part of it that is wrong; empty if that says nothing.
    """

    def __init__(self, reason: str, suggestion: str = "", *, quoted: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion
        self.quoted = quoted

    def __str__(self) -> str:
        return f"{self.quoted!r} {self.reason}" if self.quoted else self.reason


def did_you_mean(text: str, known: Sequence[str], *, cutoff: float = 0.6) -> str:
    """Return the question for the nearest of some words; empty if none is near."""
    by_small = {word.casefold(): word for word in reversed(known)}
    near = difflib.get_close_matches(text.casefold(), by_small, n=1, cutoff=cutoff)
    return f"Did you mean {by_small[near[0]]!r}?" if near else ""


def worded(
    mistake: ErrorDetails, *, value: Scalar | None, names: Sequence[str]
) -> tuple[str, str]:
    """Return a mistake in a sentence, and what may be meant.

    Args:
        mistake: As pydantic tells it.
        value: The value it is about, if that is a single one.
        names: Settings that there are, where one is unknown.
    """
    kind = mistake["type"]
    facts = mistake.get("ctx", {})
    error = facts.get("error")
    if isinstance(error, Exception):
        return _of_error(error, value)
    if kind == "extra_forbidden":
        return _WORDS[kind], _for_setting(str(mistake["loc"][-1]), names)
    if kind in {"literal_error", "enum"}:
        choices = _CHOICE.findall(str(facts.get("expected", "")))
        shown = value.shown if value else ""
        return _WORDS[kind].format(**facts), did_you_mean(shown, choices)
    words = _WORDS.get(kind)
    return (sentence(mistake["msg"]) if words is None else words.format(**facts)), ""


def _of_error(error: Exception, value: Scalar | None) -> tuple[str, str]:
    """Return what a validator says; of a secret, nothing that follows from it."""
    if value is None or not value.is_foreign:
        return sentence(str(error)), getattr(error, "suggestion", "")
    if not isinstance(error, MistakeError):
        return f"{value.shown} cannot be used here.", ""
    if error.quoted:
        return sentence(f"{value.shown} {error.reason}"), ""
    return sentence(error.reason), ""


def hide(scalar: Scalar, text: str) -> str:
    """Return a text with what the file says instead of what that stands for."""
    for secret in {scalar.text, scalar.text.strip()} - {""}:
        text = text.replace(repr(secret), scalar.shown)
        # A letter or two are part of many words, and those who quote do it so.
        if len(secret) >= _HIDDEN_LENGTH_MIN:
            for form in (secret, repr(secret)[1:-1], without_secrets(secret)):
                text = text.replace(form, scalar.shown)
    return text


def _for_setting(name: str, names: Sequence[str]) -> str:
    plain = name.lower().replace("-", "_").removesuffix("_seconds")
    near = did_you_mean(plain, names)
    if near or not names:
        return near
    return f"There are {', '.join(names)}."


def sentence(text: str) -> str:
    """Return a text with what ends a sentence."""
    text = text.strip() or "this cannot be used"
    return text if text.endswith((".", "?")) else f"{text}."
