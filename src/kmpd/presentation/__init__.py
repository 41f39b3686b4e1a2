"""How registers are to be shown: name, unit, decimals, what is done to the number."""

from kmpd.presentation.conversion import Refusal, canonical, in_unit, refusal
from kmpd.presentation.rules import (
    Delta,
    Presentation,
    Presented,
    Step,
    StepKind,
    decimal_of,
)

__all__ = [
    "Delta",
    "Presentation",
    "Presented",
    "Refusal",
    "Step",
    "StepKind",
    "canonical",
    "decimal_of",
    "in_unit",
    "refusal",
]
