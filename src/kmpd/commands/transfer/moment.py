"""Dates and times of the command line."""

import datetime as dt

import click


def moment(text: str | None, zone: dt.tzinfo, otherwise: dt.datetime) -> dt.datetime:
    """Return what a person wrote, by a clock where no offset is told.

    Raises:
        UsageError: It is no date or time.
    """
    if text is None:
        return otherwise
    try:
        shown = dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no date or time, such as 2026-01-31."
        raise click.UsageError(message) from None
    return shown if shown.tzinfo else shown.replace(tzinfo=zone)
