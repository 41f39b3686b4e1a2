"""`kmpd password`: what it prints is what a user of the dashboard needs."""

import sys
from collections.abc import Iterator
from typing import Final

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, TypeAdapter

from kmpd.commands import password
from kmpd.config.dashboard_types import PasswordHash
from kmpd.password import fingerprint, hashed, is_right

_PASSWORD: Final = "correct horse battery"  # noqa: S105 - of a test


def run(piped: str) -> Result:
    """Run the command on what is piped in."""
    return CliRunner().invoke(password.command, input=piped)


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\nmore"])
def test_a_password_that_is_piped_in_is_the_first_line(end: str) -> None:
    """A password of a password manager is not the one that is typed later."""
    result = run(_PASSWORD + end)
    printed = result.output.strip()

    assert result.exit_code == 0
    assert is_right(_PASSWORD, printed)
    assert not is_right(_PASSWORD + " ", printed)


def test_what_it_prints_the_configuration_takes() -> None:
    """A hash that was just made is refused."""
    printed = run(_PASSWORD).output
    taken = TypeAdapter(PasswordHash).validate_python(SecretStr(printed))

    assert is_right(_PASSWORD, taken.get_secret_value())


@pytest.mark.parametrize(
    ("piped", "word"), [("", "at least 10"), ("short", "has 5"), ("x" * 257, "at most")]
)
def test_one_that_is_guessed_or_typed_by_nobody_is_refused(
    piped: str, word: str
) -> None:
    """A house is open to whoever tries a thousand words."""
    result = run(piped)

    assert result.exit_code == 1
    assert word in result.output
    assert "argon2" not in result.output


def test_it_asks_twice_and_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip locks out, or somebody reads along."""
    typed: Iterator[str] = iter([_PASSWORD, _PASSWORD, _PASSWORD, "another one"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)

    same, different = run(""), run("")

    assert is_right(_PASSWORD, same.output.strip())
    assert different.exit_code == 1
    assert "not the same" in different.output


def test_without_its_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever installed the station only gets a traceback."""
    monkeypatch.setitem(sys.modules, "kmpd.password", None)
    result = run(_PASSWORD)

    assert "PyKMP[web]" in str(result.exception)


@given(st.text(max_size=300))
def test_no_text_at_all_is_right_by_a_broken_hash(text: str) -> None:
    """A slip in the configuration opens the house."""
    assert not is_right(text, text)
    assert not is_right(text, "")
    assert not is_right(text, "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA")


def test_a_hash_is_another_each_time_and_known_by_its_print() -> None:
    """Whoever reads the file sees that two have one password."""
    first, second = hashed(_PASSWORD), hashed(_PASSWORD)

    assert first != second
    assert fingerprint(first) != fingerprint(second)
    assert fingerprint(first) not in first


def test_an_accent_is_the_same_however_it_is_typed() -> None:
    """A password of the computer is wrong on the telephone."""
    assert is_right("cafe\u0301 au lait", hashed("caf\u00e9 au lait"))
