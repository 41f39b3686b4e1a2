"""`kmpd ha-backfill` says what it will do, does it once, and says why it cannot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from kmpd.consumption import CounterReading
from kmpd.errors import SinkError
from kmpd.home_assistant import HomeAssistant, Recorder, plan_of, send
from tests.kmpd.certificates import write_certificates
from tests.kmpd.home_assistant_history.given import ALWAYS, GJ, statistic_of
from tests.kmpd.home_assistant_history.household import (
    ENERGY_ID,
    VOLUME_ID,
    Household,
    read_in,
    said,
    status,
)
from tests.kmpd.home_assistant_history.stand_in import (
    TOKEN,
    StandIn,
    running_stand_in,
)
from tests.kmpd.servers import HOST, free_port
from tests.kmpd.storage.making import BEGIN, HOUR, VOLUME, reading, value

_DAY: Final = range(24)
_GAP: Final = (
    "  1 gap of 6 hours, the longest 2026-03-01 06:00 to 2026-03-01 12:00 UTC; "
    "what passed in one is in the hour after it"
)


async def test_a_dry_run_tells_all_and_needs_nobody(tmp_path: Path) -> None:
    """Whoever wants to know what would come has to try it on years of history."""
    house = await Household.made(tmp_path, read_in([*range(6), *range(12, 24)]))

    result = await house.run("--dry-run")

    assert result.output.splitlines() == [
        f"{ENERGY_ID}: District heating Heat energy, in GJ",
        "  17 hours, 2026-03-01 00:00 to 2026-03-01 22:00 UTC",
        "  sum 0.001 to 0.045, counter 0.001 to 0.045",
        _GAP,
        "  would write up to 17",
        f"{VOLUME_ID}: District heating Volume, in m³",
        "  17 hours, 2026-03-01 00:00 to 2026-03-01 22:00 UTC",
        "  sum 0.02 to 0.68, counter 0.02 to 0.68",
        _GAP,
        "  would write up to 17",
    ]


async def test_a_dry_run_with_an_address_only_looks(tmp_path: Path) -> None:
    """A look writes history."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        await house.run("--until", "2026-03-01 12:00", url=there.url, token=TOKEN)
        imports = there.imports

        result = await house.run("--dry-run", url=there.url, token=TOKEN)

        assert "  would write 12, correct 0; 11 there already" in result.output
        assert there.imports == imports


@pytest.mark.parametrize("version", ["2025.4.4", "2025.10.4", "2025.11.0", "2026.11.0"])
async def test_every_version_is_spoken_to_in_its_words(
    version: str, tmp_path: Path
) -> None:
    """An update of Home Assistant ends the history."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        there.version = version

        result = await house.run(url=there.url, token=TOKEN)

        assert status(result) == 0
        assert result.output.count("  wrote 23, corrected 0; 0 there already") == 2
        assert {id_: len(rows) for id_, rows in there.rows.items()} == {
            ENERGY_ID: 23,
            VOLUME_ID: 23,
        }


async def test_one_that_goes_down_half_way_is_made_whole_by_another_run(
    tmp_path: Path,
) -> None:
    """Home Assistant restarts, and the history has a hole for ever."""
    house = await Household.made(tmp_path, read_in(range(1_500)))
    async with running_stand_in() as there:
        there.hangs_up_after = 1

        cut = await house.run(url=there.url, token=TOKEN)

        assert status(cut) == 10
        assert said(cut) == (
            "Home Assistant hung up; does it restart? Of kmpd:heat_heat_energy, 1000 "
            "of 1499 hours were written. Run it again: what is there already is not "
            "written twice."
        )
        there.hangs_up_after = None

        again = await house.run(url=there.url, token=TOKEN)

        assert "  wrote 499, corrected 0; 1000 there already" in again.output
        assert "  wrote 1499, corrected 0; 0 there already" in again.output
        sums = [row["sum"] for row in there.rows[ENERGY_ID].values()]
        assert sums == sorted(sums)
        assert len(sums) == 1_499


async def test_hours_that_are_taken_and_not_kept_are_noticed() -> None:
    """It says that all is written, and nothing is."""
    readings = [
        CounterReading(at=BEGIN + n * HOUR, number=Decimal(n), unit=GJ)
        for n in range(24)
    ]
    plan = plan_of(statistic_of(readings), {}, since=ALWAYS[0], until=ALWAYS[1])
    async with running_stand_in() as there:
        there.forgets = True
        home = HomeAssistant(url=there.url, token=TOKEN)
        async with home.connected() as connection:
            with pytest.raises(SinkError, match=r"did not do it within 0\.1 s"):
                await send(Recorder(connection), plan, patience_seconds=0.1)


def _wrong_token(there: StandIn) -> tuple[str, str]:
    return there.url, "of nobody"


def _no_administrator(there: StandIn) -> tuple[str, str]:
    there.is_admin = False
    return there.url, TOKEN


def _no_recorder(there: StandIn) -> tuple[str, str]:
    there.has_recorder = False
    return there.url, TOKEN


def _https(there: StandIn) -> tuple[str, str]:
    return there.url.replace("http:", "https:"), TOKEN


def _wrong_path(there: StandIn) -> tuple[str, str]:
    return f"{there.url}/elsewhere", TOKEN


def _moved(there: StandIn) -> tuple[str, str]:
    return f"{there.url}/moved", TOKEN


def _something_else(there: StandIn) -> tuple[str, str]:
    return f"{there.url}/other", TOKEN


def _nobody(_there: StandIn) -> tuple[str, str]:
    return f"http://{HOST}:{free_port()}", TOKEN


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (_wrong_token, "does not know the token; make one in your profile"),
        (_no_administrator, "the token is of a user who is no administrator"),
        (_no_recorder, "it is too old, or has no recorder"),
        (_https, "nobody there speaks TLS; is the address one of http?"),
        (_wrong_path, "there is no Home Assistant at this address"),
        (_moved, "it sends us to https://house.example; if that is right, give that"),
        (_something_else, "What answers is no Home Assistant; is the address right?"),
        (_nobody, "it cannot be reached: "),
    ],
)
async def test_every_failure_is_told_in_words(
    fault: object, words: str, tmp_path: Path
) -> None:
    """A traceback at a wrong token, and no idea what to do."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        assert callable(fault)
        url, token = fault(there)

        result = await house.run(url=url, token=token)

        assert status(result) == 10
        assert words in said(result)
        assert TOKEN not in said(result)
        assert there.rows == {}


