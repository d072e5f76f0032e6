"""The ``portal`` command: one file per group of commands."""

from __future__ import annotations

import sys

import click

from portal import create_app
from portal.cli.database import database
from portal.settings import SettingsError


class _Portal(click.Group):
    """Ends with one clear line where the environment or a person is at fault."""

    def main(self, *args: object, **options: object) -> object:  # type: ignore[override]
        """Run a command."""
        try:
            return super().main(*args, **options)  # type: ignore[arg-type]
        except SettingsError as error:
            click.echo(f"portal: {error}", err=True)
            sys.exit(2)


@click.group(cls=_Portal, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Run and look after a bilingual news portal."""
    app = create_app()
    context.obj = app
    context.with_resource(app.app_context())


main.add_command(database)
