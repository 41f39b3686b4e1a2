"""The closed sets of words that the catalogues are written in."""

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
    """What a register measures, counts or names."""

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
