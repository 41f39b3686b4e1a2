"""A station in a process of its own, for tests to kill.

It adds readings one after another and tells the place of each as soon as it knows it:
``python -m tests.kmpd.storage.child add URL METER``. With ``hold`` it takes the store
and waits; with ``migrate`` it dies after METER statements; with ``restore`` it
brings the backup METER into it.
"""

import asyncio
import os
import signal
import sys
from decimal import Decimal
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from kmpd.storage import open_store, restore
from tests.kmpd.storage.making import BEGIN, MINUTE, ZONE, reading, value


async def add(url: str, meter: str) -> None:
    """Add readings until somebody kills us."""
    async with await open_store(url, zone=ZONE) as store:
        begin = len(await store.after(0, 1_000_000))
        for number in count(begin):
            one = reading(
                BEGIN + number * MINUTE,
                value(Decimal(number).scaleb(-3)),
                meter=meter,
            )
            (kept,) = await store.add([one])
            tell(f"{kept.seq} {kept.at.isoformat()}")


async def hold(url: str, name: str) -> None:
    """Hold the store until somebody kills us."""
    store = await open_store(url, zone=ZONE)
    await store.lock(name)
    tell("held")
    await asyncio.Event().wait()


async def migrate(url: str, statements: str) -> None:
    """Bring the store to this station's shape, and die after so many statements."""
    left = int(statements)

    def die_in_time(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", die_in_time)
    await (await open_store(url, zone=ZONE)).close()
    tell("done")


async def restore_into(url: str, backup: str) -> None:
    """Bring a backup into the store."""
    tell("begin")
    restore(Path(backup), url, is_forced=True)


def tell(line: str) -> None:
    """Write a line, at once and whole."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _WORK = {"add": add, "hold": hold, "migrate": migrate, "restore": restore_into}
    asyncio.run(_WORK[sys.argv[1]](sys.argv[2], sys.argv[3]))
