"""`pykmp-tool completion`."""

from typing import Final

import click
from click.shell_completion import get_completion_class

from pykmp.tool.console import COMPLETION_VARIABLE, PROGRAM, put

#: The character keeps click from filling these lines.
_HELP: Final = """Print what makes a shell complete words.

\b
bash:  eval "$(pykmp-tool completion bash)"    in ~/.bashrc
zsh:   eval "$(pykmp-tool completion zsh)"     in ~/.zshrc
fish:  pykmp-tool completion fish > ~/.config/fish/completions/pykmp-tool.fish
"""


@click.command("completion", help=_HELP)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> None:
    """Print the script of a shell."""
    completion_class = get_completion_class(shell)
    if completion_class is None:
        raise click.UsageError(f"click knows no completion for {shell}")
    root = click.get_current_context().find_root().command
    put(completion_class(root, {}, PROGRAM, COMPLETION_VARIABLE).source())
