"""Meter families: what each one is, has and does, as data with its proof."""

from pykmp.meters.families import FAMILIES, PROFILES, UnknownMeterError, family_key
from pykmp.meters.loading import load_profile
from pykmp.meters.profile import (
    Commodity,
    FrameRegister,
    GoldenFrame,
    Line,
    Logger,
    Profile,
    ProfileRegister,
    Quirk,
    Telling,
    TypeCode,
)
from pykmp.meters.telling import (
    TELLING_REGISTERS,
    Fit,
    families_of_type,
    fitting_families,
)

__all__ = [
    "FAMILIES",
    "PROFILES",
    "TELLING_REGISTERS",
    "Commodity",
    "Fit",
    "FrameRegister",
    "GoldenFrame",
    "Line",
    "Logger",
    "Profile",
    "ProfileRegister",
    "Quirk",
    "Telling",
    "TypeCode",
    "UnknownMeterError",
    "families_of_type",
    "family_key",
    "fitting_families",
    "load_profile",
]
