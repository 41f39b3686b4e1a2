"""How well amounts are known: in words, and as bars that look less solid."""

from collections.abc import Mapping
from typing import Any, Final

from kmpd.consumption import Mark
from kmpd.web.words import Words, noted

#: What stands beside an amount; what was read well needs no word.
_NOTES: Final[Mapping[Mark, str]] = {
    Mark.ESTIMATED: noted("estimated"),
    Mark.INTERRUPTED: noted("a part is not known"),
    Mark.PARTIAL: noted("only a part was read"),
}
_STRIPES: Final = {
    "symbol": "rect",
    "dashArrayX": [1, 0],
    "dashArrayY": [2, 4],
    "rotation": -0.785,
    "color": "#ffffffb0",
}
_FAINT: Final = 0.55


def mark_note(mark: Mark | None, say: Words, *, is_running: bool = False) -> str:
    """Return a word about how well an amount is known; empty if it is known well."""
    if mark is Mark.PARTIAL and is_running:
        return say("so far")
    note = None if mark is None else _NOTES.get(mark)
    return "" if note is None else say(note)


def bar_style(mark: Mark, colour: str) -> dict[str, Any]:
    """Return how a bar is drawn: striped if estimated, lighter if not whole."""
    match mark:
        case Mark.MEASURED | Mark.INTERPOLATED:
            return {"color": colour}
        case Mark.ESTIMATED | Mark.INTERRUPTED:
            return {"color": colour, "opacity": _FAINT, "decal": dict(_STRIPES)}
        case Mark.PARTIAL:
            return {"color": colour, "opacity": _FAINT}
