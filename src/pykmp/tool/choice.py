"""Which registers to read: the words of a person, or what a family stands for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs
import click

from pykmp.constants import REGISTERS
from pykmp.errors import KmpError
from pykmp.exchange import BAUD
from pykmp.tool.numbers import number_in, register_id

#: What most heat meters have, for one of which no more is known.
STANDARD: Final = (60, 68, 74, 80, 86, 87, 89, 266)


def family(text: str) -> str:
    """Return the key of a meter family, from a name as people write it.

    Raises:
        click.BadParameter: No family is called that.
    """
    from pykmp.meters import UnknownMeterError, family_key

    try:
        return family_key(text)
    except UnknownMeterError as error:
        raise click.BadParameter(str(error)) from None


def families_like(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[str]:
    """Return the keys of families that begin so, for the completion of words."""
    from pykmp.meters import PROFILES

    return [key for key in PROFILES if key.startswith(incomplete)]


@attrs.frozen(kw_only=True)
class Choice:
    """What to read, and what is known about the meter beforehand.

    Attributes:
        ids: The registers.
        baud: Speed of the line.
        is_electric: Whether the meter counts electricity: its registers differ.
        family: Key of the family, if known.
        info_table: Its table of info codes, if known.
    """

    ids: tuple[int, ...]
    baud: int = BAUD
    is_electric: bool = False
    family: str | None = None
    info_table: str | None = None

    def names(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return names for registers, from the catalogue where they are rare."""
        if all(id_ in REGISTERS for id_ in ids):
            return REGISTERS
        from pykmp.registers import electricity, heat

        catalogue = electricity() if self.is_electric else heat()
        entries = catalogue.by_id.values()
        return {entry.id: entry.name for entry in entries} | dict(REGISTERS)


def choose(words: Sequence[str], *, family: str | None) -> Choice:
    """Return the registers that people mean; none stand for the standard ones.

    Raises:
        click.BadParameter: A word names no register.
    """
    if family is None:
        return Choice(ids=_ids(words, is_electric=False) or STANDARD)
    from pykmp.meters import Commodity, load_profile

    profile = load_profile(family)
    is_electric = profile.commodity is Commodity.ELECTRICITY
    return Choice(
        ids=_ids(words, is_electric=is_electric) or profile.standard,
        baud=profile.line.baud[0],
        is_electric=is_electric,
        family=profile.key,
        info_table=profile.info_table,
    )


def _ids(words: Iterable[str], *, is_electric: bool) -> tuple[int, ...]:
    return tuple(_id(word, is_electric=is_electric) for word in words)


def _id(word: str, *, is_electric: bool) -> int:
    if number_in(word) is not None:
        return register_id(word)
    named = word.strip().casefold()
    for id_, name in REGISTERS.items():
        if name.casefold() == named:
            return id_
    from pykmp.registers import UnknownRegisterNameError, electricity, heat

    catalogue = electricity() if is_electric else heat()
    try:
        return catalogue.find(word).id
    except UnknownRegisterNameError as error:
        message = f"{error} 'pykmp-tool registers' lists them."
        raise click.BadParameter(message, param_hint="REGISTERS") from None
    except KmpError as error:
        raise click.BadParameter(str(error), param_hint="REGISTERS") from None
