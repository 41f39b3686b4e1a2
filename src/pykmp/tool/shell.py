"""`pykmp-tool` from the outside: its commands, and words for whatever goes wrong."""

from pykmp.tool.cli import cli
from pykmp.tool.console import COMPLETION_VARIABLE
from pykmp.tool.outermost import status_of


def run() -> int:
    """Run the command line and return its exit status."""
    return status_of(
        lambda: cli.main(complete_var=COMPLETION_VARIABLE, standalone_mode=False),
        report=_report,
    )


def _report(error: Exception) -> int:
    """Say what went wrong; a person never sees a traceback."""
    from pykmp.tool.failures import report

    return report(error)
