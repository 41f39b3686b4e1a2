"""How time went for one meter: what its logs are filled by.

Units: instants in house seconds.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from pykmp.emulator.house.clock import Clock, to_datetime


@attrs.frozen(kw_only=True, eq=False)
class Timeline:
    """A meter's time from when it was fitted until now.

    `info_changes` are the seconds at which its info code changed, up to now.
    """

    clock: Clock
    fitted: int
    now: int
    info_changes: tuple[int, ...] = ()

    def shows(self, second: int) -> datetime:
        """Return what the clock shows at a second: naive, the meter's own time."""
        return to_datetime(self.clock.at(second))
