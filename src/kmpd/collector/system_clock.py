"""The time of this machine."""

import asyncio
import datetime as dt
import time


class SystemClock:
    """The clock of the host, and the time that never goes back."""

    def now(self) -> dt.datetime:
        """Return the instant, in UTC; it may jump when the host's clock is set."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed."""
        await asyncio.sleep(seconds)
