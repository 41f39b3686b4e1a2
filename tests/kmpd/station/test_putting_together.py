"""What `kmpd.main` does with parts that are no good."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from kmpd.errors import SinkError
from kmpd.interfaces import Sink, SinkContext, SinkKind
from kmpd.main import Whole
from tests.kmpd.station.program import Configuration


class _Options(BaseModel):
    """Whatever it likes."""


def _refuse(_name: str, _options: _Options, _context: SinkContext) -> Sink:
    raise OSError("no such board")


async def test_a_sink_of_others_that_cannot_be_made_is_told_by_its_name(
    tmp_path: Path,
) -> None:
    """A mistake in a sink would end the station while it collects."""
    config = Configuration(
        path=tmp_path / "kmpd.yaml",
        meters={"heat": "socket://127.0.0.1:1"},
        sinks={"wall": {"type": "board"}},
    ).write()
    whole = Whole()
    whole._kinds = {"board": SinkKind(name="board", options=_Options, make=_refuse)}

    with pytest.raises(SinkError, match=r"The sink wall cannot be made: .*no such bo"):
        async with whole.station(whole.load(config), shows_readings=False):
            pass
