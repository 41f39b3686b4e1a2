"""Info codes: what each is about."""

import pytest

from kmpd.analysis.info_topic import InfoTopic, topic_of, topics_of
from pykmp.registers.info import info_book

#: Faults of heat, cooling and water meters; electricity meters tell none by info code.
TABLES = ("602", "403", "603", "21", "flowiq2200")
FAULTS = sorted(
    {
        text
        for table in TABLES
        for reading in info_book().tables[table].values()
        for layout in reading.layouts
        for text in info_book().layouts[layout].texts.values()
    }
)


@pytest.mark.parametrize("text", FAULTS)
def test_each_fault_that_a_meter_tells_is_about_something(text: str) -> None:
    """Somebody would read that something is wrong, and not what to do."""
    assert topic_of(text) is not InfoTopic.OTHER


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("t1 above range or disconnected", InfoTopic.INLET_SENSOR),
        ("T2 out of range", InfoTopic.OUTLET_SENSOR),
        ("t3 or t4 below range or short-circuited", InfoTopic.FURTHER_SENSOR),
        ("invalid temperature difference (t1)", InfoTopic.DIFFERENCE),
        ("V1 air", InfoTopic.AIR),
        ("reverse flow for 1 to 8 hours", InfoTopic.DIRECTION),
        ("burst in the heating", InfoTopic.BURST),
        ("leakage, water penetration", InfoTopic.LEAK),
        ("info code 4096", InfoTopic.OTHER),
    ],
)
def test_a_text_is_about_what_it_names(text: str, topic: InfoTopic) -> None:
    """A plumber would come for a cable."""
    assert topic_of(text) is topic


def test_nothing_wrong_is_about_nothing() -> None:
    """A meter that is well would come with advice."""
    assert topics_of("") == []
