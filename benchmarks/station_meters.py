"""Emulated meters for `benchmarks.station`, at the speed of their lines.

`python -m benchmarks.station_meters N` prints the ports of its meters on one line and
ends when its input does.
"""

import asyncio
import sys

from pykmp.emulator import LineSettings, emulated_lines, moving_values, serve_tcp

#: Bytes come in groups, as bridges deliver them; one by one they cost more than all
#: the rest.
_BURST_SECONDS = 0.05


async def serve(count: int) -> None:
    """Serve meters until the input ends."""
    lines = emulated_lines(
        "403",
        count=count,
        serial=1,
        values=moving_values(),
        settings=LineSettings(burst_seconds=_BURST_SECONDS),
    )
    async with serve_tcp(lines) as urls:
        print(*urls, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
