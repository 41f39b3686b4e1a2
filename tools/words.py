"""Collect what the dashboard says, and hold every catalogue against it.

`python -m tools.words` brings the catalogues up to date: what is new stands there
without a translation, what is said no more goes. `--check` only tells what is missing.
A new language is a copy of `words.pot`, named after the language.
"""

import ast
import io
import re
import string
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

_SOURCES: Final = Path("src/kmpd/web")
_CATALOGUES: Final = _SOURCES / "words"
_TEMPLATE: Final = _CATALOGUES / "words.pot"
_KEYWORDS: Final = {"say": None, "noted": None, "plural": (1, 2)}
#: In a page of Jinja, `say` alone is found, not `say.plural`.
_METHODS: Final = [("**.py", "tools.words:said"), ("**.html", "jinja2")]
#: A page that is not understood is an error, not a page without texts.
_OPTIONS: Final = {"**.html": {"silent": "false"}}
#: Headings that would change with every run, or say nothing.
_UNWANTED: Final = re.compile(
    rb'"(POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator'
    rb'|Language-Team|Generated-By): [^"]*"\n'
)
_HEADER: Final = "# What the dashboard says; collected by `python -m tools.words`."


def collected(folder: Path = _SOURCES) -> Catalog:
    """Return all that is said by the code and the pages in a folder.

    Raises:
        jinja2.TemplateSyntaxError: A page is not understood.
    """
    catalogue = Catalog(project="PyKMP", header_comment=_HEADER, charset="utf-8")
    found = extract_from_dir(
        folder, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS
    )
    for name, line, message, _comments, _context in found:
        catalogue.add(message, locations=[(f"{folder}/{name}", line)])
    return catalogue


def said(
    file: IO[bytes],
    keywords: Collection[str],
    _comment_tags: Collection[str],
    options: Mapping[str, str],  # noqa: ARG001 - Babel passes it by this name
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Yield the calls in a source that say something: line, name, texts, comments.

    Babel's own method goes by tokens, and takes `say.plural(one, many, of(it, say))`
    for a call of `say`.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and _name(node.func) in keywords:
            yield node.lineno, _name(node.func), tuple(map(_text, node.args)), []


def _name(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _text(argument: ast.expr) -> str | None:
    match argument:
        case ast.Constant(value=str(text)):
            return text
        case _:
            return None


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Yield every language with its catalogue."""
    for path in sorted(_CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=path.stem)


def mistakes(catalogue: Catalog, wanted: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue, in sentences."""
    for message in wanted:
        if not message.id:
            continue
        translated = catalogue.get(message.id)
        if translated is None or not all(_forms(translated.string)):
            yield f"has no translation of {message.id!r}"
            continue
        if translated.fuzzy:
            yield f"is not sure of {message.id!r}"
        yield from _other_facts(message, translated)
    for message in catalogue:
        if message.id and message.id not in wanted:
            yield f"translates {message.id!r}, which nobody says"


def _other_facts(message: Message, translated: Message) -> Iterator[str]:
    facts = {name for form in _forms(message.id) for name in _facts(form)}
    for form in _forms(translated.string):
        if not set(_facts(form)) <= facts:
            yield f"names other facts than {message.id!r}: {form!r}"


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def _facts(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in string.Formatter().parse(text) if name)


def _written(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(
        file,
        catalogue,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
        width=88,
    )
    return _UNWANTED.sub(b"", file.getvalue())


def _check() -> int:
    wanted = collected()
    told = [
        f"{path}: {mistake}"
        for path, catalogue in catalogues()
        for mistake in mistakes(catalogue, wanted)
    ]
    if not _TEMPLATE.exists() or _TEMPLATE.read_bytes() != _written(wanted):
        told.append(f"{_TEMPLATE}: is not what is said; run `python -m tools.words`")
    print("\n".join(told) or "every catalogue says all that is said")
    return 1 if told else 0


def _update() -> int:
    wanted = collected()
    _TEMPLATE.write_bytes(_written(wanted))
    for path, catalogue in catalogues():
        catalogue.update(wanted, no_fuzzy_matching=True)
        path.write_bytes(_written(catalogue))
    return 0


def main() -> int:
    """Check or update the catalogues; return 1 if something is missing."""
    return _check() if "--check" in sys.argv[1:] else _update()


if __name__ == "__main__":
    sys.exit(main())
