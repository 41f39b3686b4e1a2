"""The feed of news that pages and programs listen to."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kmpd.reading import Reading
from kmpd.web import live
from kmpd.web.live import LiveFeed


def reading(number: int) -> Reading:
    """Return the reading of that place."""
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return Reading(meter="heat", serial="1", at=at, values={}, seq=number)


@given(st.lists(st.integers(0, 5), max_size=20))
async def test_every_listener_hears_all_that_is_told(sizes: list[int]) -> None:
    """A page misses a reading that another one shows."""
    feed = LiveFeed()
    told = [[reading(at) for at in range(size)] for size in sizes]

    with feed.listening() as one, feed.listening() as other:
        for news in told:
            feed.tell(news)

        wanted = [news for batch in told for news in batch]
        assert [one.get_nowait() for _ in range(one.qsize())] == wanted
        assert [other.get_nowait() for _ in range(other.qsize())] == wanted


def test_who_listens_too_slowly_loses_the_oldest_and_holds_up_nobody() -> None:
    """A browser that sleeps fills the memory of the station."""
    feed = LiveFeed()

    with feed.listening() as queue:
        feed.tell([reading(at) for at in range(live.NEWS_MAX + 5)])

        assert queue.qsize() == live.NEWS_MAX
        oldest = queue.get_nowait()
        assert isinstance(oldest, Reading)
        assert oldest.seq == 5


def test_who_went_away_is_told_nothing_more() -> None:
    """A page that was closed takes memory for ever."""
    feed = LiveFeed()
    with feed.listening() as queue:
        assert feed.listeners == 1

    feed.tell([reading(1)])

    assert (feed.listeners, queue.qsize()) == (0, 0)
