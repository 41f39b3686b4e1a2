"""Every mistake is told: with its file, its line, its key, and what may be meant."""

from pathlib import Path

import pytest

from kmpd.config import load
from kmpd.errors import ConfigError
from tests.kmpd.config.reading import ONE_METER, only_problem, problems_of, write

#: A mark at the end of a line says of which key a mistake is told, and in what words.
_TWENTY_MISTAKES = """\
name: My Station  #! name: small letters
zone: Kopenhagen  #! zone: 'Kopenhagen' is no time zone
stoer: kmpd.db  #! stoer: Did you mean 'store'?
retention:
  raw_days: few  #! retention.raw_days: whole number
  row_days: 3  #! retention.row_days: Did you mean 'raw_days'?
budget: plenty  #! budget: unlimited
meters:
  - name: Kitchen Meter  #! meters[0].name: 'kitchen_meter' would do
    port: 192.0.2.7:2002  #! meters[0].port: Is 'socket://192.0.2.7:2002' meant?
    familie: 403  #! meters[0].familie: Did you mean 'family'?
  - name: heat
    port: socket://192.0.2.7  #! meters[1].port: port number is missing
    family: 404  #! meters[1].family: Did you mean '4
    interval: 1 fortnight  #! meters[1].interval: units are s, min, h
    address: 0x1FF  #! meters[1].address: 255 at most
  - name: heat  #! meters[2].name: line 12 has this name already
    port: tcp://192.0.2.8:1  #! meters[2].port: Did you mean 'socket'?
    registers:
      - heat_enrgy  #! meters[2].registers[0]: Did you mean 'heat_energy'?
      - volume
      - V9  #! meters[2].registers[2]: 'V9' is no register
    cron: "61 * * * *"  #! meters[2].cron: minutes are 0 to 59
    clock: summer  #! meters[2].clock: must be 'standard' or 'local'
    limits: {power_max_kw: -1}  #! meters[2].limits.power_max_kw: more than 0
    limits: {}  #! meters[2].limits: already, in line 25
sinks:
  mqtt:
    hots: broker.example  #! sinks.mqtt.hots: Did you mean 'host'?
    port: 99999  #! sinks.mqtt.port: 65535 at most
  other:
    type: mqqt  #! sinks.other.type: Did you mean 'mqtt'?
  json_lines: [here]  #! sinks.json_lines: settings with their values
"""


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Without it, people mend one mistake a run, twenty times."""
    expected = [
        (number, *line.split("#! ")[1].split(": ", maxsplit=1))
        for number, line in enumerate(_TWENTY_MISTAKES.splitlines(), 1)
        if "#! " in line
    ]

    problems = problems_of(tmp_path, _TWENTY_MISTAKES)

    told = {(problem.line, problem.key): str(problem) for problem in problems}
    for line, key, words in expected:
        assert words in told.pop((line, key), ""), (line, key)
    # Its host is missing as well, which stands in no line of its own.
    assert list(told) == [(29, "sinks.mqtt.host")]
    assert len(expected) >= 20


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("", 1, "", "empty"),
        ("# nothing\n\n", 1, "", "empty"),
        ("- a\n", 1, "", "settings with their values"),
        ("meters: 3\n", 1, "meters", "a list of meters"),
        ("meters: []\n", 1, "meters", "no meter"),
        ("zone: Europe/Paris\n", 1, "meters", "a list of meters"),
        ("meters:\n  - 3\n", 2, "meters[0]", "settings with their values"),
        (
            f"{ONE_METER}    interval: 1h\n    cron: 0 * * * *\n",
            5,
            "meters[0].cron",
            "one of the two",
        ),
        (f"{ONE_METER}    cron: '* * * * * *'\n", 4, "meters[0].cron", "Five fields"),
        (f"{ONE_METER}    cron: 0 0 31 2 *\n", 4, "meters[0].cron", "does not exist"),
        (f"{ONE_METER}    interval: 0\n", 4, "meters[0].interval", "more than nothing"),
        (f"{ONE_METER}    interval: 400d\n", 4, "meters[0].interval", "a year at most"),
        (f"{ONE_METER}    timeout: 2min\n", 4, "meters[0].timeout", "a minute"),
        (f"{ONE_METER}    registers: []\n", 4, "meters[0].registers", "none to read"),
        (
            f"{ONE_METER}    registers: [60, E1]\n",
            4,
            "meters[0].registers[1]",
            "already",
        ),
        (f"{ONE_METER}    registers: 60 E1\n", 4, "meters[0].registers", "already"),
        (f"{ONE_METER}    registers: [70000]\n", 4, "meters[0].registers[0]", "65535"),
        (
            f"{ONE_METER}    registers: [true]\n",
            4,
            "meters[0].registers[0]",
            "name or the number",
        ),
        (
            f"{ONE_METER}    mains_powered: 7\n",
            4,
            "meters[0].mains_powered",
            "true or false",
        ),
        (
            f"{ONE_METER}    interval: {'1' * 70}s\n",
            4,
            "meters[0].interval",
            "duration",
        ),
        (f"{ONE_METER}    address: none\n", 4, "meters[0].address", "decimal or hex"),
        (f"{ONE_METER}    zone: 7\n", 4, "meters[0].zone", "name of a time zone"),
        (f"{ONE_METER}    zone: paris\n", 4, "meters[0].zone", "'Europe/Paris'"),
        (f"{ONE_METER}    zone: Nowhere\n", 4, "meters[0].zone", "is no time zone"),
        (f"{ONE_METER}store: ~nobody_at_all/a\n", 4, "store", "home folder"),
        (
            f"{ONE_METER}sinks: {{a: {{type: [b]}}}}\n",
            4,
            "sinks.a.type",
            "sort of a sink",
        ),
        (f"{ONE_METER}area: !include ${{NO}}\n", 4, "area", "no variable NO"),
        (f"{ONE_METER}name: !include ''\n", 4, "name", "the name of a file"),
        (f"{ONE_METER}store: ':memory:'\n", 4, "store", "a store is a file"),
        (f"{ONE_METER}store: mysql://a/b\n", 4, "store", "'mysql' is no sort of store"),
        (
            f"{ONE_METER}store: postgres://a/b\n",
            4,
            "store",
            "Did you mean 'postgresql'?",
        ),
        (f"{ONE_METER}store: postgresql://a\n", 4, "store", "names no database"),
        (
            f"{ONE_METER}store: {{url: postgresql://a:b@c/d, password: e}}\n",
            4,
            "store",
            "one of the two",
        ),
        (f"{ONE_METER}sinks: [mqtt]\n", 4, "sinks", "by their names"),
        (
            f"{ONE_METER}sinks: {{kafka: {{}}}}\n",
            4,
            "sinks.kafka.type",
            "There are json_lines, mqtt",
        ),
        (
            f"{ONE_METER}sinks: {{A b: {{type: json_lines, path: a}}}}\n",
            4,
            "sinks.A b",
            "small letters",
        ),
        (
            f"{ONE_METER}sinks: {{json_lines: }}\n",
            4,
            "sinks.json_lines.path",
            "missing",
        ),
        (
            f"{ONE_METER}sinks: {{json_lines: {{path: !secret a}}}}\n",
            4,
            "sinks.json_lines.path",
            "there is no",
        ),
        (f"{ONE_METER}name: !env a\n", 4, "name", "wants quotes"),
        (f"{ONE_METER}name: !secrets a\n", 4, "name", "Did you mean !secret?"),
        (f"{ONE_METER}name: !include [a]\n", 4, "name", "a single name"),
        (f"{ONE_METER}name: ${{NOWHERE}}\n", 4, "name", "no variable NOWHERE"),
        (f"{ONE_METER}sinks: &a {{mqtt: *a}}\n", 4, "sinks.mqtt", "holds itself"),
        (f"{ONE_METER}? [a]\n: b\n", 4, "", "a key is a single text"),
        (f"{ONE_METER}<<: 3\n", 4, "", "this is none"),
        (f"{ONE_METER}name: *a\n", 4, "", "* wants quotes"),
        (f"{ONE_METER}\tname: a\n", 4, "", "no YAML"),
        (f"{ONE_METER}name: 'a\n", 4, "", "quotation mark"),
        (f"{ONE_METER}name: a: b\n", 4, "", "colon"),
        (f"{ONE_METER}...\n---\na: 1\n", 5, "", "one document"),
        (f"{ONE_METER}name: a\x00\n", 4, "", "not allowed"),
    ],
)
def test_mistake_is_told_where_it_is(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    """Without it, people look for a mistake in the wrong place."""
    problem = only_problem(tmp_path, text)

    assert (problem.line, problem.key) == (line, key)
    assert words in str(problem)
    assert problem.file == tmp_path / "kmpd.yaml"


def test_mistake_in_an_included_file_is_told_there(tmp_path: Path) -> None:
    """Without it, people with many meters look through the wrong file."""
    write(tmp_path, "- name: heat\n  prot: /dev/ttyS0\n", name="meters.yaml")

    problems = problems_of(tmp_path, "zone: Nowhere\nmeters: !include meters.yaml\n")

    places = [(problem.file.name, problem.line, problem.key) for problem in problems]
    assert places == [
        ("kmpd.yaml", 1, "zone"),
        ("meters.yaml", 1, "meters[0].port"),
        ("meters.yaml", 2, "meters[0].prot"),
    ]


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Without it, a typo in a file name ends in a traceback."""
    problem = only_problem(tmp_path, "meters: !include nothing.yaml\n")

    assert (problem.line, problem.key) == (1, "meters")
    assert "nothing.yaml cannot be read: no such file" in problem.message


