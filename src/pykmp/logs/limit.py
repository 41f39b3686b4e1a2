"""How long a meter lets an answer become: nobody publishes it, answers show it."""

import attrs

from pykmp.logs.shape import ANSWER_BYTES_ASSUMED


@attrs.frozen(kw_only=True)
class AnswerLimit:
    """What is known of the longest answer, in application bytes.

    Attributes:
        low: The longest that was seen.
        high: What it cannot be above, since an answer was cut; None if none was.
        assumed: What is taken for it until an answer was cut.
    """

    low: int = 0
    high: int | None = None
    assumed: int = ANSWER_BYTES_ASSUMED

    @property
    def likely(self) -> int:
        """What to plan with."""
        if self.high is None:
            return max(self.low, self.assumed)
        return (self.low + self.high) // 2

    def after(
        self, length_bytes: int, *, row_bytes: int, is_cut: bool
    ) -> "AnswerLimit":
        """Return what is known after an answer.

        Args:
            length_bytes: Application bytes of the answer.
            row_bytes: What one row more would have taken.
            is_cut: Whether the meter left out rows that were asked for.
        """
        low = max(self.low, length_bytes)
        high = self.high if self.high is None or self.high >= low else None
        cut_high = length_bytes + max(0, row_bytes - 1)
        # One cut below what was seen before was cut for another reason.
        if is_cut and cut_high >= low:
            high = cut_high if high is None else min(high, cut_high)
        return attrs.evolve(self, low=low, high=high)
