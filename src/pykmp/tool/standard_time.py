"""The time that a meter should show: local, and standard time all the year."""

import datetime as dt
import time


def standard_time() -> dt.datetime:
    """Return the time of this computer without summer time, with its zone.

    Source: meters keep local standard time (technical description 5512-1689,
    MULTICAL 403, section 3.5).
    """
    zone = dt.timezone(dt.timedelta(seconds=-time.timezone))
    return dt.datetime.now(zone)
