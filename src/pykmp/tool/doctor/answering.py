"""What to ask a meter that has answered: does it go on, alone, and what is it?"""

from collections.abc import Callable
from typing import Final

import attrs

from pykmp.errors import ExchangeError, NoAnswerError, PartialReadError
from pykmp.exchange import Answer, Detection, detect_family
from pykmp.messages import GetSerialRequest, GetSerialResponse
from pykmp.meters import load_profile
from pykmp.tool.doctor import heard
from pykmp.tool.doctor.causes import Diagnosis, diagnosis
from pykmp.tool.doctor.visit import Visit, said_by

#: A meter that missed a question is asked so often again: once may be chance.
_AGAIN: Final = 2
_ATTEMPTS_MAX: Final = 2

#: Takes note of a step: what was tried, and what came of it.
Note = Callable[[str, str], None]


def examine(
    visit: Visit, answer: Answer[GetSerialResponse], *, note: Note
) -> Diagnosis:
    """Find out whether a meter that has answered goes on doing so."""
    if answer.attempts > 1 and (found := _again(visit, answer.attempts, note)):
        return found
    try:
        settings = attrs.evolve(
            visit.settings, attempts=min(_ATTEMPTS_MAX, visit.settings.attempts)
        )
        detection = visit.run(detect_family(line=visit.line, settings=settings))
    except ExchangeError as error:
        note("Family", said_by(error))
        return _fell_silent(error)
    note("Family", _words(detection))
    if found := _beside(visit):
        return found
    if not detection.families:
        return _unknown(visit, note)
    return _missed(visit, answer) or _known(visit, detection)


def foreign(frames: int) -> str:
    """Say how many frames of others were heard."""
    plural = "s were" if frames > 1 else " was"
    return f"{frames} frame{plural} heard that answer no question of this program."


def _again(visit: Visit, attempts: int, note: Note) -> Diagnosis | None:
    """Ask once more and again, to tell chance from habit."""
    came = 1
    for _ in range(_AGAIN):
        try:
            visit.ask(GetSerialRequest(), attempts=1, address=visit.settings.address)
        except ExchangeError as error:
            note("Once more", said_by(error))
        else:
            note("Once more", "answered")
            came += 1
    asked = attempts + _AGAIN
    if came <= _AGAIN:
        return diagnosis("unsteady", f"{came} of {asked} questions were answered.")
    return None


def _fell_silent(error: ExchangeError) -> Diagnosis:
    failure = error.failure if isinstance(error, PartialReadError) else error
    is_silent = isinstance(failure, NoAnswerError)
    return diagnosis("asleep" if is_silent else "unsteady")


def _beside(visit: Visit) -> Diagnosis | None:
    """Look at what came besides the answers."""
    if frames := heard.foreign_frames(visit.heard, visit.sent):
        return diagnosis("second-client", foreign(frames))
    if damaged := heard.damaged_answers(visit.heard):
        plural = "s" if damaged > 1 else ""
        return diagnosis("unsteady", f"{damaged} answer{plural} came damaged.")
    return None


def _missed(visit: Visit, answer: Answer[GetSerialResponse]) -> Diagnosis | None:
    """Look at what did not come."""
    # The first question may have woken the meter.
    allowed = 1 if answer.attempts > 1 else 0
    missed = heard.unanswered(visit.heard, visit.sent)
    if missed <= allowed:
        return None
    asked = len(visit.sent)
    return diagnosis("unsteady", f"{missed} of {asked} questions got no answer.")


def _unknown(visit: Visit, note: Note) -> Diagnosis:
    """Tell a meter that has none of the registers from one that fell silent."""
    try:
        visit.ask(GetSerialRequest(), attempts=1, address=visit.settings.address)
    except ExchangeError as error:
        note("Still there", said_by(error))
        return _fell_silent(error)
    note("Still there", "answered")
    return diagnosis("family-unknown")


def _known(visit: Visit, detection: Detection) -> Diagnosis:
    family = detection.families[0]
    return diagnosis(
        "well",
        f"It fits {_models(detection)}.",
        command=visit.command(f"read --meter {family}"),
    )


def _words(detection: Detection) -> str:
    if not detection.families:
        return f"none that is described ({detection.how})"
    return f"{_models(detection)} ({detection.how})"


def _models(detection: Detection) -> str:
    return " or ".join(load_profile(key).model for key in detection.families)
