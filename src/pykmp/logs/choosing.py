"""What to ask next: of the registers that lag behind most, all that is left.

So all registers advance together and records become complete steadily, which costs no
byte; where the answer ends is up to the meter.
"""

import attrs

from pykmp.logs.asking import Anchor, LogAsk
from pykmp.logs.state import LogState


def next_ask(state: LogState) -> LogAsk:
    """Return the next question of a reading that is not done."""
    ask = _next_ask(state)
    if state.rows_max is None:
        return ask
    return attrs.evolve(ask, rows=min(ask.rows, state.rows_max))


def _next_ask(state: LogState) -> LogAsk:
    if not state.has_begun:
        return _first_ask(state)
    if state.span.start is None:
        return attrs.evolve(state.span.search_ask(), registers=state.time_ids)
    fronts = {
        id_: front
        for id_, front in state.table.fronts.items()
        if _is_within(front, state.bound(id_))
    }
    front = min(fronts.values())
    behind = tuple(id_ for id_, at in fronts.items() if at == front)
    return _ask_from(front, _chosen(state, behind, front), state)


def _first_ask(state: LogState) -> LogAsk:
    ask, rows = state.span.beginning(), state.span.expected_rows()
    if not state.query.is_by_time:
        return attrs.evolve(ask, registers=state.groups(state.ids, rows)[0])
    # The time is to be told; in an answer of one row there is room for the others.
    count = state.registers_max if rows == 1 else len(state.time_ids)
    return attrs.evolve(ask, registers=state.ids[:count])


def _chosen(state: LogState, behind: tuple[int, ...], front: int) -> tuple[int, ...]:
    """Return which of the registers that lag behind are asked for next."""
    if state.span.follows_time and set(behind) >= set(state.time_ids):
        return state.time_ids
    end = state.bound(behind[0])
    if end is None:
        end = front if state.span.guess is None else max(front, state.span.guess)
    return state.groups(behind, end - front + 1)[0]


def _ask_from(front: int, registers: tuple[int, ...], state: LogState) -> LogAsk:
    end = state.bound(registers[0])
    rows = state.shape.rows_max if end is None else end - front + 1
    overlap = all(
        id_ in state.unchecked and state.table.knows_last(id_, front - 1)
        for id_ in registers
    )
    return LogAsk(
        anchor=Anchor.ID,
        id=state.span.id(front - overlap),
        rows=rows + overlap,
        registers=registers,
    )


def _is_within(place: int, bound: int | None) -> bool:
    return bound is None or place <= bound
