"""How many bytes the frames of a log have: numbers to plan with, no messages.

Layout on the line, for n registers of together w significand bytes and r rows:
    request     fixed bytes + 2 n
    answer      fixed bytes + 5 n + r times (bytes of a row beside its values + w)

Escapes of bytes that are known beforehand are counted: those of register ids, of a
number of registers that is 6, and whatever a dialect adds.

Source: protocol facts 3.7, 3.9 and 3.10.
"""

from collections.abc import Sequence
from typing import Final

import attrs

from pykmp.codec import physical

#: Of an answer frame, what a limit on its application bytes does not count: start,
#: address, checksum and stop.
ENVELOPE_BYTES: Final = 5
ID_BYTES: Final = 2
FORMAT_BYTES: Final = 5
#: What is assumed of the longest answer of a meter before it has cut one.
ANSWER_BYTES_ASSUMED: Final = 255
#: What a value takes if nothing is known of its register.
WIDTH_ASSUMED: Final = 4


@attrs.frozen(kw_only=True)
class Column:
    """A register as a plan sees it.

    Attributes:
        id: Register id.
        width: Bytes of its significand.
    """

    id: int
    width: int = WIDTH_ASSUMED

    @property
    def escapes(self) -> int:
        """How many bytes of its id are escaped."""
        raw = self.id.to_bytes(ID_BYTES)
        return len(physical.stuff(raw)) - len(raw)


@attrs.frozen(kw_only=True)
class Shape:
    """The bytes of the frames of one kind of log.

    Attributes:
        request_bytes: A request frame without register ids, known escapes included.
        answer_bytes: An answer frame without formats and rows.
        answer_escapes: Known escapes of an answer frame.
        row_bytes: What a row has beside its values.
        rows_max: Most rows that a request can ask for.
        registers_max: Most registers of a request.
        is_compact: Whether rows but the first are differences with a nibble each.
    """

    request_bytes: int
    answer_bytes: int
    answer_escapes: int = 0
    row_bytes: int = 0
    rows_max: int
    registers_max: int = 8
    is_compact: bool = False

    def request(self, columns: Sequence[Column]) -> int:
        """Return the bytes of a request frame for some registers."""
        escapes = _escapes(columns)
        return self.request_bytes + ID_BYTES * len(columns) + escapes

    def answer(self, columns: Sequence[Column]) -> int:
        """Return the bytes of an answer frame for some registers, without rows."""
        formats = FORMAT_BYTES * len(columns) + _escapes(columns)
        return self.answer_bytes + self.answer_escapes + formats

    def row(self, columns: Sequence[Column]) -> int:
        """Return the bytes of one row."""
        values = sum(column.width for column in columns)
        nibbles = (len(columns) + 1) // 2 if self.is_compact else 0
        return self.row_bytes + nibbles + values

    def rows(self, columns: Sequence[Column], limit_bytes: int) -> int:
        """Return how many rows fit into one answer; 0 if not even one does."""
        head = self.answer_bytes - ENVELOPE_BYTES + FORMAT_BYTES * len(columns)
        room = max(0, limit_bytes - head)
        row = self.row(columns)
        return min(self.rows_max, room // row) if row else self.rows_max


def _escapes(columns: Sequence[Column]) -> int:
    count = len(columns)
    of_count = len(physical.stuff(bytes([count]))) - 1
    return of_count + sum(column.escapes for column in columns)
