"""The button that has a meter read at once."""

import logging
from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from kmpd.errors import StationError
from kmpd.web.pages.drawing import button, text_element
from kmpd.web.pages.visit import Visit

logger = logging.getLogger("kmpd.web")


def read_now_button(visit: Visit, meter: str, *, is_mains_powered: bool) -> None:
    """Draw the button, for those who may use it."""
    if not visit.is_admin:
        return
    say = visit.say
    with ui.element("div").classes("kmp-now-read"):
        drawn = button(say("Read now"))
        drawn.props("data-action=read-now")
        note = (
            say("Beside its schedule.")
            if is_mains_powered
            else say("Takes a little of the battery.")
        )
        told = text_element("span", note, classes="kmp-soft").props('role="status"')
    drawn.on("click", _reading(visit, meter, drawn=drawn, told=told))


def _reading(
    visit: Visit, meter: str, *, drawn: ui.element, told: TextElement
) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        # A page stays open for long: who may do this is asked again.
        if not visit.is_admin:
            told.set_text(visit.say("Only an admin may have a meter read."))
            return
        if drawn.props.get("aria-disabled"):
            return
        # What is disabled by `disabled` loses the focus of who goes by keyboard.
        drawn.props('aria-disabled="true"')
        told.set_text(visit.say("The meter is being read."))
        logger.info("event=read-now meter=%s by=%r", meter, visit.visitor)
        answer = await _answer(visit, meter)
        # A reading draws the page anew; this is another button then.
        if not drawn.is_deleted:
            drawn.props(remove="aria-disabled")
            told.set_text(answer)

    return read


async def _answer(visit: Visit, meter: str) -> str:
    say = visit.say
    try:
        await visit.context.read_now(meter)
    except StationError as error:
        return say("The meter was not read. {reason}", reason=str(error))
    return say("The meter was read just now.")
