"""Answers that the guard gives itself."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.responses import RedirectResponse, Response

from kmpd.web.access.asking import Asking

PROBLEM_TYPE: Final = "application/problem+json"


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **facts: object
) -> Response:
    """Return an error as RFC 9457 has it.

    Args:
        status: Of HTTP.
        detail: What is wrong and what to do, in sentences.
        headers: Beside the usual ones.
        facts: What else a program may want to know.
    """
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **facts,
    }
    return Response(
        json.dumps(told, ensure_ascii=False),
        status_code=status,
        headers={"cache-control": "no-store", **(headers or {})},
        media_type=PROBLEM_TYPE,
    )


def refusal(asking: Asking, status: int, detail: str) -> Response:
    """Return why somebody is refused: to a program as data, to people as text."""
    if asking.is_of_api:
        return problem(status, detail)
    return Response(
        f"{detail}\n",
        status_code=status,
        headers={"cache-control": "no-store"},
        media_type="text/plain",
    )


def moved(path: str) -> Response:
    """Send a browser to another of our pages, which it gets by GET."""
    headers = {"cache-control": "no-store"}
    return RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER, headers=headers)
