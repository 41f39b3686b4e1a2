"""What a file says of the dashboard, and every mistake that it may have there."""

import datetime as dt
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.config import DashboardConfig, Per, Role, TargetConfig, WebConfig, load
from kmpd.config.station import Beside
from tests.kmpd.config.kinds import KINDS
from tests.kmpd.config.reading import (
    HASH,
    ONE_METER,
    config_of,
    only_problem,
    problems_of,
    write,
)

_TOKEN = "0123456789abcdef" * 2
_BROKER = "sinks: {mqtt: {host: a}}\n"


def dashboard(folder: Path, text: str) -> DashboardConfig:
    """Return what a file with one meter and one broker says."""
    return config_of(folder, f"{ONE_METER}{_BROKER}{text}").dashboard


def mistake(folder: Path, text: str) -> str:
    """Return the only mistake, from its key on."""
    problem = only_problem(folder, f"{ONE_METER}{_BROKER}{text}")
    return f"{problem.key}: {problem.message} {problem.suggestion}".strip()


@pytest.mark.parametrize("web", ["", "true", "{}", "{listen: 8403}"])
def test_the_least_that_can_be_said_is_for_this_computer_alone(
    tmp_path: Path, web: str
) -> None:
    """Without it, a first try is open to the neighbours."""
    found = dashboard(tmp_path, f"web: {web}\n").web

    assert found is not None
    assert found.url == "http://127.0.0.1:8403/"
    assert found.is_local


def test_without_a_word_there_is_no_dashboard(tmp_path: Path) -> None:
    """Without it, an upgrade opens a port."""
    assert dashboard(tmp_path, "").web is None
    assert dashboard(tmp_path, "web: false\n").web is None


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8403/"),
        ("::", "http://127.0.0.1:8403/"),
        ("::1", "http://[::1]:8403/"),
        ("meters.lan", "http://meters.lan:8403/"),
    ],
)
def test_the_address_is_one_that_a_browser_opens(host: str, url: str) -> None:
    """Somebody types 0.0.0.0, and the browser finds nothing there."""
    assert WebConfig(host=host).url == url


def test_all_that_can_be_said_is_taken_as_it_stands(tmp_path: Path) -> None:
    """Without it, somebody has the rights of somebody else."""
    write(tmp_path, _TOKEN, name="token")
    text = f"""\
web:
  listen: "[::]:80"
  language: nl
  users:
    - {{name: anna, password_hash: "{HASH}", role: admin}}
    - {{name: 12, password_hash: "{HASH}"}}
  tokens:
    - {{name: sheet, token_file: token}}
  proxy: {{addresses: [192.0.2.7, 2001:db8::/32], user_header: Remote-User, admins: bo}}
  hosts: Meters.Example.net
"""
    web = dashboard(tmp_path, text).web

    assert web is not None
    assert (web.host, web.port, web.url) == ("::", 80, "http://127.0.0.1:80/")
    assert [(u.name, u.role) for u in web.users] == [
        ("anna", Role.ADMIN),
        ("12", Role.VIEWER),
    ]
    assert web.users[0].password_hash.get_secret_value() == HASH
    assert web.tokens[0].token.get_secret_value() == _TOKEN
    assert web.proxy is not None
    assert web.proxy.addresses == (
        ip_network("192.0.2.7"),
        ip_network("2001:db8::/32"),
    )
    assert (web.proxy.admins, web.hosts) == (("bo",), ("meters.example.net",))


def test_prices_are_the_digits_of_the_contract(tmp_path: Path) -> None:
    """Without it, a bill is checked with another price."""
    text = """\
contracts:
  - name: Heat
    meter: heat
    since: 2025-07-01
    until: 2026-01-01
    currency: dkk
    tax_percent: 25
    prices:
      - {name: Energy, amount: 0.1, per: kwh}
      - {amount: "-12.50", per: month}
      - {amount: 3, per: m3, register: V1}
  - {name: Next, meter: heat, since: 2026-01-01, prices: [{amount: 1, per: GJ}]}
"""
    first, second = dashboard(tmp_path, text).contracts

    assert (first.since, first.until) == (dt.date(2025, 7, 1), dt.date(2026, 1, 1))
    assert (first.currency, first.tax_percent) == ("DKK", Decimal(25))
    assert [(str(p.amount), p.per, p.register_id) for p in first.prices] == [
        ("0.1", Per.KWH, None),
        ("-12.50", Per.MONTH, None),
        ("3", Per.CUBIC_METRE, 68),
    ]
    assert (second.name, second.until, second.currency) == ("Next", None, "EUR")


