"""A process of many emulated meters, for the tests: `python -m tests.emulator.fleet N`.

It prints the ports of its meters on one line and ends when its input does.
"""

import asyncio
import sys

from pykmp.emulator import emulated_lines, moving_values, serve_tcp


async def serve(count: int) -> None:
    """Serve meters at the speed of their lines until the input ends."""
    lines = emulated_lines("403", count=count, serial=1, values=moving_values())
    async with serve_tcp(lines) as urls:
        print(*urls, flush=True)  # noqa: T201 - what the test reads
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
