"""The golden vectors of tests/vectors, for every test that wants real frames."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs

VECTORS: Final = Path(__file__).parent / "vectors"
PIECES: Final = "pieces.toml"


@attrs.frozen(kw_only=True)
class GoldenFrame:
    """One frame with its meaning and the place it comes from.

    `crc_ok` is None for a lone acknowledgement, which has no checksum. What the keys
    of `meaning` are is told by the README beside the files.
    """

    theme: str
    frame: bytes
    direction: str
    source: str
    confidence: str
    crc_ok: bool | None
    stuffing_ok: bool
    problems: tuple[str, ...]
    note: str
    meaning: Mapping[str, Any]

    @property
    def is_legal(self) -> bool:
        """Whether a decoder must take it."""
        return self.stuffing_ok and self.crc_ok is not False

    def __str__(self) -> str:
        return f"{self.theme} {self.frame.hex(' ')}"


@cache
def golden_frames() -> tuple[GoldenFrame, ...]:
    """Return all frames, file by file."""
    return tuple(
        _frame(table, theme=path.stem)
        for path in sorted(VECTORS.glob("*.toml"))
        if path.name != PIECES
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["vectors"]
    )


def legal_frames() -> tuple[GoldenFrame, ...]:
    """Return the frames that a decoder must take."""
    return tuple(golden for golden in golden_frames() if golden.is_legal)


@cache
def golden_pieces() -> Mapping[str, list[dict[str, str]]]:
    """Return what is smaller than a frame, by its sort."""
    return tomllib.loads((VECTORS / PIECES).read_text(encoding="utf-8"))


def _frame(table: Mapping[str, Any], *, theme: str) -> GoldenFrame:
    return GoldenFrame(
        theme=theme,
        frame=bytes.fromhex(table["frame"]),
        direction=table["direction"],
        source=table["source"],
        confidence=table["confidence"],
        crc_ok=table.get("crc_ok"),
        stuffing_ok=table["stuffing_ok"],
        problems=tuple(table.get("problems", ())),
        note=table.get("note", ""),
        meaning=table["meaning"],
    )
