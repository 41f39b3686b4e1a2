"""The part of a log that is known: a place for each record, a column per register."""

from collections.abc import Iterator, Mapping, Sequence

from pykmp.messages import RegisterData


class Table:
    """Values by place and register; owns how far each register has come.

    A register has been read up to its front: every record before that place is known,
    or does not exist.
    """

    def __init__(self) -> None:
        self.fronts: dict[int, int] = {}
        self._rows: dict[int, dict[int, RegisterData]] = {}
        #: The last value of each register that was handed out or is awaited.
        self._last: dict[int, tuple[int, RegisterData]] = {}

    def know(self, place: int, registers: Mapping[int, RegisterData]) -> None:
        """Take values that are known without having been read now."""
        for id_, register in registers.items():
            self._last[id_] = (place, register)

    def conflict(
        self, place: int, registers: Sequence[RegisterData]
    ) -> RegisterData | None:
        """Return a register that is known to be something else at this place."""
        row = self._rows.get(place, {})
        for register in registers:
            at, last = self._last.get(register.id_, (None, None))
            known = last if at == place else row.get(register.id_)
            if known is not None and known != register:
                return register
        return None

    def put(self, place: int, registers: Sequence[RegisterData]) -> None:
        """Take the values of a row that were not read before."""
        for register in registers:
            if place < self.fronts.get(register.id_, place):
                continue
            self._rows.setdefault(place, {})[register.id_] = register
            self._last[register.id_] = (place, register)

    def row(self, place: int) -> Mapping[int, RegisterData]:
        """Return what is known of a record that is not handed out yet."""
        return self._rows.get(place, {})

    def places(self) -> list[int]:
        """Return the places of which something is known, in order."""
        return sorted(self._rows)

    def knows_last(self, id_: int, place: int) -> bool:
        """Return whether the last value of a register is that of a place."""
        return id_ in self._last and self._last[id_][0] == place

    def move(self, ids: Sequence[int], front: int) -> None:
        """Take note of how far registers were read."""
        for id_ in ids:
            self.fronts[id_] = max(front, self.fronts.get(id_, front))

    def start(self, ids: Sequence[int], place: int) -> None:
        """Set where the reading of registers starts; what is known there counts."""
        for id_ in ids:
            front = place
            while id_ in self._rows.get(front, {}):
                front += 1
            self.fronts[id_] = front
        for old in [each for each in self._rows if each < place]:
            del self._rows[old]

    def join(self, ids: Sequence[int], place: int) -> None:
        """Let registers start where the others have handed out their rows."""
        self.start(ids, min(self.fronts.values(), default=place))

    def complete(
        self, end: int | None
    ) -> Iterator[tuple[int, dict[int, RegisterData]]]:
        """Return and forget the rows that all fronts have passed, up to an end."""
        front = min(self.fronts.values(), default=0)
        for place in self.places():
            if place >= front or (end is not None and place > end):
                break
            yield place, self._rows.pop(place)
