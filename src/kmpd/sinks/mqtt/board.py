"""All that the broker shows of the station's meters, and what must be published next.

A board is a value: whoever publishes keeps the new one once the broker has it all.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, TypeVar

import attrs

from kmpd.interfaces import MeterInfo
from kmpd.reading import Reading
from kmpd.sinks.mqtt.discovery import (
    NOTHING,
    Announcement,
    Manifest,
    announcements,
    notes,
)
from kmpd.sinks.mqtt.form import Form
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.plain import plain_publications
from kmpd.sinks.mqtt.presented import held_back
from kmpd.sinks.mqtt.publication import Publication
from kmpd.state import MeterState

Publications: TypeAlias = list[Publication]

_T = TypeVar("_T")

#: What decides which entities a meter has: itself, and what it tells in which unit.
_Outline: TypeAlias = tuple[MeterInfo, str, str, frozenset[tuple[int, int]]]


@attrs.frozen(kw_only=True)
class Board:
    """All that the broker shows of the station's meters.

    Attributes:
        station: Name of the station.
        form: How each thing is published.
        memories: What was told last of each meter.
        states: How each is doing.
        manifests: What Home Assistant was told of each.
        outlines: For which form of each meter that holds.
    """

    station: str
    form: Form
    memories: Mapping[str, MeterMemory] = MappingProxyType({})
    states: Mapping[str, MeterState] = MappingProxyType({})
    manifests: Mapping[str, Manifest] = MappingProxyType({})
    outlines: Mapping[str, _Outline] = MappingProxyType({})

    def with_readings(
        self, batch: Sequence[Reading], *, meters: Sequence[MeterInfo], now: dt.datetime
    ) -> tuple["Board", Publications]:
        """Return what readings change; history that comes late changes nothing.

        So does what a meter told that is no longer configured.
        """
        infos = {info.meter: info for info in meters}
        memories, states = dict(self.memories), Publications()
        for reading in batch:
            memory = memories.get(reading.meter, MeterMemory(meter=reading.meter))
            if reading.meter not in infos or not memory.takes(reading, now=now):
                continue
            info = infos[reading.meter]
            memory = memory.after(
                reading, registers=info.registers, presentations=held_back(info)
            )
            memories[reading.meter] = memory
            states.append(self.form.state(memory, info))
            states += plain_publications(
                reading, station=self.station, options=self.form.options
            )
        touched = [m for m in memories if memories[m] is not self.memories.get(m)]
        board = attrs.evolve(self, memories=MappingProxyType(memories))
        told, discovery = board.tell([infos[meter] for meter in touched])
        attributes = [self.form.attributes(memories[meter]) for meter in touched]
        fresh = board.availabilities([infos[meter] for meter in touched], now)
        return told, [*discovery, *states, *attributes, *fresh]

    def with_states(
        self,
        states: Sequence[MeterState],
        *,
        meters: Sequence[MeterInfo],
        now: dt.datetime,
    ) -> tuple["Board", Publications]:
        """Return what it changes how meters are doing."""
        latest = {state.meter: state for state in states}
        board = attrs.evolve(self, states=MappingProxyType({**self.states, **latest}))
        told, discovery = board.tell(meters)
        left, removal = told.without_others(meters)
        shown = [self.form.diagnostics(state, now) for state in latest.values()]
        theirs = [info for info in meters if info.meter in latest]
        fresh = board.availabilities(theirs, now)
        return left, [*discovery, *removal, *shown, *fresh]

    def announced(self, *, meters: Sequence[MeterInfo]) -> tuple["Board", Publications]:
        """Return what tells Home Assistant of everything, whether it knows it or not.

        What it was told before and is no longer there is taken back.
        """
        board = attrs.evolve(self, outlines=MappingProxyType({}))
        told, discovery = board.tell(meters)
        left, removal = told.without_others(meters)
        return left, [*discovery, *removal]

    def shown(self, *, meters: Sequence[MeterInfo], now: dt.datetime) -> Publications:
        """Return all that is known, for those who have just begun to listen."""
        both = [(self._memory(info), info) for info in meters]
        known = [(memory, info) for memory, info in both if memory.at]
        states = [self.states[i.meter] for i in meters if i.meter in self.states]
        return [
            *(self.form.state(memory, info) for memory, info in known),
            *(self.form.attributes(memory) for memory, _ in known),
            *(self.form.diagnostics(state, now) for state in states),
            *self.availabilities(meters, now),
        ]

    def tell(self, meters: Sequence[MeterInfo]) -> tuple["Board", Publications]:
        """Return what tells of meters whose form has changed."""
        outlines = {info.meter: self._outline(info) for info in meters}
        changed = [i for i in meters if self.outlines.get(i.meter) != outlines[i.meter]]
        if not changed:
            return self, []
        manifests, publications = dict(self.manifests), Publications()
        for info in changed:
            announced = self._announcements(info)
            publications += self._told(info.meter, announced)
            manifests[info.meter] = _manifest(announced)
        return (
            attrs.evolve(
                self,
                manifests=MappingProxyType(manifests),
                outlines=MappingProxyType({**self.outlines, **outlines}),
            ),
            publications,
        )

    def without_others(
        self, meters: Sequence[MeterInfo]
    ) -> tuple["Board", Publications]:
        """Return what takes meters back that are no longer there."""
        names = {info.meter for info in meters}
        gone = sorted({*self.manifests, *self.memories} - names)
        publications = Publications()
        for meter in gone:
            publications += self.form.nothing(meter)
            publications += self._told(meter, ())
        if not gone:
            return self, []
        return (
            attrs.evolve(
                self,
                memories=_only(self.memories, names),
                states=_only(self.states, names),
                manifests=_only(self.manifests, names),
                outlines=_only(self.outlines, names),
            ),
            publications,
        )

    def _told(
        self, meter: str, announced: Sequence[Announcement]
    ) -> Iterator[Publication]:
        """Return what tells of one meter.

        What is told is written down first, and what is taken back is crossed out last:
        if the station is killed in between, nothing is left over that nobody knows of.
        """
        before, after = self.manifests.get(meter, NOTHING), _manifest(announced)
        if after:
            yield self.form.manifest(meter, {**before, **after})
        for note in notes(before, announced):
            yield Publication(topic=note.topic, payload=note.payload)
        if before and before != after:
            yield self.form.manifest(meter, after)

    def _memory(self, info: MeterInfo) -> MeterMemory:
        """Return what is known of the registers of a meter that are still read."""
        memory = self.memories.get(info.meter, MeterMemory(meter=info.meter))
        return memory.of_registers(info.registers)

    def _outline(self, info: MeterInfo) -> _Outline:
        memory = self._memory(info)
        units = frozenset((v.register, v.unit) for v in memory.values.values())
        return info, memory.serial, memory.family, units

    def _announcements(self, info: MeterInfo) -> tuple[Announcement, ...]:
        return announcements(
            info,
            self._memory(info),
            station=self.station,
            topics=self.form.topics,
            options=self.form.options,
        )

    def availabilities(
        self, meters: Iterable[MeterInfo], now: dt.datetime
    ) -> Iterator[Publication]:
        """Return whether the values of meters are fresh."""
        for info in meters:
            memory, state = self.memories.get(info.meter), self.states.get(info.meter)
            instants = (
                memory.good_at if memory else None,
                state.last_good_at if state else None,
            )
            good_at = max((instant for instant in instants if instant), default=None)
            yield self.form.availability(info, good_at=good_at, now=now)


def _manifest(announced: Sequence[Announcement]) -> Manifest:
    return {what.topic: what.platforms for what in announced}


def _only(mapping: Mapping[str, _T], names: Collection[str]) -> Mapping[str, _T]:
    return MappingProxyType({k: v for k, v in mapping.items() if k in names})
