"""`pykmp-tool registers`: what can be asked for, by number, symbol and name."""

import csv
import io
import json

from pykmp.meters import load_profile
from pykmp.registers import electricity, heat
from tests.tool.conftest import RunTool, words_of


def test_all_registers_are_listed_by_number(tool: RunTool) -> None:
    """A person has to look into the source to learn what a meter may have."""
    finished = tool("registers")

    ids = [int(line.split()[0]) for line in finished.stdout.splitlines()]
    assert ids == sorted(heat().by_id)
    assert "   60  E1" in finished.stdout
    assert "Counter of heat energy. (GJ, MWh, kWh, Gcal)" in finished.stdout
    assert finished.stderr == ""


def test_a_family_has_its_own(tool: RunTool) -> None:
    """Somebody with a water meter reads of energies that it lacks."""
    finished = tool("registers", "--meter", "21", "--json")

    ids = [json.loads(line)["id_int"] for line in finished.stdout.splitlines()]
    assert set(load_profile("21").standard) <= set(ids) < set(heat().by_id)


def test_electricity_meters_have_a_list_of_their_own(tool: RunTool) -> None:
    """Register 1 is taken for what it means in another sort of meter."""
    for words in (["--electricity"], ["--meter", "omnipower"]):
        finished = tool("registers", *words, "--json")

        first = json.loads(finished.stdout.splitlines()[0])
        assert first["name"] == electricity().by_id[first["id_int"]].name


def test_forms_for_programs_have_the_same_keys(tool: RunTool) -> None:
    """A program finds another column than documented."""
    lines = tool("registers", "--json").stdout.splitlines()
    rows = list(csv.DictReader(io.StringIO(tool("registers", "--csv").stdout)))

    first = json.loads(lines[0])
    assert list(first) == list(rows[0])
    assert len(lines) == len(rows)
    assert rows[0]["units"] == " ".join(first["units"])


def test_a_name_that_nobody_knows_leads_to_the_list(tool: RunTool) -> None:
    """Somebody who guesses names is not told where they stand."""
    finished = tool("read", "hete")

    assert "'pykmp-tool registers' lists them" in words_of(finished)[0]
