"""Prometheus fetches the last values, in base units and with their age."""

import asyncio
import datetime as dt
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import attrs
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from pydantic import ValidationError

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext
from kmpd.reading import Quality, Source
from kmpd.sinks.prometheus import KIND, PrometheusSink
from kmpd.state import MeterState
from pykmp.meters import PROFILES, load_profile
from tests.kmpd.servers import HOST, free_port, running_prometheus
from tests.kmpd.sinks.keeping import KeepingHousehold, keeping
from tests.kmpd.sinks.mqtt.household import (
    HEAT,
    NOON,
    WATER,
    eventually,
    reading_of,
    value,
)

_MINUTE: Final = dt.timedelta(minutes=1)
_OPENMETRICS: Final = "application/openmetrics-text; version=1.0.0"
_WELL: Final = MeterState(
    meter="heat", last_try_at=NOON, last_good_at=NOON, clock_offset_seconds=-7.0
)
_FAILING: Final = attrs.evolve(_WELL, failing_since=NOON, failures=1)


@attrs.frozen
class Page:
    """A sink that is open, and what it serves."""

    sink: PrometheusSink
    port: int

    async def text(self, accept: str = "") -> str:
        """Fetch the page."""
        url = f"http://{HOST}:{self.port}/metrics"
        headers = {"Accept": accept} if accept else {}
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers=headers) as response,
        ):
            assert response.status == 200
            return await response.text()

    async def values(self) -> dict[str, float]:
        """Return what stands in it, by name and labels."""
        lines = (await self.text()).splitlines()
        pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(number) for name, _, number in pairs}


@asynccontextmanager
async def _serving(house: SinkContext) -> AsyncIterator[Page]:
    port = free_port()
    sink = KIND.make("prometheus", KIND.options.model_validate({"port": port}), house)
    assert isinstance(sink, PrometheusSink)
    await sink.open()
    try:
        yield Page(sink, port)
    finally:
        await sink.close()


async def test_values_are_in_base_units(tmp_path: Path) -> None:
    """Without it, every graph needs a factor that somebody has to know."""
    told = [value(80, "1.5", 22), value(74, "360", 41), value(99, "8", 51)]
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT, told=told)])

        values = await page.values()

        of = 'meter="heat",serial="123456"'
        assert values[f"kmp_heat_energy_joules_total{{{of}}}"] == 0.303e9
        name = f'kmp_volume_cubic_meters_total{{input="v1",{of}}}'
        assert values[name] == 11.388
        t1 = 'kmp_temperature_celsius{meter="heat",sensor="t1",serial="123456"}'
        assert values[t1] == 61.62
        assert values[f"kmp_temp_diff_celsius{{{of}}}"] == 7.6
        assert values[f"kmp_power_watts{{{of}}}"] == 1500
        assert values[f"kmp_flow_cubic_meters_per_second{{{of}}}"] == 0.0001
        info_code = (
            'kmp_info_code_bits{meter="heat",register="info_code",serial="123456"}'
        )
        assert values[info_code] == 8
        assert values['kmp_last_read_timestamp_seconds{meter="heat"}'] == (
            NOON.timestamp()
        )
        info = 'family="403",meter="heat",model="MULTICAL 403",serial="123456"'
        assert values[f"kmp_meter_info{{{info}}}"] == 1


async def test_a_scrape_says_that_it_reads_nothing(tmp_path: Path) -> None:
    """Without it, somebody scrapes every second and believes that to be fresh."""
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT)])

        lines = (await page.text()).splitlines()

        helps = [line for line in lines if line.startswith("# HELP")]
        silent = {"kmp_reads_total"}
        assert all(
            "a scrape never reads a meter" in line
            for line in helps
            if line.split()[2] not in silent
        )


async def test_values_are_there_after_a_restart(tmp_path: Path) -> None:
    """Without it, every restart is a hole until the meter is read again."""
    async with keeping(tmp_path) as house:
        await house.store.add([reading_of(HEAT, NOON - 50 * _MINUTE)])

        async with _serving(house) as page:
            values = await page.values()

            age_from = (NOON - 50 * _MINUTE).timestamp()
            name = 'kmp_last_read_timestamp_seconds{meter="heat"}'
            assert values[name] == age_from
            assert 'kmp_power_watts{meter="heat",serial="123456"}' in values
            assert values['kmp_reads_total{meter="heat",result="good"}'] == 0


async def test_history_that_comes_late_changes_nothing(tmp_path: Path) -> None:
    """Without it, a filled gap shows last week as now."""
    late = reading_of(HEAT, NOON + _MINUTE, source=Source.LOG, log="hour")
    old = reading_of(HEAT, NOON - _MINUTE, told=[value(80, "9", 22)])
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT)], [late, old])

        values = await page.values()

        assert values['kmp_power_watts{meter="heat",serial="123456"}'] == 0
        name = 'kmp_last_read_timestamp_seconds{meter="heat"}'
        assert values[name] == NOON.timestamp()


