"""`kmpd check`: what a configuration means, or every mistake in it."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.check_text import as_json, problem_as_json, report
from kmpd.commands.exits import Exit
from kmpd.commands.probing import Answer, ask_serials
from kmpd.commands.where import beside_of, beside_options, config_argument
from kmpd.config import StationConfig
from kmpd.errors import ConfigError


@click.command("check")
@config_argument
@beside_options
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
@click.option(
    "--probe",
    "is_probing",
    is_flag=True,
    help="Ask each meter for its serial number, one after the other.",
)
def command(
    *,
    path: Path,
    ports: tuple[str, ...],
    sinks: Path | None,
    is_json: bool,
    is_probing: bool,
) -> Exit:
    """Tell what a configuration means, or every mistake in it.

    Sends nothing to any meter unless --probe says so.
    Ends with 6 if the configuration cannot be used; with --probe, with what the first
    meter that did not answer leads to.
    """
    try:
        config = assembly().load(path, beside_of(ports, sinks))
    except ConfigError as error:
        return _tell_mistakes(error, is_json=is_json)
    if is_json:
        return _print_json(config, is_probing=is_probing)
    click.echo(report(config))
    return _probe(config) if is_probing else Exit.COMPLETE


def _tell_mistakes(error: ConfigError, *, is_json: bool) -> Exit:
    problems = error.problems
    if is_json:
        told = [problem_as_json(problem) for problem in problems]
        _put_json({"usable": False, "problems": told})
        return Exit.CONFIG
    for problem in problems:
        click.echo(str(problem), err=True)
    count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
    click.echo(f"The configuration cannot be used: {count}.", err=True)
    return Exit.CONFIG


def _print_json(config: StationConfig, *, is_probing: bool) -> Exit:
    answers = tuple(ask_serials(config.meters)) if is_probing else ()
    told = dict(as_json(config))
    if is_probing:
        told["probes"] = [
            {"meter": one.meter, "serial": one.serial, "failure": one.failure}
            for one in answers
        ]
    _put_json(told)
    return _worst(answers)


def _probe(config: StationConfig) -> Exit:
    click.echo()
    answers = []
    for answer in ask_serials(config.meters):
        said = f"serial number {answer.serial}" if answer.serial else answer.failure
        click.echo(f"{answer.meter}: {said}")
        answers.append(answer)
    return _worst(answers)


def _worst(answers: Iterable[Answer]) -> Exit:
    failed = (answer.exit for answer in answers if answer.exit is not Exit.COMPLETE)
    return next(failed, Exit.COMPLETE)


def _put_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False))
