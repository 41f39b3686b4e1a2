"""What the tests of detection share."""

from pykmp.exchange import Ask, Detection, detect_family
from tests.exchange.driving import PlanAsker

#: Of these an emulated 603 cannot be told from another; nobody knows enough of both.
ALIKE = {"603": ("603", "803")}


def detect(asker: PlanAsker) -> Detection:
    """Return what is found out."""
    return asker.run(detect_family(line=asker.line, settings=asker.settings))


def asked(asker: PlanAsker) -> list[str]:
    """Return the names of the requests that were sent."""
    return [step.request for step in asker.steps if isinstance(step, Ask)]