async def test_what_may_not_be_believed_is_left_out(tmp_path: Path) -> None:
    """Without it, an alarm rings at 185 °C that nobody measured."""
    bad = value(86, "185.00", 37, quality=Quality.BAD)
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT, told=[bad])])

        text = await page.text()

        assert 'sensor="t1"' not in text
        assert 'sensor="t2"' in text


async def test_how_reading_goes_is_counted(tmp_path: Path) -> None:
    """Without it, a meter that fails now and then looks well."""
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT)])
        for failures in (1, 1, 3):
            await page.sink.show([attrs.evolve(_FAILING, failures=failures)])
        failing = await page.values()

        await page.sink.show([_WELL])
        later = attrs.evolve(_FAILING, failing_since=NOON + _MINUTE, failures=2)
        await page.sink.show([later])
        await page.sink.show([_WELL])
        well = await page.values()

        assert failing['kmp_up{meter="heat"}'] == 0
        assert failing['kmp_reads_total{meter="heat",result="failed"}'] == 3
        assert failing['kmp_reads_total{meter="heat",result="good"}'] == 1
        assert well['kmp_up{meter="heat"}'] == 1
        assert well['kmp_reads_total{meter="heat",result="failed"}'] == 5
        assert well['kmp_meter_clock_offset_seconds{meter="heat"}'] == -7


async def test_a_meter_that_is_gone_is_shown_no_more(tmp_path: Path) -> None:
    """Without it, a meter that was taken out of the configuration lives for ever."""
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT), reading_of(WATER)])

        house.meters = (WATER,)

        text = await page.text()
        assert 'meter="heat"' not in text
        assert 'meter="tap_water"' in text


@pytest.mark.parametrize("family", sorted(PROFILES))
async def test_the_page_of_every_family_can_be_read(
    tmp_path: Path, family: str
) -> None:
    """Without it, one register of one family spoils the page of all."""
    known = load_profile(family).registers.items()
    # Some configurations are written in hex, which is no number of a reading.
    registers = tuple(id_ for id_, one in known if not one.demo.startswith("0x"))
    info = attrs.evolve(HEAT, family=family, registers=registers)
    async with keeping(tmp_path) as house, _serving(house) as page:
        house.meters = (info,)
        await house.hand_on(page.sink, [reading_of(info)])
        await page.sink.show([_WELL])

        text = await page.text(_OPENMETRICS)

        assert text.endswith("# EOF\n")
        families = list(text_string_to_metric_families(text))
        assert all(one.name.endswith(one.unit) for one in families)
        shown = {s.name for one in families for s in one.samples}
        assert any(name.endswith("_total") for name in shown)


def _checked(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", "check", "metrics"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.needs("promtool")
async def test_promtool_finds_nothing_to_say(tmp_path: Path) -> None:
    """Without it, names and units are only ours."""
    async with keeping(tmp_path) as house, _serving(house) as page:
        await house.hand_on(page.sink, [reading_of(HEAT), reading_of(WATER)])
        await page.sink.show([_WELL])

        text = await page.text()
        checked = await asyncio.to_thread(_checked, text)

        # It takes bits for an amount of data; here they are flags.
        said = [line for line in checked.stderr.splitlines() if "_bits " not in line]
        assert (said, checked.stdout) == ([], "")


async def _asked(url: str, query: str) -> list[dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/api/v1/query", params={"query": query}) as response,
    ):
        told = await response.json()
        found: list[dict[str, Any]] = told["data"]["result"]
        return found


@pytest.mark.needs("prometheus")
async def test_a_real_prometheus_scrapes_it(tmp_path: Path) -> None:
    """Without it, the page is right for nobody but us."""
    async with keeping(tmp_path) as house, _serving(house) as page:
        await _show_all(house, page)
        with running_prometheus(f"{HOST}:{page.port}") as prometheus:
            name = "kmp_heat_energy_joules_total"

            await eventually(lambda: _has(prometheus.url, name))

            (found,) = await _asked(prometheus.url, name)
            assert found["metric"]["meter"] == "heat"
            assert float(found["value"][1]) == 0.303e9
            (up,) = await _asked(prometheus.url, "up")
            assert up["value"][1] == "1"


async def _has(url: str, name: str) -> bool:
    return bool(await _asked(url, name))


async def _show_all(house: KeepingHousehold, page: Page) -> None:
    await house.hand_on(page.sink, [reading_of(HEAT), reading_of(WATER)])
    await page.sink.show([_WELL])


async def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """Without it, a page that is not there is a riddle."""
    async with keeping(tmp_path) as house, _serving(house) as page:
        options = KIND.options.model_validate({"port": page.port})
        other = KIND.make("other", options, house)

        with pytest.raises(SinkError, match=r"listen at 127\.0\.0\.1 port"):
            await other.open()


def test_only_this_machine_is_listened_to_unless_somebody_says_so() -> None:
    """Without it, the whole network reads when nobody is at home."""
    assert KIND.options.model_validate({}).host == "127.0.0.1"
    with pytest.raises(ValidationError):
        KIND.options.model_validate({"port": 0})
