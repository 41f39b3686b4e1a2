"""A question to the station that runs."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kmpd.errors import ControlError, NotRunningError

#: A reading may wait for its line, and a dead line takes its time.
ANSWER_SECONDS: Final = 120.0


def ask(
    path: Path,
    command: str,
    *,
    timeout_seconds: float = ANSWER_SECONDS,
    **facts: object,
) -> Mapping[str, Any]:
    """Ask the station that runs and return its answer.

    Raises:
        ControlError: No station runs there, it did not answer in time, or it refused;
            the reason says which.
    """
    question = json.dumps({"command": command, **facts}).encode() + b"\n"
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(timeout_seconds)
        try:
            line.connect(os.fspath(path))
            line.sendall(question)
            with line.makefile("rb") as answers:
                raw = answers.readline()
        except (FileNotFoundError, ConnectionRefusedError):
            raise NotRunningError(path=path) from None
        except TimeoutError:
            raise ControlError(
                reason=f"The station did not answer within {timeout_seconds:g} s."
            ) from None
        except OSError as error:
            raise ControlError(
                reason=f"The station cannot be asked at {path}: "
                f"{error.strerror or error}."
            ) from None
    return _accepted(raw)


def _accepted(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        raise ControlError(reason="The station ended before it answered.")
    answer: dict[str, Any] = json.loads(raw)
    if not answer.pop("ok", False):
        raise ControlError(
            reason=str(answer.get("reason", "The station did not say why not.")),
            kind=str(answer.get("kind", "")),
        )
    return answer