def test_files_that_include_each_other_are_told(tmp_path: Path) -> None:
    """Without it, two files that include each other hang the station."""
    write(tmp_path, "- !include kmpd.yaml\n", name="b.yaml")

    problem = only_problem(tmp_path, "meters: !include b.yaml\n")

    assert problem.file.name == "b.yaml"
    assert "includes itself" in problem.message


def test_text_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """Without it, a file of an old editor cannot be mended."""
    path = tmp_path / "kmpd.yaml"
    path.write_bytes(b"meters: []\nname: k\xf8ln\n")

    with pytest.raises(ConfigError) as caught:
        load(path)

    (problem,) = caught.value.problems
    assert (problem.line, "UTF-8" in problem.message) == (2, True)


@pytest.mark.parametrize(
    ("secrets", "line", "words"),
    [
        ("a: {b: c}\n", 1, "a secret is a single value"),
        ("- a\n", 1, "names with their values"),
        ("a: !secret b\n", 1, "a secret cannot be another one"),
        ("a: 'b\n", 1, "quotation mark"),
        ("b: c\na: !sesame\n", 2, "no such tag"),
    ],
)
def test_mistakes_among_secrets_are_told_there(
    tmp_path: Path, secrets: str, line: int, words: str
) -> None:
    """Without it, people look for a mistake in the wrong file."""
    write(tmp_path, secrets, name="secrets.yaml")

    problem = only_problem(tmp_path, f"{ONE_METER}name: !secret a\n")

    assert (problem.file.name, problem.line) == ("secrets.yaml", line)
    assert words in problem.message


