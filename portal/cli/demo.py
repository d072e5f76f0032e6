"""``portal demo``: load the demo publication."""

from __future__ import annotations

import sys

import click

from portal.database import db, transaction
from portal.demo.load import Demo, is_loaded
from portal.web.configuration import settings_of_app


@click.command("demo")
def demo() -> None:
    """Fill the portal with the demo publication; a second time changes nothing."""
    with transaction(db.session()) as session:
        if is_loaded(session):
            click.echo("The demo publication is already there; nothing was changed.")
            return
        loading = Demo(session, settings_of_app().media_directory)
        with click.progressbar(
            loading.load(),
            length=loading.steps,
            label="Loading the demo publication",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as steps:
            for _ in steps:
                pass
    click.echo("The demo publication is loaded.")
