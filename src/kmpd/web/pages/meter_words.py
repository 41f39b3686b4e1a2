"""How a meter is doing, in words: ages, clocks, batteries, budgets, and its state."""

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal

from kmpd.analysis.standing import Concern
from kmpd.state import MeterState
from kmpd.web.words import Words, noted

Kind = Literal["good", "warn", "bad"]

#: A reading that is younger is just now.
_JUST_NOW_SECONDS: Final = 5.0
#: A clock that is off by less is as right as anybody needs.
RIGHT_SECONDS: Final = 60.0

#: What is wrong with a meter, in as few words as a badge has room for.
CONCERN_NAMES: Final[Mapping[Concern, str]] = {
    Concern.FAILING: noted("Cannot be read"),
    Concern.STALE: noted("Reading overdue"),
    Concern.INFO_CODE: noted("Meter reports a fault"),
    Concern.BATTERY_LOW: noted("Battery low"),
    Concern.REGISTERS_MISSING: noted("Values missing"),
    Concern.CLOCK_OFF: noted("Clock is wrong"),
    Concern.BUDGET: noted("Read less often"),
    Concern.POOR_COOLING: noted("Poor cooling"),
    Concern.UNREAD: noted("Not read yet"),
}
CONCERN_KINDS: Final[Mapping[Concern, Kind]] = {
    Concern.FAILING: "bad",
    Concern.STALE: "bad",
    Concern.INFO_CODE: "bad",
    Concern.BATTERY_LOW: "warn",
    Concern.REGISTERS_MISSING: "warn",
    Concern.CLOCK_OFF: "warn",
    Concern.BUDGET: "warn",
    Concern.POOR_COOLING: "warn",
    Concern.UNREAD: "warn",
}


def concern_name(concern: Concern | None, say: Words) -> str:
    """Return what is wrong with a meter, in a word or two."""
    return say("All well") if concern is None else say(CONCERN_NAMES[concern])


def concern_kind(concern: Concern | None) -> Kind:
    """Return how bad that is."""
    return "good" if concern is None else CONCERN_KINDS[concern]


def ago(at: dt.datetime | None, now: dt.datetime, say: Words) -> str:
    """Return how long ago an instant is; a clock that was set back makes it now."""
    if at is None:
        return say("never")
    seconds = (now - at).total_seconds()
    if seconds < _JUST_NOW_SECONDS:
        return say("just now")
    return say("{duration} ago", duration=say.duration(seconds))


def due(state: MeterState, now: dt.datetime, say: Words) -> str:
    """Return when a meter is read next, from an instant on."""
    if state.next_due_at is None:
        return say("The next reading is not planned yet.")
    seconds = (state.next_due_at - now).total_seconds()
    if seconds <= 0:
        return say("The next reading is due now.")
    return say("The next reading comes in {duration}.", duration=say.duration(seconds))


def battery(state: MeterState, say: Words, *, is_mains_powered: bool) -> str:
    """Return how a meter is fed, in a word."""
    if is_mains_powered:
        return say("Fed from the mains")
    if state.is_battery_low is None:
        return say("Not told by this meter")
    return say("Runs low") if state.is_battery_low else say("Good")


def clock(state: MeterState, say: Words) -> str:
    """Return how right the clock of a meter is."""
    offset = state.clock_offset_seconds
    if offset is None:
        return say("Not known")
    if abs(offset) < RIGHT_SECONDS:
        return say("Right")
    duration = say.duration(abs(offset))
    if offset > 0:
        return say("{duration} ahead", duration=duration)
    return say("{duration} behind", duration=duration)


def clock_note(state: MeterState, say: Words) -> str:
    """Return by how many seconds a clock is off, and what to do if that is much."""
    offset = state.clock_offset_seconds
    if offset is None:
        return say("The meter's clock has not been read.")
    if abs(offset) < 1:
        return say("The meter's clock agrees with this station's.")
    seconds = say.number(abs(offset), digits=0)
    note = (
        say("The meter's clock is {seconds} s ahead.", seconds=seconds)
        if offset > 0
        else say("The meter's clock is {seconds} s behind.", seconds=seconds)
    )
    if abs(offset) < RIGHT_SECONDS:
        return note
    advice = say(
        "Whole hours may be summer time: see `clock` in the configuration. "
        "Only the supplier sets the clock of a meter that is billed by."
    )
    return f"{note} {advice}"


def budget(state: MeterState, say: Words) -> str:
    """Return how much of a day's time on the line was used."""
    spent = say.number(state.line_seconds_today, digits=1)
    if state.budget_seconds is None:
        return say("{spent} s, without a limit", spent=spent)
    return say(
        "{spent} s of {budget} s",
        spent=spent,
        budget=say.number(state.budget_seconds, digits=0),
    )


def budget_note(state: MeterState, say: Words) -> str:
    """Return what that budget is, or what was left out for it."""
    if note := skipped(state, say):
        return note
    if state.budget_seconds is None:
        return say("For so long the meter was talked to.")
    return say("For so long the meter was talked to; that takes its battery.")


def skipped(state: MeterState, say: Words) -> str:
    """Return how many readings were left out today; empty if none was."""
    if not state.skipped_today:
        return ""
    return say.plural(
        "{count} reading was left out today to spare the battery.",
        "{count} readings were left out today to spare the battery.",
        state.skipped_today,
    )
