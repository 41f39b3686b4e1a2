"""Which log is meant, at which address, and which of its registers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs
import click

from pykmp.constants import DestinationAddress
from pykmp.errors import KmpError
from pykmp.exchange import BAUD, Detection
from pykmp.logs.record import time_registers
from pykmp.meters import PROFILES, Commodity, Logger, Profile, load_profile
from pykmp.registers import Catalogue, electricity, heat
from pykmp.registers.terms import Quantity
from pykmp.tool.choice import Choice
from pykmp.tool.console import say
from pykmp.tool.numbers import number_in, register_id

#: What stands for all registers that a log holds.
ALL: Final = "all"

_METER_ADDRESS: Final = DestinationAddress.HEAT_METER.value
_COUNTED: Final = frozenset(
    {Quantity.ENERGY, Quantity.REACTIVE_ENERGY, Quantity.VOLUME}
)


@attrs.frozen(kw_only=True)
class Logs:
    """The logs of one family, and what their registers are called.

    Attributes:
        profile: The family.
        address: Destination address that was asked for.
    """

    profile: Profile
    address: int = _METER_ADDRESS

    @property
    def is_electric(self) -> bool:
        """Whether the meter counts electricity."""
        return self.profile.commodity is Commodity.ELECTRICITY

    @property
    def catalogue(self) -> Catalogue:
        """What is known of the registers."""
        return electricity() if self.is_electric else heat()

    @property
    def public(self) -> tuple[Logger, ...]:
        """The logs that can be read, each at the address that was asked for."""
        return tuple(self._placed(one) for one in self._all if is_public(one))

    @property
    def secret(self) -> tuple[Logger, ...]:
        """The logs that the family has and nobody says how to read."""
        return tuple(one for one in self._all if not is_public(one))

    def logger(self, name: str) -> Logger:
        """Return a log by its name, or by its number where no other has it.

        Raises:
            click.UsageError: The family has no such log, or it cannot be read.
        """
        wanted = name.strip().casefold().replace("-", "_")
        number = number_in(wanted)
        for one in self.public:
            if wanted == one.name or (number is not None and number == one.number):
                return one
        if any(wanted == one.name for one in self.secret):
            raise click.BadParameter(
                f"A {self.profile.model} keeps the log {wanted}, and how it is read is "
                "not public.",
                param_hint="--logger",
            )
        raise click.BadParameter(self._no_logger(name), param_hint="--logger")

    @property
    def none_text(self) -> str:
        """Why there is nothing to be read."""
        model = self.profile.model
        if not self._all:
            return f"No log of a {model} is public."
        names = ", ".join(one.name for one in self.secret)
        return (
            f"A {model} keeps logs ({names}), and how they are read is not public: "
            "nothing was asked."
        )

    def ids(self, words: Sequence[str], logger: Logger) -> tuple[int, ...]:
        """Return the registers that people mean; none stand for the usual ones.

        Raises:
            click.BadParameter: A word names no register, or nobody knows what the log
                holds.
        """
        listed = [word for text in words for word in _listed(text)]
        if listed and listed != [ALL]:
            return tuple(dict.fromkeys(self._id(word) for word in listed))
        if not logger.registers:
            raise click.BadParameter(
                f"what the log {logger.name} holds is not public: name registers",
                param_hint="--registers",
            )
        return logger.registers if listed else self._usual(logger)

    def names(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return short names of registers, by which they can be asked for too."""
        return {id_: self._name(id_) for id_ in ids}

    def titles(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return the names that registers have in other commands."""
        choice = Choice(ids=(), is_electric=self.is_electric)
        return choice.names(ids)

    def keys(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return the names of registers that are the same in every version."""
        known = self.catalogue.by_id
        return {
            id_: known[id_].name if id_ in known else f"register_{id_}" for id_ in ids
        }

    @property
    def _all(self) -> tuple[Logger, ...]:
        return self.profile.loggers

    def _placed(self, logger: Logger) -> Logger:
        """Return a log in the module that was asked for, if it keeps one there."""
        if self.address in logger.other_addresses:
            places = (logger.address, *logger.other_addresses)
            others = tuple(one for one in places if one not in {self.address, None})
            return attrs.evolve(logger, address=self.address, other_addresses=others)
        return logger

    def _no_logger(self, name: str) -> str:
        if not self.public:
            return self.none_text
        names = ", ".join(one.name for one in self.public)
        return f"a {self.profile.model} has no log {name!r}; it has {names}"

    def _usual(self, logger: Logger) -> tuple[int, ...]:
        """Return the counters; of a log of what happens, all that it holds."""
        times = time_registers(logger.registers)
        others = tuple(id_ for id_ in logger.registers if id_ not in times)
        if logger.interval_seconds is None and logger.interval_months is None:
            return others or times
        standard = [id_ for id_ in self.profile.standard if id_ in others]
        counters = [id_ for id_ in standard if self._is_counter(id_)]
        return tuple(counters or standard) or others

    def _is_counter(self, id_: int) -> bool:
        entry = self.catalogue.by_id.get(id_)
        return entry is not None and entry.quantity in _COUNTED

    def _id(self, word: str) -> int:
        if number_in(word) is not None:
            return register_id(word)
        try:
            return self.catalogue.find(word).id
        except KmpError as error:
            message = f"{error} 'pykmp-tool registers' lists them."
            raise click.BadParameter(message, param_hint="--registers") from None

    def _name(self, id_: int) -> str:
        entry = self.catalogue.by_id.get(id_)
        if entry is None:
            return str(id_)
        try:
            self.catalogue.find(entry.symbol)
        except KmpError:
            return entry.name
        return entry.symbol


def is_public(logger: Logger) -> bool:
    """Return whether it is public how a log is read."""
    return bool(logger.command) and logger.number is not None


def logs_of(families: Sequence[str], *, address: int = _METER_ADDRESS) -> Logs:
    """Return the logs of the likeliest of some families.

    Raises:
        click.UsageError: There is no family.
    """
    if not families:
        raise click.UsageError(
            "Of which family this meter is cannot be told, and logs differ: "
            "--meter says which it is."
        )
    return Logs(profile=load_profile(families[0]), address=address)


def introduce(found: Detection) -> None:
    """Say which family is taken, where several fit."""
    models = [load_profile(key).model for key in found.families]
    if len(models) > 1:
        say(
            f"This meter is a {' or '.join(models)}: the logs of the first are taken. "
            "--meter says which it is."
        )


def detection_address(address: int) -> int:
    """Return where to ask for the family: a logger module does not know it."""
    modules = {
        place
        for key in PROFILES
        for logger in load_profile(key).loggers
        for place in (logger.address, *logger.other_addresses)
    }
    return _METER_ADDRESS if address in modules else address


def no_module_text(logger: Logger) -> str:
    """Return where to look for the module that keeps a log."""
    others = [f"-a {place}" for place in logger.other_addresses]
    asks = f" {' or '.join(others)} asks another." if others else ""
    return f"The log is in a module at address {logger.address}, if there is one.{asks}"


def baud_of(family: str | None) -> int:
    """Return the speed of the line of a family, or the usual one."""
    return BAUD if family is None else load_profile(family).line.baud[0]


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
