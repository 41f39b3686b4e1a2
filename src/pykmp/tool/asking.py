"""The visit of `pykmp-tool info`: three requests at most, and what came of them."""

import datetime as dt
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar

from pykmp.client import MeterClient
from pykmp.errors import (
    ExchangeError,
    KmpError,
    NothingKnownError,
    PartialReadError,
)
from pykmp.exchange import split
from pykmp.messages import REGISTERS_MAX, GetTypeResponse, RegisterData
from pykmp.meters import TELLING_REGISTERS, Commodity
from pykmp.tool.choice import Choice
from pykmp.tool.identity import (
    DATE_TIME,
    TIME,
    Family,
    Identity,
    clock_in,
    family_of,
    ids_to_ask,
)
from pykmp.tool.rendering.facts import ClockReading
from pykmp.tool.standard_time import standard_time
from pykmp.tool.values import judged, shown

_T = TypeVar("_T")

#: Of a family that is known beforehand, everything goes into two requests.
_KNOWN_MAX: Final = 2 * REGISTERS_MAX


class Visit:
    """One meter, being asked who it is; owns what has come so far.

    Attributes:
        failure: Why a later request brought nothing, if one did not.
    """

    def __init__(self, meter: MeterClient, *, family: str | None) -> None:
        self.failure: KmpError | None = None
        self._meter = meter
        self._key = family
        self._came: dict[int, RegisterData] = {}
        self._missing: set[int] = set()
        self._requests = 0
        self._seconds = 0.0
        self._clock_at: dict[int, dt.datetime] = {}

    def identity(self) -> Identity:
        """Ask, and return who it is.

        Raises:
            ExchangeError: The meter gave no usable answer at all.
            PortError: The port cannot be used.
        """
        family = family_of(key=self._key, type_code=None, answered=())
        first: tuple[int, ...] = TELLING_REGISTERS
        if self._key is not None:
            first = ids_to_ask(family, had=(), count_max=_KNOWN_MAX)
        self._ask_first(first)
        told = self._type()
        if self._key is None:
            code = told.meter_type_bytes if told else None
            family = family_of(key=None, type_code=code, answered=self._came)
            self._ask_on(ids_to_ask(family, had=self._came, count_max=REGISTERS_MAX))
        return self._identity(family, told)

    def _ask_first(self, ids: Collection[int]) -> None:
        try:
            self._read(ids)
        except PartialReadError as error:
            self._take(error.readings, ids)
            self.failure = error.failure
        except NothingKnownError:
            # An electricity meter has none of those that tell heat meters apart.
            self._missing.update(ids)

    def _ask_on(self, ids: Collection[int]) -> None:
        try:
            self._read(ids)
        except NothingKnownError:
            self._missing.update(ids)
        except ExchangeError as error:
            self._missing.update(ids)
            self.failure = error

    def _type(self) -> GetTypeResponse | None:
        """Return type and software; a meter that has registers need not tell them."""
        try:
            return self._timed(self._meter.meter_type, requests=1)
        except ExchangeError as error:
            if not self._came:
                raise
            self.failure = error
            return None

    def _read(self, ids: Collection[int]) -> None:
        requests = len(split(ids))
        readings = self._timed(lambda: self._meter.read(*ids), requests=requests)
        self._take(readings, ids)

    def _take(self, readings: Mapping[int, RegisterData], ids: Collection[int]) -> None:
        self._came.update(readings)
        self._missing.update(set(ids).difference(readings))
        self._clock_at.update(dict.fromkeys(readings, standard_time()))

    def _timed(self, ask: Callable[[], _T], *, requests: int) -> _T:
        start = time.monotonic()
        try:
            return ask()
        finally:
            self._requests += requests
            self._seconds += time.monotonic() - start

    def _identity(self, family: Family, told: GetTypeResponse | None) -> Identity:
        registers = self._came.values()
        table = family.info_table
        key = family.only.key if family.only else None
        values = judged(registers, info_table=table, family=key)
        names = Choice(ids=(), is_electric=_is_electric(family)).names(self._came)
        clock = clock_in(values)
        computer = self._clock_at.get(TIME, self._clock_at.get(DATE_TIME))
        return Identity(
            time=dt.datetime.now().astimezone(),
            family=family,
            type_code=told.meter_type_bytes if told else None,
            software_revision=told.software_revision if told else None,
            clock=ClockReading(meter=clock, computer=computer)
            if clock and computer
            else None,
            registers=tuple(
                shown(one, value=values[one.id_], names=names) for one in registers
            ),
            missing=tuple(sorted(self._missing)),
            requests=self._requests,
            seconds=self._seconds,
        )


def _is_electric(family: Family) -> bool:
    return any(
        profile.commodity is Commodity.ELECTRICITY for profile in family.profiles
    )