def test_weather_and_targets_are_taken_as_they_stand(tmp_path: Path) -> None:
    """Without it, degree days are those of another base."""
    found = config_of(
        tmp_path,
        f"{ONE_METER}    targets: {{cooling_kelvin: 30, return_celsius: 38.5}}\n"
        f"{_BROKER}weather: {{base_celsius: 15.5, weighted: true,"
        " mqtt: {topic: a/b, key: c.d}}\n",
    )

    weather = found.dashboard.weather
    assert (weather.base_celsius, weather.is_weighted) == (Decimal("15.5"), True)
    assert (weather.broker, weather.topic, weather.key) == ("mqtt", "a/b", "c.d")
    assert found.meters[0].targets == TargetConfig(
        cooling_kelvin=Decimal(30), return_celsius=Decimal("38.5")
    )


_USER = f'{{name: anna, password_hash: "{HASH}"}}'
_BEYOND = "beyond loopback a password, a token or a trusted proxy is needed"


@pytest.mark.parametrize(
    ("web", "words"),
    [
        ("listen: 0.0.0.0:8403", f"web.listen: {_BEYOND}"),
        ('listen: "[::]:8403"', f"web.listen: {_BEYOND}"),
        ("listen: meters.example.net:8403", f"web.listen: {_BEYOND}"),
        ("listen: 0.0.0.0", "web.listen: '0.0.0.0' has no port. 0.0.0.0:8403 would"),
        ("listen: '::1'", "web.listen: '::1' has no port. [::1]:8403 would do."),
        ("listen: http://a:1", "web.listen: 'http://a:1' is no address. 127"),
        ("listen: 1.2.3.4:99999", "web.listen: '1.2.3.4:99999' is no address"),
        ("listen: true", "web.listen: the address to listen at belongs here"),
        ("language: dutch", "web.language: 'dutch' is no language"),
        ("hosts: [http://a/]", "web.hosts[0]: 'http://a/' is no name of a computer"),
        (
            "users: [{name: a, password_hash: secret}]",
            "web.users[0].password_hash: this is no hash of a password; `kmpd",
        ),
        (f"users: [{_USER}, {_USER}]", "web.users[1].name: line 6 has this name"),
        (
            f"users: [{_USER[:-1]}, role: boss}}]",
            "web.users[0].role: this must be 'viewer' or 'admin'.",
        ),
        (
            "tokens: [{name: a, token: 0123456789abcdef0123456789abcde}]",
            "web.tokens[0].token: a token has 32 characters at least",
        ),
        (
            f"tokens: [{{name: a, token: {_TOKEN}}}, {{name: a, token: {_TOKEN}}}]",
            "web.tokens[1].name: line 6 has this name already.",
        ),
        ("tokens: [{name: ' ', token: " + _TOKEN + "}]", "web.tokens[0].name: a name"),
        ("proxy: {}", "web.proxy.addresses: this is missing."),
        ("proxy: {addresses: []}", "web.proxy.addresses: without one, anybody could"),
        ("proxy: {addresses: 0.0.0.0/0}", "'0.0.0.0/0' is everybody"),
        ("proxy: {addresses: 10.0.0.1/8}", "Is 10.0.0.0/8 meant?"),
        ("proxy: {addresses: nginx}", "'nginx' is no address"),
        ("proxy: {addresses: '::1', user_header: 'a b'}", "'a b' is no header"),
        ("lisen: 1", "web.lisen: there is no such setting. Did you mean 'listen'?"),
    ],
)
def test_mistakes_of_the_dashboard_are_told(
    tmp_path: Path, web: str, words: str
) -> None:
    """Without it, a dashboard is open, or closed, and nobody knows why."""
    assert words in mistake(tmp_path, f"web:\n  {web}\n")


