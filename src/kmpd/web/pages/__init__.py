"""The pages of the dashboard; loads NiceGUI."""

from fastapi import FastAPI

from kmpd.web.context import WebContext
from kmpd.web.pages.routing import Site
from kmpd.web.pages.table import PAGES


def mount(app: FastAPI, context: WebContext) -> None:
    """Put the pages onto an application."""
    Site(context, PAGES).mount(app)
