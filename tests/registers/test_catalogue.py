"""Every register that is publicly known is in a catalogue, with its proof."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.constants import REGISTERS, UNITS_NAMES
from pykmp.meters import PROFILES
from pykmp.registers import (
    AmbiguousRegisterNameError,
    Catalogue,
    Confidence,
    Kind,
    Quantity,
    RegisterEntry,
    UnknownRegisterNameError,
    electricity,
    heat,
)

#: All ids that the public documents and tools name, with their ranges written out.
_HEAT_IDS: Final = """
    60-69 72-75 80 84-89 91-92 94-99 104 110 112-114 122-130 138-147 149-150 152-155
    157-158 168 171-172 175 178-181 183-185 218-225 228-230 234-235 237-244 248-254
    259-267 292-310 338 346-348 355 362 364-369 371-372 379-390 398-400 404 473-474
    477-478 505-508 515 582 675 1001-1005 1010 1032
"""
_ELECTRICITY_IDS: Final = """
    1-6 8-47 50-58 199 222 231 1001-1005 1010 1021 1023-1040 1045-1051 1054-1056
    1058-1088 1092 1102 1108-1122 1126-1127 1130-1131 1134-1135 1138-1173 1175
    1180-1181 1189-1220 1222 1224 1226-1254 1258-1259 1261-1264 1268 1271 1274-1323
    1326-1380 1385-1408 1411-1451 1454-1464 1470-1474 1489-1491 2010-2011 6002
    6008-6015 6026 6031 6041-6043 6045 6067-6068 6152 6154 6156 6162-6177 6193 6196
    6200-6201
