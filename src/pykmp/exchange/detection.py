"""The plan to find out which family a meter is of: its type code, or what it answers.

A type code decides where it is public; most are not. Then one request of telling
registers is asked, and what the meter leaves out tells as much as what it sends. Which
families those fit is written in the profiles, see `pykmp.meters.telling`.
"""

from collections.abc import Collection
from typing import Final

import attrs

# The profiles load when one is looked at: most programs never do.
from pykmp import meters
from pykmp.errors import (
    BadChecksumError,
    ExchangeError,
    MalformedAnswerError,
    NoAnswerError,
    NothingKnownError,
)
from pykmp.exchange.conversation import Answer, ExchangeSettings, converse
from pykmp.exchange.line import Line
from pykmp.exchange.reading import read_registers
from pykmp.exchange.steps import Plan
from pykmp.messages import GetTypeRequest, GetTypeResponse


@attrs.frozen(kw_only=True)
class Detection:
    """Which families a meter may be of, and what says so.

    Attributes:
        families: Keys of the families that fit, the likeliest first; none if the meter
            is of a family that nobody has described.
        certain: Whether a public type code says it, or a single family fits by marks
            that are all confirmed.
        how: What told it, in words.
        type_code: What the meter answers to GetType; None if it does not.
        software_revision: As in the answer to GetType; None if there is none.
        answered: Telling registers that came; none if they were not asked for.
        missing: Telling registers that were asked for and did not come.
        registers: The standard registers that all these families have.
    """

    families: tuple[str, ...]
    certain: bool
    how: str
    type_code: bytes | None = None
    software_revision: str | None = None
    answered: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    registers: tuple[int, ...] = ()


def detect_family(*, line: Line, settings: ExchangeSettings) -> Plan[Detection]:
    """Ask for the type once; if that tells nothing, for the telling registers.

    A meter that does not answer at all costs one question and one attempt more: with
    three attempts, that is four waits and three times 1.6 s of quiet. One that only
    does not answer GetType costs one wait and 1.6 s more than a reading. One that
    is there, and has none of the registers, is asked for its type again if that got
    lost: electricity meters are known by nothing else, and have a line of 9600 baud.

    Raises:
        BaseCodecError: There is no such address; nothing was sent.
        ExchangeError: No attempt brought the telling registers, nor GetType anything.
    """
    once = attrs.evolve(settings, attempts=1)
    first = converse(GetTypeRequest(), line=line, settings=once)
    return _detect(first, line=line, settings=settings)


def _detect(
    first: Plan[Answer[GetTypeResponse]], *, line: Line, settings: ExchangeSettings
) -> Plan[Detection]:
    told, is_there = yield from _type_told_by(first)
    if told is not None and (known := _told_by_type(told)):
        return known
    answered = yield from _telling(line=line, settings=settings, is_there=is_there)
    if told is None and not meters.fitting_families(answered):
        again = converse(GetTypeRequest(), line=line, settings=settings)
        told, _ = yield from _type_told_by(again)
        if told is not None and (known := _told_by_type(told)):
            return known
    return _told_by_registers(answered, told)


def _type_told_by(
    plan: Plan[Answer[GetTypeResponse]],
) -> Plan[tuple[GetTypeResponse | None, bool]]:
    """Return the answer, if it came, and whether there is a meter."""
    try:
        return (yield from plan).response, True
    except ExchangeError as error:
        return None, isinstance(error, _OF_A_METER)


#: What goes wrong where there is a meter: its answer came and could not be used.
_OF_A_METER: Final = (BadChecksumError, MalformedAnswerError)


def _telling(
    *, line: Line, settings: ExchangeSettings, is_there: bool
) -> Plan[tuple[int, ...]]:
    """Return the telling registers that the meter answers."""
    plan = read_registers(meters.TELLING_REGISTERS, line=line, settings=settings)
    try:
        return tuple((yield from plan))
    except NothingKnownError:
        return ()
    except NoAnswerError:
        # A meter may say nothing at all to registers that it does not have.
        if is_there:
            return ()
        raise


def _told_by_type(told: GetTypeResponse) -> Detection | None:
    families = meters.families_of_type(told.meter_type_bytes)
    if not families:
        return None
    return Detection(
        families=families,
        certain=len(families) == 1,
        how=f"type code {told.meter_type_bytes.hex()} (public)",
        type_code=told.meter_type_bytes,
        software_revision=told.software_revision,
        registers=_common(families),
    )


def _told_by_registers(
    answered: tuple[int, ...], told: GetTypeResponse | None
) -> Detection:
    fits = sorted(
        meters.fitting_families(answered),
        key=lambda fit: _doubt(fit.key, has_unknown_type=told is not None),
    )
    families = tuple(fit.key for fit in fits)
    asked = meters.TELLING_REGISTERS
    return Detection(
        families=families,
        certain=len(fits) == 1 and not fits[0].inferred,
        how="registers",
        type_code=None if told is None else told.meter_type_bytes,
        software_revision=None if told is None else told.software_revision,
        answered=answered,
        missing=tuple(id_ for id_ in asked if id_ not in answered),
        registers=_common(families),
    )


def _doubt(family: str, *, has_unknown_type: bool) -> tuple[bool, int]:
    """Return what puts a family behind others that fit too."""
    profile = meters.load_profile(family)
    telling = profile.telling
    unsure = len(telling.inferred | telling.unknown) if telling else 0
    # Its own type codes are public, and this meter told another one.
    return has_unknown_type and bool(profile.type_codes), unsure


def _common(families: Collection[str]) -> tuple[int, ...]:
    """Return the standard registers of all these families, as the first has them."""
    standards = [meters.load_profile(key).standard for key in families]
    return tuple(
        id_
        for id_ in (standards[0] if standards else ())
        if all(id_ in standard for standard in standards)
    )
