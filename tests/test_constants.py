"""Bytes, addresses, command ids and names: told apart, and safe from changes."""

import enum
import json
import pickle
import re
from collections.abc import Mapping

import pytest

from pykmp.constants import (
    ACK_BYTES,
    REGISTERS,
    UNITS_NAMES,
    ByteCode,
    CommandId,
    DestinationAddress,
)
from pykmp.messages import COMMANDS

each_enum = pytest.mark.parametrize("kind", [ByteCode, CommandId, DestinationAddress])
each_table = pytest.mark.parametrize(
    ("table", "last"), [(REGISTERS, 0xFFFF), (UNITS_NAMES, 0xFF)]
)


@each_enum
def test_every_name_has_a_byte_of_its_own(kind: type[enum.Enum]) -> None:
    """Two commands, or two bytes of the line, are taken for one."""
    values = [member.value for member in kind.__members__.values()]

    assert len(set(values)) == len(values)
    assert all(0 <= value <= 0xFF for value in values)


def test_the_acknowledgement_is_the_byte_of_that_name() -> None:
    """The word of a meter that it set its clock is not understood."""
    assert bytes([ByteCode.ACK.value]) == ACK_BYTES


def test_every_command_that_can_be_read_has_a_name() -> None:
    """A command is a message and nowhere named."""
    assert set(COMMANDS) <= {member.value for member in CommandId}


@each_table
def test_every_number_fits_where_it_is_sent(
    table: Mapping[int, str], last: int
) -> None:
    """A name is listed that no meter can mean."""
    assert all(0 <= number <= last for number in table)
    assert list(table) == sorted(table)


@each_table
def test_names_are_clean(table: Mapping[int, str], last: int) -> None:
    """A column of names is ragged, or empty."""
    assert last
    assert all(re.fullmatch(r"\S(.*\S)?", name) for name in table.values())


@each_table
def test_the_tables_travel(table: Mapping[int, str], last: int) -> None:
    """A program that hands its names on as JSON or to another process fails."""
    assert last
    assert json.loads(json.dumps(table)) == {str(k): v for k, v in table.items()}
    assert pickle.loads(pickle.dumps(table)) == table  # noqa: S301 - our own bytes