"""
#: What an ESPHome configuration calls the registers it knows by name.
_ESPHOME_NAMES: Final = {
    "heat_energy": 60,
    "power": 80,
    "temp1": 86,
    "temp2": 87,
    "temp_diff": 89,
    "flow": 74,
    "volume": 68,
}
#: Symbols that documents print for two registers.
_SHARED_SYMBOLS: Final = {"a2": {224, 365}, "meter type": {404, 1005}}
#: The form that belongs to each of these quantities.
_KINDS: Final = {
    Quantity.TIME_OF_DAY: {Kind.TIME},
    Quantity.DATE: {Kind.DATE, Kind.MONTH_DAY},
    Quantity.DATETIME: {Kind.DATETIME, Kind.RTC, Kind.UNKNOWN},
    Quantity.TEXT: {Kind.TEXT},
    Quantity.FLAGS: {Kind.FLAGS},
}
_CATALOGUES: Final = {"heat": heat(), "electricity": electricity()}
_ENTRIES: Final = tuple(
    pytest.param(catalogue, entry, id=f"{name} {entry.id}")
    for name, catalogue in _CATALOGUES.items()
    for entry in catalogue.by_id.values()
)


def _ids(ranges: str) -> list[int]:
    found: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def test_every_known_heat_register_is_there_once() -> None:
    """No register that somebody found is lost, and none is invented."""
    ids = _ids(_HEAT_IDS)

    assert len(ids) == 176
    assert list(heat().by_id) == ids


def test_every_known_electricity_register_is_there_once() -> None:
    """No register that somebody found is lost, and none is invented."""
    ids = _ids(_ELECTRICITY_IDS)

    assert len(ids) == 488
    assert list(electricity().by_id) == ids


def test_the_seed_table_is_covered() -> None:
    """A register that PyKMP could name has a meaning here too."""
    assert set(REGISTERS) <= set(heat().by_id) | set(electricity().by_id)


@pytest.mark.parametrize(("catalogue", "entry"), _ENTRIES)
def test_an_entry_is_complete(catalogue: Catalogue, entry: RegisterEntry) -> None:
    """Every statement about a register can be followed to its source."""
    assert 0 < entry.id <= 0xFFFF
    assert entry.name.isidentifier()
    assert entry.name == entry.name.lower()
    assert entry.meaning[0].isupper()
    assert entry.meaning.endswith(".")
    assert entry.sources
    assert set(entry.sources) <= set(catalogue.sources)
    assert set(entry.units) <= set(UNITS_NAMES.values())
    assert set(entry.families) <= set(PROFILES)
    assert entry.kind in _KINDS.get(entry.quantity, set(Kind))


@pytest.mark.parametrize(("catalogue", "entry"), _ENTRIES)
def test_doubt_is_explained(catalogue: Catalogue, entry: RegisterEntry) -> None:
    """A contradiction between sources is told, not settled in silence."""
    assert catalogue.by_id[entry.id] is entry
    if entry.confidence is Confidence.CONFLICTING:
        assert entry.note


@pytest.mark.parametrize("name", _CATALOGUES)
def test_names_are_unique(name: str) -> None:
    """A name in a configuration means one register."""
    entries = _CATALOGUES[name].by_id.values()

    names = {entry.name for entry in entries}

    assert len(names) == len(entries)


@pytest.mark.parametrize("name", _CATALOGUES)
def test_every_source_is_used(name: str) -> None:
    """The list of sources is the list of documents that were drawn from."""
    catalogue = _CATALOGUES[name]

    used = {tag for entry in catalogue.by_id.values() for tag in entry.sources}

    assert used == set(catalogue.sources)


@pytest.mark.parametrize(("catalogue", "entry"), _ENTRIES)
def test_a_register_is_found_by_its_name(
    catalogue: Catalogue, entry: RegisterEntry
) -> None:
    """People name a register instead of looking up its number."""
    assert catalogue.find(entry.name) is entry
    assert catalogue.find(f" {entry.name.upper()} ") is entry


@pytest.mark.parametrize(("catalogue", "entry"), _ENTRIES)
def test_a_register_is_found_by_its_symbol(
    catalogue: Catalogue, entry: RegisterEntry
) -> None:
    """What the display of the meter prints is enough to ask for it."""
    if entry.symbol.casefold() in {"", *_SHARED_SYMBOLS}:
        return

    assert catalogue.find(entry.symbol) is entry
    assert catalogue.find(entry.symbol.swapcase()) is entry


@pytest.mark.parametrize("name", _CATALOGUES)
def test_no_other_symbol_is_shared(name: str) -> None:
    """A symbol is refused only where documents themselves are ambiguous."""
    by_symbol: dict[str, set[int]] = {}
    for entry in _CATALOGUES[name].by_id.values():
        by_symbol.setdefault(entry.symbol.casefold(), set()).add(entry.id)

    shared = {symbol: ids for symbol, ids in by_symbol.items() if len(ids) > 1}

    shared.pop("", None)
    assert shared == (_SHARED_SYMBOLS if name == "heat" else {})


def test_a_symbol_of_two_registers_is_refused() -> None:
    """Nobody is billed by the wrong one of two registers that print A2."""
    with pytest.raises(AmbiguousRegisterNameError) as caught:
        heat().find("A2")

    assert str(caught.value) == (
        "'A2' stands for more than one register: "
        "pulse_input_a2 (224), surcharge_energy_a2 (365)."
    )


def test_a_near_miss_gets_a_suggestion() -> None:
    """A slip of the finger costs a second, not a search through a table."""
    with pytest.raises(UnknownRegisterNameError) as caught:
        heat().find("T1_T2")

    assert str(caught.value) == "No register is called 'T1_T2'. Near: T1-T2."


def test_nonsense_gets_no_suggestion() -> None:
    """Advice is given where there is some."""
    with pytest.raises(UnknownRegisterNameError) as caught:
        heat().find("zzz???")

    assert str(caught.value) == "No register is called 'zzz???'."


@given(st.text())
def test_any_text_is_found_or_refused_by_type(text: str) -> None:
    """No configuration can crash the lookup."""
    try:
        entry = heat().find(text)
    except (UnknownRegisterNameError, AmbiguousRegisterNameError):
        return

    assert text.strip().casefold() in {entry.symbol.casefold(), entry.name}


def test_esphome_names_are_the_names_here() -> None:
    """An ESPHome block keeps its meaning when it is taken over."""
    found = {name: heat().find(name).id for name in _ESPHOME_NAMES}

    assert found == _ESPHOME_NAMES


def test_a_catalogue_is_read_once() -> None:
    """Looking up a register does not read the file again."""
    assert heat() is heat()
    assert electricity() is electricity()
