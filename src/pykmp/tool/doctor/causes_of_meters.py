"""What there is to say of a meter that has answered at least once.

Source: protocol facts 1.6 and needs 1.1 row 6, for sleep and for throttling.
"""

from typing import Final

from pykmp.tool.doctor.cause import Cause
from pykmp.tool.exits import Exit

METER_CAUSES: Final = (
    Cause(
        key="asleep",
        seen="The meter answers once and then no more.",
        cause="It went back to sleep, or it throttles: water meters allow some dozen "
        "readings and then fall silent.",
        advice=(
            (
                "Wait some minutes, or take the head away and bring it back: its "
                "magnet wakes the meter."
            ),
            "Ask less often: once an hour is what a battery is made for.",
            "Ask for all registers at once, as 'pykmp-tool read' does.",
        ),
        exit=Exit.NO_ANSWER,
    ),
    Cause(
        key="unsteady",
        seen="Some questions are answered and others are not.",
        cause="The head sits at the edge of what works.",
        advice=(
            "Move the head by millimetres: 'pykmp-tool align' shows what helps.",
            "Shade the head from sun and lamps.",
            "Give it more attempts meanwhile: --attempts 5.",
        ),
        exit=Exit.PARTLY,
    ),
    Cause(
        key="family-unknown",
        seen="The meter answers, and its registers fit no family that is described.",
        cause="A meter that nobody has described yet.",
        advice=(
            "Find out what it has with 'pykmp-tool scan'.",
            "Please report it, with the file that --report writes.",
        ),
        exit=Exit.NOTHING_KNOWN,
    ),
    Cause(
        key="well",
        seen="The meter answers each question at once.",
        cause="Nothing is wrong with port, head, line and meter.",
        advice=(
            "Read it: 'pykmp-tool read' with the family that was found.",
            "If readings fail now and then, run the doctor when they do.",
        ),
        exit=Exit.COMPLETE,
    ),
)
