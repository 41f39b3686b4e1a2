"""`pykmp-tool registers`."""

import sys

import click

from pykmp.meters import Commodity, Profile, load_profile
from pykmp.registers import Catalogue, RegisterEntry, electricity, heat
from pykmp.tool.choice import families_like, family
from pykmp.tool.console import paint_for, put
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.rendering import catalogues


@click.command("registers")
@click.option(
    "--meter",
    "family_name",
    type=family,
    metavar="FAMILY",
    envvar="PYKMP_METER",
    show_envvar=True,
    shell_complete=families_like,
    help="Only those that are known of a family, such as 403.",
)
@click.option(
    "--electricity",
    "is_electric",
    is_flag=True,
    help="Those of electricity meters, where the same numbers mean other things.",
)
@format_options(TEXT, JSON, CSV)
def command(family_name: str | None, *, is_electric: bool, style: str) -> None:
    """List the registers that are known, with what they mean.

    Without --meter, all that heat, cooling and water meters may have are listed.
    A meter sends its own unit with every value; the units here are those to expect.

    No meter and no port is needed.
    """
    entries = _entries(family_name, is_electric=is_electric)
    put(catalogues.render(entries, style=style, paint=paint_for(sys.stdout)))


def _entries(
    family_name: str | None, *, is_electric: bool
) -> tuple[RegisterEntry, ...]:
    if family_name is None:
        return _sorted(electricity() if is_electric else heat())
    profile = load_profile(family_name)
    is_electric = profile.commodity is Commodity.ELECTRICITY
    entries = _sorted(electricity() if is_electric else heat())
    return tuple(entry for entry in entries if _has(profile, entry))


def _sorted(catalogue: Catalogue) -> tuple[RegisterEntry, ...]:
    return tuple(entry for _, entry in sorted(catalogue.by_id.items()))


def _has(profile: Profile, entry: RegisterEntry) -> bool:
    return profile.key in entry.families or entry.id in profile.registers
