"""The table of exit statuses: whole, and the only one."""

import attrs
import pytest

from pykmp import errors
from pykmp.errors import KmpError
from pykmp.tool.exits import MEANINGS, Exit, exit_for

#: One error for each status that an error can lead to.
EXPECTED = {
    errors.SilenceError: 3,
    errors.EchoOnlyError: 3,
    errors.LateAnswerError: 3,
    errors.NoiseOnlyError: 4,
    errors.BadChecksumError: 4,
    errors.OtherAnswerError: 4,
    errors.CalendarInvalidError: 4,
    errors.PortUrlError: 5,
    errors.PortBusyError: 5,
    errors.LineLostError: 5,
    errors.PartialReadError: 6,
    errors.NothingKnownError: 7,
    errors.RecordingError: 1,
    errors.WritesNotAllowedError: 1,
}


def made(kind: type[KmpError]) -> KmpError:
    """Return an error of a kind, whatever facts it carries."""
    facts = {
        field.name: None
        for field in attrs.fields(kind)
        if field.default is attrs.NOTHING
    }
    return kind(**facts)


@pytest.mark.parametrize(("kind", "status"), EXPECTED.items())
def test_each_error_leads_to_its_status(kind: type[KmpError], status: int) -> None:
    """A script takes one failure for another."""
    assert exit_for(made(kind)) == status


def test_every_status_has_a_meaning() -> None:
    """A script meets a number that nobody explains."""
    assert list(MEANINGS) == list(Exit)


def test_no_error_is_success() -> None:
    """A script takes a failure for a reading."""
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, KmpError)
    ]

    assert len(kinds) > 30
    assert all(exit_for(made(kind)) != Exit.COMPLETE for kind in kinds)