def test_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    """Without it, the wrong file takes all memory."""
    write(tmp_path, "a: b\n" * 2_100_000, name="large.yaml")

    problem = only_problem(tmp_path, "meters: !include large.yaml\n")

    assert "it is too large" in problem.message


def test_files_without_end_are_refused(tmp_path: Path) -> None:
    """Without it, a chain of files ends in a traceback."""
    for number in range(40):
        text = f"!include {number + 1}.yaml\n"
        write(tmp_path, text, name=f"{number}.yaml")

    problem = only_problem(tmp_path, "meters: !include 0.yaml\n")

    assert "includes itself" in problem.message


def test_aliases_that_explode_are_refused(tmp_path: Path) -> None:
    """Without it, a small file takes all memory."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    problem = only_problem(tmp_path, "\n".join(lines))

    assert "too large" in problem.message


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    """Without it, a damaged file ends in a traceback."""
    problem = only_problem(tmp_path, "a: " + "[" * 5000)

    assert "nested too deeply" in problem.message


def test_meter_that_is_there_twice_is_told(tmp_path: Path) -> None:
    """Without it, two names count the same heat."""
    second = ONE_METER.removeprefix("meters:\n").replace("heat", "again")

    problem = only_problem(tmp_path, ONE_METER + second + "    address: 63\n")

    assert (problem.line, problem.key) == (5, "meters[1].port")
    assert "line 3" in problem.message


def test_two_addresses_on_one_line_are_two_meters(tmp_path: Path) -> None:
    """Without it, a logger module beside its meter is refused."""
    second = ONE_METER.removeprefix("meters:\n").replace("heat", "module")

    assert problems_of(tmp_path, ONE_METER + second + "    address: 0x7F\n") == ()


def test_line_that_is_written_in_two_ways_is_told(tmp_path: Path) -> None:
    """Without it, two meters behind one port talk at once."""
    second = "  - name: b\n    port: SOCKET://192.0.2.7:2002/\n    address: 1\n"

    problem = only_problem(tmp_path, ONE_METER + second)

    assert problem.suggestion == "Write socket://192.0.2.7:2002."


def test_broken_value_is_told_once(tmp_path: Path) -> None:
    """Without it, one missing secret looks like two mistakes."""
    text = "meters:\n  - name: heat\n    port: !secret nowhere\n"

    problem = only_problem(tmp_path, text)

    assert problem.key == "meters[0].port"
    assert "secrets.yaml" in problem.message


def test_secret_with_another_name_is_suggested(tmp_path: Path) -> None:
    """Without it, people compare two files letter by letter."""
    write(tmp_path, "mqtt_password: sesame\n", name="secrets.yaml")
    text = f"{ONE_METER}sinks: {{mqtt: {{host: a, password: !secret mqtt_pasword}}}}\n"

    problem = only_problem(tmp_path, text)

    assert problem.suggestion == "Did you mean 'mqtt_password'?"
