"""What may stand in a setting: the types of values, each refused in words."""

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from kmpd.config import meter_words, places, quantities
from kmpd.config.cron import cron_line
from kmpd.config.hidden import Url
from kmpd.config.wording import MistakeError

_ANY_FOLDER: Final = Path("/")
UNLIMITED: Final = "unlimited"
_INTERVAL_SECONDS_MAX: Final = 366 * quantities.DAY_SECONDS
_TIMEOUT_SECONDS_MAX: Final = 60.0


def _interval(value: object) -> float:
    seconds = quantities.duration_seconds(value)
    if not 1 <= seconds <= _INTERVAL_SECONDS_MAX:
        raise MistakeError("an interval is a second at least, and a year at most")
    return seconds


def _timeout(value: object) -> float:
    seconds = quantities.duration_seconds(value)
    if seconds > _TIMEOUT_SECONDS_MAX:
        raise MistakeError("a meter that is silent for a minute will not answer")
    return seconds


def _budget(value: object) -> float:
    if isinstance(value, str) and value.strip().lower() == UNLIMITED:
        return float("inf")
    try:
        return quantities.duration_seconds(value)
    except MistakeError as error:
        advice = f"A time on the line per day, such as 10min, or {UNLIMITED}."
        raise MistakeError(error.reason, advice, quoted=error.quoted) from None


def _store_url(value: str) -> str:
    places.store(value, folder=_ANY_FOLDER, password=None)
    return value


def _register(value: object, info: ValidationInfo) -> int:
    family = (info.data or {}).get("family", meter_words.AUTO)
    return meter_words.register(value, family=family)


def in_parts(value: Any) -> Any:  # noqa: ANN401 - whatever the file says
    """Take a text for a list, with blanks or commas between."""
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [value] if isinstance(value, int | float) else value


Duration = Annotated[float, BeforeValidator(quantities.duration_seconds)]
Interval = Annotated[float, BeforeValidator(_interval)]
Timeout = Annotated[float, BeforeValidator(_timeout)]
Budget = Annotated[float, BeforeValidator(_budget)]
WholeNumber = Annotated[int, BeforeValidator(quantities.whole_number)]
Name = Annotated[str, BeforeValidator(quantities.name)]
Family = Annotated[str, BeforeValidator(meter_words.family)]
Register = Annotated[int, BeforeValidator(_register)]
Port = Annotated[Url, BeforeValidator(places.port)]
Cron = Annotated[str, BeforeValidator(cron_line)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Zone = Annotated[Any, BeforeValidator(places.zone)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
