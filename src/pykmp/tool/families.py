"""What was found out about the family of a meter: what to read, and what to say."""

import logging
from collections.abc import Sequence
from typing import Final

from pykmp.exchange import Detection
from pykmp.meters import Commodity, load_profile
from pykmp.tool.choice import STANDARD, Choice
from pykmp.tool.console import say

logger: Final = logging.getLogger("pykmp.tool.__main__")


def choice_of(found: Detection) -> Choice:
    """Return what is to be read of a meter that nobody named a family of."""
    return choice_of_families(found.families, ids=found.registers or STANDARD)


def choice_of_families(
    families: Sequence[str], *, ids: tuple[int, ...] = STANDARD
) -> Choice:
    """Return a choice with what all these families have in common."""
    profiles = [load_profile(key) for key in families]
    info_tables = {profile.info_table for profile in profiles}
    return Choice(
        ids=ids,
        is_electric={profile.commodity for profile in profiles}
        == {Commodity.ELECTRICITY},
        family=families[0] if len(families) == 1 else None,
        info_table=info_tables.pop() if len(info_tables) == 1 else None,
    )


def introduce(found: Detection) -> None:
    """Say of which family a meter is, if it is not plain."""
    models = " or ".join(load_profile(key).model for key in found.families)
    if not models:
        say(
            "Of which family this meter is cannot be told: what most heat meters "
            "have is read. 'pykmp-tool scan' finds what it has."
        )
    elif len(found.families) > 1:
        say(
            f"This meter is a {models}: what they have in common is read. "
            "--meter says which it is."
        )
    else:
        surely = "" if found.certain else ", not for certain"
        logger.info("The meter is a %s, told by %s%s.", models, found.how, surely)
