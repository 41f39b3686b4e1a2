"""Cursors: where a page ends and the next one begins, opaque to whoever asks."""

import base64
import binascii
import datetime as dt
import json
from typing import Final

import attrs

from kmpd.web.api.problems import NotThereError

_MICROSECOND: Final = dt.timedelta(microseconds=1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_BAD: Final = "This cursor leads nowhere; begin without one."


@attrs.frozen(order=True)
class Cursor:
    """A place in what is ordered by instant.

    Attributes:
        at: The instant of what comes next, or of the last that was told.
        place: The place of that among all of the instant; -1 before all of them.
    """

    at: dt.datetime
    place: int = -1

    def __str__(self) -> str:
        told = json.dumps([(self.at - _EPOCH) // _MICROSECOND, self.place])
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> "Cursor":
        """Return what `str` made a text of.

        Raises:
            NotThereError: It is of no cursor.
        """
        try:
            told = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            microseconds, place = map(int, json.loads(told))
            return cls(_EPOCH + microseconds * _MICROSECOND, place)
        except (binascii.Error, ValueError, TypeError, OverflowError):
            raise NotThereError(_BAD) from None
