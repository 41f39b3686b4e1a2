"""A register is called by the catalogue of its sort of meter."""

import pytest

from pykmp.registers import RegisterName, describe, electricity, heat


def test_the_catalogue_is_that_of_the_commodity() -> None:
    """An electricity meter's first register is not looked for among heat meters."""
    assert describe(1, commodity="electricity").short == "A14"
    assert describe(60, commodity="heat").short == "E1"
    assert describe(68, commodity="water").symbol == "V1"
    assert not describe(1, commodity="heat").is_known
    assert not describe(60, commodity="electricity").is_known


def test_every_register_is_called_as_its_catalogue_calls_it() -> None:
    """One register has one name, wherever it is shown."""
    for commodity, catalogue in (("heat", heat()), ("electricity", electricity())):
        for id_, entry in catalogue.by_id.items():
            name = describe(id_, commodity=commodity)

            assert name == RegisterName(
                id=id_,
                symbol=entry.symbol,
                name=entry.name,
                meaning=entry.meaning,
                is_known=True,
            )
            assert name.short


@pytest.mark.parametrize("id_", [1, 60, 1001, 1023])
def test_a_meter_of_unknown_sort_is_helped_by_both(id_: int) -> None:
    """Where it is not known what a meter measures, its registers have names."""
    entry = heat().by_id.get(id_) or electricity().by_id[id_]

    assert describe(id_).name == entry.name


def test_an_unknown_register_has_a_name_too() -> None:
    """A register that nobody knows can be shown and stored."""
    name = describe(4711)

    assert (name.short, name.meaning, name.is_known) == ("register_4711", "", False)