_PRICES = "prices: [{amount: 1, per: GJ}]"


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        (
            f"meter: haet, since: 2026-01-01, {_PRICES}",
            "there is no meter that is called 'haet'. Did you mean 'heat'?",
        ),
        (
            f"meter: heat, since: 2026-01-01, until: 2026-01-01, {_PRICES}",
            "contracts[0].until: a contract since 2026-01-01 cannot end",
        ),
        (f"meter: heat, since: 2026, {_PRICES}", "a day belongs here"),
        (f"meter: heat, since: 2026-02-30, {_PRICES}", "'2026-02-30' is no day"),
        (
            f"meter: heat, since: 2026-01-01, currency: euro, {_PRICES}",
            "contracts[0].currency: 'euro' is no code",
        ),
        (
            f"meter: heat, since: 2026-01-01, tax_percent: 121, {_PRICES}",
            "contracts[0].tax_percent: this must be 100 at most.",
        ),
        ("meter: heat, since: 2026-01-01, prices: []", "there is no price."),
        (f"meter: heat, {_PRICES}", "contracts[0].since: this is missing."),
    ],
)
def test_mistakes_of_contracts_are_told(
    tmp_path: Path, contract: str, words: str
) -> None:
    """Without it, a year of costs is wrong, and found out by the bill."""
    text = f"contracts:\n  - {{name: A, {contract}}}\n"

    assert words in mistake(tmp_path, text)


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("amount: '3,5', per: GJ", "Decimals follow a point: 3.5."),
        ("amount: .nan, per: GJ", "prices[0].amount: '.nan' is no number"),
        ("amount: true, per: GJ", "prices[0].amount: a number belongs here"),
        (
            "amount: 1, per: mwhh",
            "prices[0].per: 'mwhh' is nothing that prices are for.",
        ),
        ("amount: 1, per: GJ, register: volume", "register: volume counts no GJ."),
        ("amount: 1, per: m³, register: E1", "register: heat_energy counts no m³."),
        ("amount: 1, per: GJ, register: heat_enrgy", "Did you mean 'heat_energy'?"),
        ("amount: 1, per: day, register: E1", "a price per day goes by no counter."),
        ("per: GJ", "prices[0].amount: this is missing."),
    ],
)
def test_mistakes_of_prices_are_told(tmp_path: Path, price: str, words: str) -> None:
    """Without it, costs are those of another counter, or of none."""
    text = (
        "contracts: [{name: A, meter: heat, since: 2026-01-01, "
        f"prices: [{{{price}}}]}}]\n"
    )

    assert words in mistake(tmp_path, text)


@pytest.mark.parametrize(
    ("meter", "per", "words"),
    [
        ("family: flowiq2200", "GJ", "does not read heat_energy, so it gives no GJ."),
        ("family: 382", "kWh", "Its counters of energy are: energy_in, energy_out."),
        ("registers: [volume, power]", "MWh", "does not read heat_energy"),
        ("registers: [heat_energy]", "m³", "does not read volume, so it gives no m³."),
    ],
)
def test_a_price_needs_a_counter_that_the_meter_reads(
    tmp_path: Path, meter: str, per: str, words: str
) -> None:
    """Without it, the page of costs stays empty for good."""
    text = (
        f"{ONE_METER}    {meter}\ncontracts: [{{name: A, meter: heat, "
        f"since: 2026-01-01, prices: [{{amount: 1, per: {per}}}]}}]\n"
    )

    problem = only_problem(tmp_path, text)

    assert problem.key == "contracts[0].prices[0].per"
    assert words in str(problem)


_days = st.dates(dt.date(2020, 1, 1), dt.date(2020, 2, 1))


@given(st.lists(st.tuples(_days, _days | st.none()), min_size=1, max_size=4))
def test_no_day_has_two_contracts(
    tmp_path_factory: pytest.TempPathFactory,
    spans: list[tuple[dt.date, dt.date | None]],
) -> None:
    """Without it, a day is paid twice."""
    spans = [(since, until) for since, until in spans if until is None or since < until]
    lines = [
        f"  - {{name: c{place}, meter: heat, since: {since}, "
        f"until: {until or '~'}, {_PRICES}}}"
        for place, (since, until) in enumerate(spans)
    ]
    text = "\n".join([f"{ONE_METER}contracts:", *lines]) + "\n"

    problems = problems_of(tmp_path_factory.mktemp("c"), text)

    days = [
        since + dt.timedelta(days=day)
        for since, until in spans
        for day in range(((until or dt.date(2021, 1, 1)) - since).days)
    ]
    assert bool(problems) == (len(days) != len(set(days)))
    assert all(problem.key.endswith("].since") for problem in problems)


