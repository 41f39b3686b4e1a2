"""The history of Home Assistant: counters as its long-term statistics.

What is to be sent is worked out without a wire; a connection only carries it.
"""

from kmpd.home_assistant.connection import HomeAssistant
from kmpd.home_assistant.naming import doubled, statistic_id, statistic_name
from kmpd.home_assistant.plan import Plan, Row, plan_of
from kmpd.home_assistant.recorder import Recorder
from kmpd.home_assistant.sending import remove, send
from kmpd.home_assistant.statistic import Hour, Identity, Statistic
from kmpd.home_assistant.timeline import Boundary, Level, Timeline, state_at
from kmpd.home_assistant.unit import StatisticUnit, statistic_unit

__all__ = [
    "Boundary",
    "HomeAssistant",
    "Hour",
    "Identity",
    "Level",
    "Plan",
    "Recorder",
    "Row",
    "Statistic",
    "StatisticUnit",
    "Timeline",
    "doubled",
    "plan_of",
    "remove",
    "send",
    "state_at",
    "statistic_id",
    "statistic_name",
    "statistic_unit",
]
