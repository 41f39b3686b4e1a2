"""The API: what the station knows, for programs."""

from kmpd.web.api.application import PREFIX, create_api
from kmpd.web.api.problems import answer_problems

__all__ = ["PREFIX", "answer_problems", "create_api"]
