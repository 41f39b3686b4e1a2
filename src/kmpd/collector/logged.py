"""What a meter's log tells becomes readings: pure."""

from collections.abc import Sequence

from kmpd.backfill import Job, LoggedRow, MeterTime
from kmpd.collector.memory import profile_of, wanted_by
from kmpd.collector.plan import ClockMode, MeterPlan
from kmpd.collector.valuing import judged_alone, reading_values
from kmpd.consumption import is_counter
from kmpd.reading import Reading, Source
from pykmp.logs import LogRecord


def meter_time(plan: MeterPlan) -> MeterTime:
    """Return how a meter's clock goes."""
    return MeterTime(zone=plan.zone, is_local=plan.clock_mode is ClockMode.LOCAL)


def counters_of(plan: MeterPlan, family: str) -> Sequence[int]:
    """Return the registers that are read of a meter, as far as they count."""
    profile = profile_of(family)
    known = {} if profile is None else profile.registers
    return [
        id_
        for id_ in wanted_by(plan, family)
        if id_ in known and is_counter(known[id_].unit)
    ]


def rows_of(
    records: Sequence[LogRecord], *, job: Job, time: MeterTime, family: str
) -> list[LoggedRow]:
    """Return what records say, as the station keeps it; without a time they are left.

    Registers that only tell the time of a record are left too.
    """
    profile = profile_of(family)
    table = profile.info_table if profile else ""
    timed = [(record.time, record) for record in records if record.time is not None]
    timed.sort(key=lambda one: one[1].id, reverse=True)
    instants = time.instants([shown for shown, _ in timed])
    rows = []
    for at, (_, record) in zip(instants, timed, strict=True):
        registers = {
            id_: record.registers[id_]
            for id_ in job.query.registers
            if id_ in record.registers
        }
        alone = judged_alone(registers, family=family, info_table=table)
        rows.append(LoggedRow(at=at, values=reading_values(registers, alone)))
    return rows


def reading_of(
    row: LoggedRow, *, meter: str, job: Job, time: MeterTime, family: str
) -> Reading:
    """Return a record as a reading of the meter that was there behind the gap."""
    wanted = job.query.registers
    return Reading(
        meter=meter,
        serial=job.gap.end.serial,
        family=family,
        at=row.at,
        meter_time=time.shown(row.at),
        source=Source.LOG,
        log=job.query.logger.name,
        values=row.values,
        missing=tuple(id_ for id_ in wanted if id_ not in row.values),
    )