@asynccontextmanager
async def _deaf() -> AsyncIterator[str]:
    """Run something that lets us connect and never answers; yield its URL."""

    async def listen(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(listen, HOST, 0) as server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"


async def test_who_does_not_answer_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    """A nightly run hangs until the next one, and so does that."""
    house = await Household.made(tmp_path, read_in(_DAY))
    hurry = ("--timeout", "0.2")
    async with _deaf() as url, running_stand_in() as there:
        there.is_silent = True

        deaf = await house.run(*hurry, url=url, token=TOKEN)
        silent = await house.run(*hurry, url=there.url, token=TOKEN)

        assert said(deaf) == f"Home Assistant at {url}: no answer within 0.2 s."
        assert said(silent) == "Home Assistant did not answer within 0.2 s."
        assert (status(deaf), status(silent)) == (10, 10)


async def test_two_counters_with_one_id_are_not_mixed(tmp_path: Path) -> None:
    """The volume of one meter is written over that of another."""
    house = await Household.made(tmp_path, read_in(_DAY))
    config = tmp_path / "kmpd.yaml"
    other = "  - name: heat_control\n    port: socket://192.0.2.8:2002\n"
    config.write_text(config.read_text("utf-8") + other, "utf-8")
    control = value("1.5", register=181, unit=40)
    volume = value("2.5", register=VOLUME, unit=40)
    await house.add(
        [
            reading(BEGIN + 99 * HOUR, control),
            reading(BEGIN, volume, meter="heat_control", serial="777"),
        ]
    )

    result = await house.run("--dry-run")

    assert said(result) == (
        "Two counters would share kmpd:heat_control_volume; rename one of their meters."
    )


async def test_hours_that_only_home_assistant_has_are_told(tmp_path: Path) -> None:
    """An older store that was brought back says that all is well."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        await house.run(url=there.url, token=TOKEN)
        older = tmp_path / "older"
        older.mkdir()
        house = await Household.made(older, read_in(range(12)))

        result = await house.run("--meter", "heat", url=there.url, token=TOKEN)

        assert (
            "  wrote 0, corrected 0; 11 there already; 12 later ones there that the "
            "store knows not of"
        ) in result.output


async def test_an_encrypted_line_goes_to_whom_is_trusted(tmp_path: Path) -> None:
    """The token of an administrator goes to whoever answers."""
    write_certificates(tmp_path)
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in(tls=tmp_path) as there:
        unknown = await house.run(url=there.url, token=TOKEN)
        other = await house.run(
            "--ca-file", str(tmp_path / "other.crt"), url=there.url, token=TOKEN
        )
        plain = await house.run(url=there.url.replace("https", "http"), token=TOKEN)
        assert there.rows == {}

        ours = await house.run(
            "--ca-file", str(tmp_path / "ca.crt"), url=there.url, token=TOKEN
        )
        any_ = await house.run("--insecure", url=there.url, token=TOKEN)

        assert "its certificate is not to be trusted" in said(unknown)
        assert "its certificate is not to be trusted" in said(other)
        assert "hangs up; is the address one of https?" in said(plain)
        assert [status(one) for one in (unknown, other, plain)] == [10, 10, 10]
        assert [status(one) for one in (ours, any_)] == [0, 0]


async def test_another_unit_is_not_mixed_in(tmp_path: Path) -> None:
    """Megawatt-hours are added to gigajoules."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        there.metadata[ENERGY_ID] = {"unit_of_measurement": "MWh"}

        result = await house.run(url=there.url, token=TOKEN)

        assert status(result) == 10
        assert "has kmpd:heat_heat_energy in MWh, and the store has it in GJ" in said(
            result
        )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "--url says where Home Assistant is"),
        (("--url", "homeassistant.local"), "an address such as http://server:8080"),
        (("--url", "http://h:1"), "--token-file says where the token is"),
        (("--url", "http://h:1", "--token-file", "gone"), "gone cannot be read"),
        (("--url", "http://h:1", "--token-file", "-"), "There is no token in"),
        (("--dry-run", "--meter", "cold"), "No meter is called 'cold'; known: heat"),
        (("--dry-run", "--since", "soon"), "'soon' is no date or time"),
        (("--dry-run", "--remove"), "--url says where Home Assistant is"),
    ],
)
async def test_a_wrong_command_line_is_told(
    words: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    """It connects to nowhere, and says something about sockets."""
    house = await Household.made(tmp_path, read_in(_DAY))

    result = await house.run(*words)

    assert (status(result), why in said(result)) == (2, True)


async def test_the_token_comes_from_a_credential_of_systemd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer needs a file that all can read."""
    house = await Household.made(tmp_path, read_in(_DAY))
    (tmp_path / "ha-token").write_text(TOKEN, "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    async with running_stand_in() as there:
        result = await house.run("--url", there.url)

        assert status(result) == 0
        assert len(there.rows) == 2


async def test_statistics_are_removed_only_if_somebody_agrees(tmp_path: Path) -> None:
    """History is gone by a slip of the hand."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        await house.run(url=there.url, token=TOKEN)

        refused = await house.run("--remove", url=there.url, token=TOKEN)
        kept = set(there.metadata)
        looked = await house.run("--remove", "--dry-run", url=there.url, token=TOKEN)
        done = await house.run("--remove", "--yes", url=there.url, token=TOKEN)
        again = await house.run("--remove", "--yes", url=there.url, token=TOKEN)

        assert (status(refused), kept) == (2, {ENERGY_ID, VOLUME_ID})
        assert looked.stdout.splitlines() == [ENERGY_ID, VOLUME_ID]
        assert "2 removed." in done.output
        assert "has no statistics of these meters" in again.output


async def test_a_store_without_counters_is_told(tmp_path: Path) -> None:
    """Nothing happens, and nothing is said."""
    house = await Household.made(tmp_path, [])

    result = await house.run("--dry-run")

    assert (status(result), result.stdout) == (0, "")
    assert "The store has no counters of energy, volume or mass." in result.stderr


async def test_a_time_without_hours_is_told(tmp_path: Path) -> None:
    """An empty range looks like a success."""
    house = await Household.made(tmp_path, read_in(_DAY))
    async with running_stand_in() as there:
        result = await house.run(
            "--since", "2027-01-01T00:00Z", url=there.url, token=TOKEN
        )

        assert result.output.count("no hour of that time is known well enough") == 2
        assert there.imports == 0


async def test_another_station_has_statistics_of_its_own(tmp_path: Path) -> None:
    """Two houses with one Home Assistant write over each other."""
    house = await Household.made(tmp_path, read_in(_DAY))
    config = tmp_path / "kmpd.yaml"
    config.write_text(f"name: summer-house\n{config.read_text('utf-8')}", "utf-8")

    result = await house.run("--dry-run", "--meter", "heat")

    assert "kmpd:summer_house_heat_heat_energy: " in result.output
