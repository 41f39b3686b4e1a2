"""What numbers mean: registers, their catalogues, and info codes in words."""

from pykmp.registers.catalogue import (
    AmbiguousRegisterNameError,
    Catalogue,
    RegisterEntry,
    UnknownRegisterNameError,
    electricity,
    heat,
)
from pykmp.registers.info import (
    InfoFlag,
    UnknownInfoTableError,
    info_flags,
    layout_flags,
)
from pykmp.registers.terms import Confidence, Kind, Quantity

__all__ = [
    "AmbiguousRegisterNameError",
    "Catalogue",
    "Confidence",
    "InfoFlag",
    "Kind",
    "Quantity",
    "RegisterEntry",
    "UnknownInfoTableError",
    "UnknownRegisterNameError",
    "electricity",
    "heat",
    "info_flags",
    "layout_flags",
]
