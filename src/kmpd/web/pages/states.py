"""What stands where nothing can be shown: nothing yet, not found, gone wrong."""

from nicegui import ui

from kmpd.web.pages.visit import Visit


def empty(visit: Visit, *, title: str, advice: str, icon: str = "inbox") -> None:
    """Say that there is nothing to be shown, and what to do about it."""
    del visit
    _panel(icon=icon, title=title, advice=advice, role="status")


def failed(visit: Visit, *, reason: str) -> None:
    """Say that something went wrong, why, and that readings are not concerned."""
    say = visit.say
    _panel(
        icon="error_outline",
        title=say("This cannot be shown just now"),
        advice=reason,
        role="alert",
    )
    ui.link(say("Try again"), visit.link()).classes("kmp-button")


def loading(visit: Visit) -> None:
    """Show that something is on its way."""
    with ui.element("div").classes("kmp-loading").props('role="status"'):
        ui.label(visit.say("One moment: readings are being looked up.")).classes(
            "kmp-soft"
        )
        for width in ("60%", "100%", "85%"):
            ui.element("div").classes("kmp-bone").style(f"width: {width}")


def _panel(*, icon: str, title: str, advice: str, role: str) -> None:
    with ui.element("section").classes("kmp-state").props(f'role="{role}"'):
        ui.icon(icon).props('aria-hidden="true"')
        ui.label(title).classes("kmp-state-title")
        ui.label(advice).classes("kmp-soft")
