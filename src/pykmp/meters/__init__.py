"""Meter families: what each one is, has and does, as data with its proof."""

from typing import TYPE_CHECKING

from pykmp.lazy import attributes

if TYPE_CHECKING:
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

__getattr__, __dir__ = attributes(
    __name__,
    {
        "pykmp.meters.families": (
            "FAMILIES",
            "PROFILES",
            "UnknownMeterError",
            "family_key",
        ),
        "pykmp.meters.loading": ("load_profile",),
        "pykmp.meters.profile": (
            "Commodity",
            "FrameRegister",
            "GoldenFrame",
            "Line",
            "Logger",
            "Profile",
            "ProfileRegister",
            "Quirk",
            "Telling",
            "TypeCode",
        ),
        "pykmp.meters.telling": (
            "TELLING_REGISTERS",
            "Fit",
            "families_of_type",
            "fitting_families",
        ),
    },
)
