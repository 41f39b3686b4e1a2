"""How often somebody may try a password: pure, and of bounded size."""

from collections import OrderedDict
from typing import Final

import attrs

#: Addresses, or users, that are remembered at most.
KEYS_MAX: Final = 10_000


@attrs.frozen(kw_only=True)
class Allowance:
    """So many tries at once, then one more each time that long has passed.

    Attributes:
        tries: At once.
        seconds: Until there is one more.
    """

    tries: int
    seconds: float


class Limit:
    """Counts tries of each key; owns when each has all its tries again.

    Of many keys the one that tried least lately is forgotten.
    """

    def __init__(self, allowance: Allowance, *, keys_max: int = KEYS_MAX) -> None:
        self._allowance = allowance
        self._keys_max = keys_max
        self._whole_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._whole_at)

    def wait_seconds(self, key: str, now: float) -> float:
        """Return how long until a key may try; 0 if it may now."""
        used_seconds = max(0.0, self._whole_at.get(key, now) - now)
        room_seconds = (self._allowance.tries - 1) * self._allowance.seconds
        return max(0.0, used_seconds - room_seconds)

    def take(self, key: str, now: float) -> None:
        """Count a try."""
        whole_at = max(now, self._whole_at.pop(key, now)) + self._allowance.seconds
        self._whole_at[key] = whole_at
        while len(self._whole_at) > self._keys_max:
            self._whole_at.popitem(last=False)

    def forget(self, key: str) -> None:
        """Give a key all its tries again."""
        self._whole_at.pop(key, None)


class SignInLimit:
    """Limits tries by where they come from, and by whom they are for.

    A password that is right gives the tries of its user back, not those of where it
    came from: whoever has an account must not try those of others with it.
    """

    def __init__(self) -> None:
        self._addresses = Limit(Allowance(tries=10, seconds=30.0))
        self._users = Limit(Allowance(tries=10, seconds=60.0))

    def tried(self, *, address: str, user: str, now: float) -> float:
        """Count a try, if there is one left; return how long to wait, 0 if there was.

        Counted before the password is compared, so that tries at the same time count.

        Args:
            address: Where it comes from.
            user: Whom it is for, known or not.
            now: Seconds that never go back.
        """
        seconds = max(
            self._addresses.wait_seconds(address, now),
            self._users.wait_seconds(user, now),
        )
        if seconds == 0:
            self._addresses.take(address, now)
            self._users.take(user, now)
        return seconds

    def succeeded(self, user: str) -> None:
        """Give a user all tries again."""
        self._users.forget(user)
