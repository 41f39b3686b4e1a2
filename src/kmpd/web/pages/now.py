"""The page Now: what the meter says just now."""

from kmpd.web.pages import drawing
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.now import NowView, now_view
from kmpd.web.words import noted


async def _gather(visit: Visit) -> NowView | None:
    meter = visit.meter
    return None if meter is None else await now_view(visit.context, meter.name)


def _show(visit: Visit, view: NowView) -> None:
    del visit
    for _, value in view.values.values():
        drawing.tile(str(value.register), value.text, value.unit_symbol)


NOW = Page(
    path="/",
    title=noted("Now"),
    icon="speed",
    gather=_gather,
    show=_show,
    is_live=True,
)
