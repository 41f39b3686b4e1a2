"""Emulated meters: faithful in values, in silence and in time, with faults by name.

A line with meters on it (`EmulatedLine`) runs on any clock: a virtual one in tests,
through `pykmp.ports.memory.VirtualPort`, or a real one behind a TCP port or a terminal.
"""

from pykmp.emulator.building import (
    ValuesOf,
    emulated_lines,
    fixed_values,
    house_values,
    moving_values,
)
from pykmp.emulator.clock import MeterClock
from pykmp.emulator.event_text import EVENT_SYNTAX, parse_event
from pykmp.emulator.events import EVENTS, EventInvalidError, EventKind
from pykmp.emulator.fault_text import FAULT_SYNTAX, parse_fault
from pykmp.emulator.faults import (
    FAULTS,
    Fault,
    FaultInvalidError,
    FaultKind,
    FaultValue,
)
from pykmp.emulator.inhabited import InhabitedValues, NoHouseError, fitted_before
from pykmp.emulator.line import (
    GAP_SECONDS_MAX,
    THINKING_SECONDS,
    EmulatedLine,
    LineSettings,
)
from pykmp.emulator.meter import (
    DEAF_SECONDS,
    LOG_ANSWER_BYTES_MAX,
    EmulatedMeter,
    Habits,
)
from pykmp.emulator.moving import MovingValues
from pykmp.emulator.older import OlderMeterLine
from pykmp.emulator.pty import serve_pty
from pykmp.emulator.resample import resample
from pykmp.emulator.tcp import Sharing, serve_tcp
from pykmp.emulator.testing import running_pty, running_tcp
from pykmp.emulator.values import FixedValues, Remembering, ValueSource

__all__ = [
    "DEAF_SECONDS",
    "EVENTS",
    "EVENT_SYNTAX",
    "FAULTS",
    "FAULT_SYNTAX",
    "GAP_SECONDS_MAX",
    "LOG_ANSWER_BYTES_MAX",
    "THINKING_SECONDS",
    "EmulatedLine",
    "EmulatedMeter",
    "EventInvalidError",
    "EventKind",
    "Fault",
    "FaultInvalidError",
    "FaultKind",
    "FaultValue",
    "FixedValues",
    "Habits",
    "InhabitedValues",
    "LineSettings",
    "MeterClock",
    "MovingValues",
    "NoHouseError",
    "OlderMeterLine",
    "Remembering",
    "Sharing",
    "ValueSource",
    "ValuesOf",
    "emulated_lines",
    "fitted_before",
    "fixed_values",
    "house_values",
    "moving_values",
    "parse_event",
    "parse_fault",
    "resample",
    "running_pty",
    "running_tcp",
    "serve_pty",
    "serve_tcp",
]
