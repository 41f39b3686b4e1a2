"""Events as the command line writes them."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import EVENTS, EventInvalidError, parse_event
from pykmp.emulator.events import SWAP
from pykmp.emulator.house import Event, MeterSwap, Trouble, TroubleKind

ZONE: Final = dt.timezone(dt.timedelta(hours=1))
START: Final = dt.datetime(2026, 1, 1, 12, 30, tzinfo=ZONE)
FITTED: Final = dt.datetime(2024, 1, 1, tzinfo=ZONE)
TEN: Final = dt.datetime(2026, 1, 5, 10, tzinfo=ZONE)
HOUR: Final = dt.timedelta(hours=1)


def parsed(text: str) -> Event:
    """Return the event that a text names."""
    return parse_event(text, start=START, fitted=FITTED)


def test_every_trouble_has_a_name() -> None:
    """Whatever can happen in a house can happen from the command line."""
    assert set(EVENTS) == {*TroubleKind, SWAP}
    assert all(name == kind.name for name, kind in EVENTS.items())


@pytest.mark.parametrize("kind", list(TroubleKind))
def test_every_trouble_can_be_had_for_a_while(kind: TroubleKind) -> None:
    """A broken sensor is written down in one word and mended in another."""
    event = parsed(f"{kind}@2026-01-05T10:00/2h")

    assert isinstance(event, Trouble)
    assert (event.kind, event.since, event.until) == (kind, TEN, TEN + 2 * HOUR)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("air", START),
        ("air@2026-01-05", TEN - 10 * HOUR),
        ("air@2026-01-05T10:00", TEN),
        ("air@2026-01-05 10:00:00", TEN),
        ("air@2026-01-05T10:00:00+02:00", TEN - HOUR),
        ("air@+45s", START + dt.timedelta(seconds=45)),
        ("air@+90m", START + 1.5 * HOUR),
        ("air@-7d", START - 7 * 24 * HOUR),
        ("air@2024-01-01", FITTED),
        (" Air@+1h ", START + HOUR),
    ],
)
def test_an_event_happens_when_it_is_told_to(text: str, since: dt.datetime) -> None:
    """A demonstration needs no calculator, and a replay no luck."""
    event = parsed(text)

    assert event == Trouble(kind=TroubleKind.AIR, since=since, flow_lph=0)


@pytest.mark.parametrize(
    ("text", "flow"), [("leak", 20), ("leak=35", 35), ("leak=0", 0), ("burst", 1500)]
)
def test_a_leak_has_a_flow(text: str, flow: int) -> None:
    """A drip is told from a burst pipe."""
    event = parsed(text)

    assert isinstance(event, Trouble)
    assert event.flow_lph == flow


@pytest.mark.parametrize(
    ("text", "serial"), [("swap@+1h", None), ("swap=4294967295@+1h", 4294967295)]
)
def test_a_swap_has_a_serial_number(text: str, serial: int | None) -> None:
    """The next meter is known before it is there, or at least is another one."""
    assert parsed(text) == MeterSwap(at=START + HOUR, serial=serial)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sensor-t1-opne", "the nearest is sensor-t1-open"),
        ("t1-open", "the nearest is sensor-t1-open"),
        ("flood", "only sensor-t1-open"),
        ("", "only sensor-t1-open"),
        ("leak=much", "it is written NAME[=VALUE][@WHEN][/LENGTH]"),
        ("leak=-1", "it is written"),
        ("leak=10001", "its value is l/h from 0 to 10000"),
        ("swap=4294967296", "its value is serial number from 0 to 4294967295"),
        ("air=3", "air takes no value"),
        ("air@tomorrow", "WHEN is such as 2026-01-31T22:04"),
        ("air@2026-02-30", "WHEN is such as"),
        ("air@", "WHEN is such as"),
        ("air@+1w", "a length is such as 90s, 30m, 2h or 7d"),
        ("air@+", "a length is such as"),
        ("air/0h", "a length is such as"),
        ("air/", "a length is such as"),
        ("air@+1h/2h/3h", "a length is such as"),
        ("swap/2h", "swap happens once and takes no length"),
        ("air@2023-12-31", "the meter was fitted later, 2024-01-01 00:00"),
        ("air@+999999999d", "no calendar goes that far"),
        ("air/4000000d", "no calendar goes that far"),
    ],
)
def test_what_cannot_be_is_explained(text: str, reason: str) -> None:
    """Whoever slips learns how it is written."""
    with pytest.raises(EventInvalidError) as error:
        parsed(text)

    assert error.value.text == text
    assert reason in error.value.reason
    assert str(error.value) == f"Event {text!r} is not possible: {error.value.reason}."


@given(
    st.text("aleksw-_=@/+T:0123456789dhms ", max_size=30)
    | st.builds("{}={}@{}/{}".format, st.sampled_from([*EVENTS]), *[st.text()] * 3)
)
def test_any_text_is_an_event_or_an_error(text: str) -> None:
    """No slip of the keyboard shows a traceback."""
    try:
        event = parse_event(text, start=START)
    except EventInvalidError:
        return
    assert isinstance(event, Trouble | MeterSwap)
