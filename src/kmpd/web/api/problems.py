"""Errors of the API, as RFC 9457 has them."""

import logging
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from kmpd.errors import StationError, StoreError
from kmpd.web.access.answer import PROBLEM_TYPE, problem

logger = logging.getLogger("kmpd.web")

_WHERE: Final = {"query", "path", "body", "header"}


class Mistake(BaseModel):
    """What is wrong with a part of a request."""

    where: str = Field(description="Which part: `query`, `path`, `header` or `body`.")
    name: str = Field(description="Its name; empty for the whole.")
    reason: str = Field(description="What is wrong with it.")


class ProblemModel(BaseModel):
    """An error, as RFC 9457 has it."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="Always `about:blank`: the status tells the kind.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The status of HTTP.")
    detail: str = Field(description="What is wrong, and what to do, in sentences.")
    mistakes: list[Mistake] | None = Field(
        default=None, description="Of a request that is wrong: every mistake in it."
    )


class NotThereError(HTTPException):
    """There is no such thing; says so in a sentence."""

    def __init__(self, detail: str) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, detail)


class ConflictError(HTTPException):
    """What is asked for cannot be, as things are; says why in sentences."""

    def __init__(self, detail: str) -> None:
        super().__init__(HTTPStatus.CONFLICT, detail)


def answer_problems(app: FastAPI) -> None:
    """Have an application answer errors as problems."""
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(StationError, _station)
    app.add_exception_handler(Exception, _fault)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the description of the API says of errors with these statuses."""
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {PROBLEM_TYPE: {"schema": {"$ref": _SCHEMA}}},
        }
        for status in statuses
    }


_SCHEMA: Final = "#/components/schemas/Problem"
_MEANINGS: Final = {
    400: "What was sent cannot be read.",
    401: "Nobody knows who asks.",
    403: "Whoever asks may not do this.",
    404: "There is no such thing.",
    409: "It cannot be done as things are.",
    413: "More was sent than this can be.",
    422: "The request is wrong; `mistakes` says where.",
    502: "The meter gave no reading.",
    503: "The store cannot be used just now.",
}


async def _wrong(_: Request, error: Exception) -> Response:
    found: Sequence[Any] = getattr(error, "errors", tuple)()
    mistakes = [_told(each) for each in found]
    detail = "; ".join(
        f"{each['name']}: {each['reason']}" if each["name"] else each["reason"]
        for each in mistakes
    )
    return problem(422, f"The request is wrong: {detail}.", mistakes=mistakes)


def _told(found: Any) -> dict[str, str]:  # noqa: ANN401 - as pydantic tells it
    place = [str(part) for part in found["loc"]]
    where = place[0] if place and place[0] in _WHERE else "body"
    told = _WORDS.get(found["type"], str(found["msg"]))
    return {
        "where": where,
        "name": ".".join(place[1:]),
        "reason": told.removeprefix("Value error, ").rstrip("."),
    }


#: Where pydantic speaks of itself.
_WORDS: Final = {
    "extra_forbidden": "there is no such setting here",
    "missing": "it is missing",
    "json_invalid": "it is no JSON",
}


async def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    if status in _USUAL and detail in _UNHELPFUL:
        detail = _USUAL[status]
    headers = dict(getattr(error, "headers", None) or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = ", ".join(_allowed(request))
    return problem(status, detail, headers)


def _allowed(request: Request) -> Iterator[str]:
    """Yield the methods that an address takes; FastAPI tells those of one route."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    for template, operations in request.app.openapi()["paths"].items():
        if re.fullmatch(_PARAMETER.sub("[^/]+", template), path):
            for method in operations:
                yield from ("GET", "HEAD") if method == "get" else (method.upper(),)


#: What FastAPI says by itself.
_UNHELPFUL: Final = frozenset(
    {"Not Found", "Method Not Allowed", "There was an error parsing the body"}
)
_PARAMETER: Final = re.compile(r"\{[^}]*\}")


_USUAL: Final = {
    400: "What was sent cannot be read; it is to be JSON in UTF-8.",
    404: "There is nothing at this address; /api/v1/openapi.json tells what there is.",
    405: "This address does not take that method.",
}


async def _store(_: Request, error: Exception) -> Response:
    logger.warning("event=api-without-store: %s", error)
    detail = (
        "The store cannot be used just now. The station goes on trying; its log says "
        "why."
    )
    return problem(503, detail, {"retry-after": "10"})


async def _station(_: Request, error: Exception) -> Response:
    return problem(502, str(error))


async def _fault(_: Request, error: Exception) -> Response:
    logger.error("event=api-failed", exc_info=error)
    return problem(500, "This is a fault of the station; its log says more.")
