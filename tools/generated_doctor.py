"""The parts of docs/troubleshooting.md: the doctor's table, and what it says."""

from collections.abc import Iterator

from pykmp.tool.doctor.cause import Cause
from pykmp.tool.doctor.causes import CAUSES
from tools.transcripts import SCENARIOS, transcribed


def signs() -> str:
    """Return what is seen, and where the page tells more."""
    rows = [f"| {each.seen} | [`{each.key}`](#{each.key}) |" for each in _ill()]
    return "\n".join(["| what is seen | cause |", "| --- | --- |", *rows])


def causes() -> str:
    """Return every cause with what to do."""
    return "\n\n".join(map(_section, _ill()))


def transcripts() -> str:
    """Return what the doctor says to ten meters that are ill."""
    return "\n\n".join(
        f"### {scenario.title}\n\n"
        f"Cause: [`{scenario.key}`](#{scenario.key}).\n\n"
        f"```text\n{text}\n```"
        for scenario, text in zip(SCENARIOS, transcribed(), strict=True)
    )


def _ill() -> Iterator[Cause]:
    return (cause for key, cause in CAUSES.items() if key != "well")


def _section(cause: Cause) -> str:
    advice = "\n".join(f"1. {_code(each)}" for each in cause.advice)
    return (
        f"### {cause.key}\n\n{cause.seen}\n"
        f"Most probably: {cause.cause[0].lower()}{cause.cause[1:]}\n\n"
        f"{advice}\n\nExit status {cause.exit.value}."
    )


def _code(text: str) -> str:
    return text.replace("<", "&lt;")
