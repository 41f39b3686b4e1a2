"""Write the generated parts of the documentation; with --check, only compare them."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tools import (
    generated_cli,
    generated_doctor,
    generated_station,
    generated_tables,
)
from tools.generated import Part, PartError, renew

#: Every generated part. Modules `tools/generated_*.py` write them.
PARTS: Final[tuple[Part, ...]] = (
    Part(page=Path("docs/library.md"), name="errors", write=generated_tables.errors),
    Part(
        page=Path("docs/architecture.md"), name="states", write=generated_tables.states
    ),
    Part(page=Path("docs/emulator.md"), name="faults", write=generated_tables.faults),
    Part(page=Path("docs/emulator.md"), name="events", write=generated_tables.events),
    *(
        Part(page=Path("docs/troubleshooting.md"), name=write.__name__, write=write)
        for write in (
            generated_doctor.signs,
            generated_doctor.causes,
            generated_doctor.transcripts,
        )
    ),
    Part(page=Path("docs/cli.md"), name="exits", write=generated_cli.exits),
    Part(page=Path("docs/cli.md"), name="variables", write=generated_cli.variables),
    Part(page=Path("docs/cli.md"), name="commands", write=generated_cli.commands),
    Part(
        page=Path("docs/station.md"),
        name="commands",
        write=generated_cli.station_commands,
    ),
    *(
        Part(
            page=Path("docs/station-configuration.md"),
            name=write.__name__.replace("_", "-"),
            write=write,
        )
        for write in (
            generated_station.station_settings,
            generated_station.meter_settings,
            generated_station.dashboard_settings,
            generated_station.station_exits,
        )
    ),
)

_PAGES: Final = ("README.md", "docs/**/*.md")


def pages(root: Path) -> Iterator[Path]:
    """Find every page that may hold a generated part, relative to *root*."""
    for pattern in _PAGES:
        yield from (path.relative_to(root) for path in sorted(root.glob(pattern)))


def stale(root: Path, parts: Sequence[Part]) -> Iterator[tuple[Path, str]]:
    """Find the pages that differ from what they should be, each with its new text.

    Raises:
        PartError: A page and the table of parts do not agree.
    """
    homeless = {part.page for part in parts}.difference(pages(root))
    if homeless:
        raise PartError(f"no such page: {', '.join(map(str, sorted(homeless)))}")
    for page in pages(root):
        old = (root / page).read_text("utf-8")
        try:
            new = renew(old, [part for part in parts if part.page == page])
        except PartError as error:
            raise PartError(f"{page}: {error}") from None
        if new != old:
            yield page, new


def report(found: Iterable[tuple[Path, str]], *, root: Path, check: bool) -> int:
    """Write the pages found, or with *check* only name them; return the exit status."""
    status = 0
    for page, text in found:
        if check:
            print(f"{page} is out of date; run `make generate`")
            status = 1
        else:
            (root / page).write_text(text, "utf-8")
            print(f"{page} written")
    return status


def main() -> int:
    """Run from the command line, at the root of the project."""
    parser = argparse.ArgumentParser(prog="tools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check: bool = parser.parse_args().check
    root = Path.cwd()
    try:
        return report(stale(root, PARTS), root=root, check=check)
    except PartError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
