"""The API: what the station knows, for programs."""

from kmpd.web.api.application import create_api

__all__ = ["create_api"]
