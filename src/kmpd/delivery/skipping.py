"""What an operator may do about a reading that a sink never takes."""

import attrs

from kmpd.interfaces import Store
from kmpd.reading import Reading


async def skip_one(store: Store, sink: str) -> Reading | None:
    """Put a sink behind the first reading it did not take, and return that.

    None if it has taken all. The station may run: it looks for this after each failure.
    Only a person decides this; the station never does.

    Raises:
        StoreError: The store cannot be used; nothing was skipped.
    """
    state = await store.sink_state(sink)
    waiting = await store.after(state.seq, 1)
    if not waiting:
        return None
    (reading,) = waiting
    backlog = max(0, state.backlog - 1)
    await store.put_sink_state(
        attrs.evolve(state, seq=reading.seq or state.seq, backlog=backlog)
    )
    return reading