def test_an_earlier_contract_that_goes_on_is_told_when_to_end(tmp_path: Path) -> None:
    """Without it, people look for what is wrong with the new one."""
    text = (
        f"contracts:\n  - {{name: B, meter: heat, since: 2026-01-01, {_PRICES}}}\n"
        f"  - {{name: A, meter: heat, since: 2025-01-01, {_PRICES}}}\n"
    )

    assert mistake(tmp_path, text) == (
        "contracts[0].since: the contract in line 7 holds for ever. "
        "Does that one end then? until: 2026-01-01"
    )


def test_names_of_contracts_are_told_apart_for_each_meter(tmp_path: Path) -> None:
    """Without it, a report names a contract, and two are meant."""
    text = (
        "contracts:\n"
        "  - {name: A, meter: heat, since: 2025-01-01, until: 2026-01-01, "
        f"{_PRICES}}}\n"
        f"  - {{name: A, meter: heat, since: 2026-01-01, {_PRICES}}}\n"
    )

    assert "contracts[1].name: the contract in line 6 has" in mistake(tmp_path, text)


@pytest.mark.parametrize(
    ("sinks", "weather", "words"),
    [
        (
            "{mqtt: {host: a}}",
            "{mqtt: {broker: mqqt, topic: a}}",
            "no sink of sort mqtt that is called 'mqqt'. Did you mean 'mqtt'?",
        ),
        ("{}", "{mqtt: {topic: a}}", "one with its host belongs below sinks."),
        (
            "{json_lines: {path: a}}",
            "{mqtt: {broker: json_lines, topic: a}}",
            "no sink of sort mqtt that is called 'json_lines'",
        ),
        (
            "{a: {type: mqtt, host: a}, b: {type: mqtt, host: b}}",
            "{mqtt: {topic: a}}",
            "which sink of sort mqtt has the broker? There are a, b.",
        ),
        ("{mqtt: {host: a}}", "{mqtt: {topic: a/+/b}}", "'a/+/b' is a pattern"),
        ("{mqtt: {host: a}}", "{mqtt: {topic: ''}}", "the topic of the temperature"),
        ("{mqtt: {host: a}}", "{base_celsius: 81}", "this must be 30 at most."),
        # Its mistakes are told already.
        ("{mqtt: {hots: a, host: b}}", "{mqtt: {topic: a}}", "sinks.mqtt.hots"),
    ],
)
def test_mistakes_of_the_weather_are_told(
    tmp_path: Path, sinks: str, weather: str, words: str
) -> None:
    """Without it, a thermometer is waited for that is told to nobody."""
    text = f"{ONE_METER}sinks: {sinks}\nweather: {weather}\n"

    assert words in str(only_problem(tmp_path, text))


def test_mistakes_of_all_parts_are_told_at_once(tmp_path: Path) -> None:
    """Without it, people mend one mistake a run."""
    text = (
        "name: A B\nweb: {listen: a}\nweather: 3\n"
        "meters: [{name: heat, port: h}]\n"
        f"contracts: [{{name: A, meter: cold, since: 2026-01-01, {_PRICES}}}, 3]\n"
    )

    keys = [problem.key for problem in problems_of(tmp_path, text)]

    assert keys == [
        "name",
        "web.listen",
        "weather",
        "meters[0].port",
        "contracts[0].meter",
        "contracts[1]",
    ]


def test_lists_that_are_none_are_told(tmp_path: Path) -> None:
    """Without it, a contract that is no list is left out without a word."""
    assert "a list of contracts belongs here" in mistake(tmp_path, "contracts: 3\n")
    assert dashboard(tmp_path, "contracts:\n").contracts == ()


def test_a_file_of_esphome_has_its_dashboard_beside_it(tmp_path: Path) -> None:
    """Without it, who comes from ESPHome has no dashboard."""
    path = write(
        tmp_path,
        "uart: {id: u, rx_pin: 1, tx_pin: 2, baud_rate: 1200, stop_bits: 2}\n"
        "sensor:\n  - platform: kamstrup_kmp\n    heat_energy: {name: Energy}\n",
        name="heat.yaml",
    )
    beside = Beside(
        ports={"": "socket://192.0.2.7:2002"},
        sinks=write(
            tmp_path,
            "mqtt: {host: a}\nweb: true\nweather: {mqtt: {topic: t}}\n",
            name="sinks.yaml",
        ),
    )

    config = load(path, sink_kinds=KINDS, environment={"TZ": "UTC"}, beside=beside)

    assert config.dashboard.web is not None
    assert config.dashboard.weather.broker == "mqtt"
    assert list(config.sinks) == ["mqtt"]
