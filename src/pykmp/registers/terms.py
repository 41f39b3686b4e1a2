"""The closed sets of words that catalogues, units and info codes are written in."""

from enum import StrEnum, unique


@unique
class Kind(StrEnum):
    """The form that a register's value has, as far as it is published."""

    NUMBER = "number"
    TIME = "time"
    DATE = "date"
    MONTH_DAY = "month_day"
    DATETIME = "datetime"
    RTC = "rtc"
    TEXT = "text"
    FLAGS = "flags"
    OPAQUE = "opaque"
    UNKNOWN = "unknown"


@unique
class Confidence(StrEnum):
    """How well a statement is supported; the catalogues explain each word."""

    CAPTURED = "captured"
    DOCUMENTED = "documented"
    CODE = "code"
    NAME = "name"
    INFERRED = "inferred"
    CONFLICTING = "conflicting"


@unique
class Quantity(StrEnum):
    """What a register or a unit measures, counts or names."""

    ENERGY = "energy"
    REACTIVE_ENERGY = "reactive_energy"
    POWER = "power"
    REACTIVE_POWER = "reactive_power"
    APPARENT_POWER = "apparent_power"
    VOLUME = "volume"
    VOLUME_FLOW = "volume_flow"
    MASS = "mass"
    TEMPERATURE = "temperature"
    TEMPERATURE_DIFFERENCE = "temperature_difference"
    PRESSURE = "pressure"
    ENERGY_VOLUME = "energy_volume"
    TIME_OF_DAY = "time_of_day"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    COUNT = "count"
    IDENTIFIER = "identifier"
    CONFIGURATION = "configuration"
    FLAGS = "flags"
    STATUS = "status"
    TEXT = "text"
    VOLTAGE = "voltage"
    CURRENT = "current"
    FREQUENCY = "frequency"
    POWER_FACTOR = "power_factor"
    PHASE_ANGLE = "phase_angle"
    DISTORTION = "distortion"
    RATIO = "ratio"
    PULSE_INPUT = "pulse_input"
    PULSE_VALUE = "pulse_value"
    TARIFF_LIMIT = "tariff_limit"
    CREDIT = "credit"
    UNKNOWN = "unknown"
    # No published register measures these; there are units for them.
    APPARENT_ENERGY = "apparent_energy"
    MASS_FLOW = "mass_flow"
    HUMIDITY = "humidity"
    CONCENTRATION = "concentration"
    SPEED = "speed"
    SPECIFIC_ENERGY = "specific_energy"
    ACIDITY = "acidity"
    MASS_RATIO = "mass_ratio"


@unique
class Sensor(StrEnum):
    """What a meter measures with, as far as its info codes tell them apart.

    `DIFFERENCE` is the pair of T1 and T2: both are there and do not fit together.
    """

    T1 = "t1"
    T2 = "t2"
    T3 = "t3"
    T4 = "t4"
    DIFFERENCE = "difference"
    V1 = "v1"
    V2 = "v2"


@unique
class Quality(StrEnum):
    """Whether a value may be believed.

    A value that is not `GOOD` has a reason in words: `BAD` means nothing and belongs
    in no graph and no sum; `UNCERTAIN` may be right, and nobody can tell.
    """

    GOOD = "good"
    UNCERTAIN = "uncertain"
    BAD = "bad"
