"""The ``portal`` command: one file per group of commands."""

from __future__ import annotations

from typing import Any

import click

from portal import create_app
from portal.cli.database import database
from portal.cli.doctor import doctor
from portal.cli.files import static
from portal.cli.serve import serve
from portal.messages import Refusal
from portal.settings import SettingsError

WITHOUT_APPLICATION = {"doctor", "serve"}
"""What must work where the application cannot be made, or leaves that to other processes."""


class _Portal(click.Group):
    """Ends with one clear line where the environment or a person is at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo(f"portal: {error}", err=True)
            ctx.exit(2)
        except Refusal as refusal:
            click.echo(f"portal: {refusal}", err=True)
            ctx.exit(1)


@click.group(cls=_Portal, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Run and look after a bilingual news portal."""
    if context.invoked_subcommand in WITHOUT_APPLICATION:
        return
    app = create_app()
    context.obj = app
    context.with_resource(app.app_context())


main.add_command(database)
main.add_command(doctor)
main.add_command(serve)
main.add_command(static)
