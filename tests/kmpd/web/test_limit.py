"""How often a password may be tried: whatever the order, and of bounded size."""

from hypothesis import given
from hypothesis import strategies as st

from kmpd.web.access.limit import Allowance, Limit, SignInLimit

_ALLOWANCE = Allowance(tries=3, seconds=10.0)
_WAITS = st.lists(st.floats(0, 60), max_size=60)


@given(_WAITS)
def test_in_no_time_are_there_more_tries_than_allowed(waits: list[float]) -> None:
    """However somebody spreads tries, they are no more than so many in a time."""
    limit = Limit(_ALLOWANCE)
    now, taken = 0.0, []
    for wait in waits:
        now += wait
        if limit.wait_seconds("a", now) == 0:
            limit.take("a", now)
            taken.append(now)

    for first, begin in enumerate(taken):
        for last, end in enumerate(taken[first:], start=1):
            assert last <= 3 + (end - begin) / 10.0 + 1e-6


@given(_WAITS)
def test_whoever_waits_as_told_may_try(waits: list[float]) -> None:
    """What the page says about when to come back is true."""
    limit = Limit(_ALLOWANCE)
    now = 0.0
    for wait in waits:
        now += wait
        now += limit.wait_seconds("a", now)
        assert limit.wait_seconds("a", now) < 1e-6
        limit.take("a", now)


@given(st.lists(st.integers(0, 50), max_size=200))
def test_it_never_grows_beyond_its_size(keys: list[int]) -> None:
    """Nobody fills the memory by names."""
    limit = Limit(_ALLOWANCE, keys_max=8)
    for now, key in enumerate(keys):
        limit.take(str(key), float(now))
        assert len(limit) <= 8


def test_a_right_password_gives_back_the_tries_of_its_user_only() -> None:
    """Whoever has an account does not try others from there without end."""
    limit = SignInLimit()
    for number in range(10):
        assert limit.tried(address="a", user=f"u{number}", now=0.0) == 0
        limit.succeeded(f"u{number}")

    assert limit.tried(address="a", user="u0", now=0.0) > 0
    assert limit.tried(address="b", user="u0", now=0.0) == 0
