"""``portal doctor``: say in a line each how the parts are."""

from __future__ import annotations

import sys

import click

from portal.cli.examination import State, examine


@click.command()
def doctor() -> None:
    """Check settings, database, files and services; exit with 1 if something is wrong.

    Changes nothing, and may be run beside a server at work.
    """
    wrong = 0
    for finding in examine():
        click.echo(f"{finding.state:6}{finding.part:12}{finding.text}")
        wrong += finding.state is State.WRONG
    click.echo("All is well." if not wrong else f"{wrong} wrong.")
    sys.exit(1 if wrong else 0)
