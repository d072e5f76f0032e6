"""The ``portal`` command: one file per group of commands, loaded when it is asked for."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from portal.messages import Refusal
from portal.settings import SettingsError

if TYPE_CHECKING:
    from portal.editions import Edition

COMMANDS = {
    "db": "portal.cli.database:database",
    "demo": "portal.cli.demo:demo",
    "doctor": "portal.cli.doctor:doctor",
    "import": "portal.cli.imports:imports",
    "search": "portal.cli.search:search",
    "serve": "portal.cli.serve:serve",
    "static": "portal.cli.files:static",
    "user": "portal.cli.users:users",
}
WITHOUT_APPLICATION = {"doctor", "serve"}
"""What must work where the application cannot be made, or leaves that to other processes."""


class _Portal(click.Group):
    """Finds commands by name; ends with one clear line where something is refused."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now."""
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo(f"portal: {error}", err=True)
            ctx.exit(2)
        except Refusal as refusal:
            click.echo(f"portal: {_in_words(refusal)}", err=True)
            ctx.exit(1)


@click.group(cls=_Portal, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Run and look after a bilingual news portal."""
    if context.invoked_subcommand in WITHOUT_APPLICATION:
        return
    from flask_babel import force_locale

    from portal import create_app

    app = create_app()
    context.obj = app
    context.with_resource(app.app_context())
    context.with_resource(force_locale(edition_of_terminal().cldr))


def edition_of_terminal() -> Edition:
    """Return the edition whose language the person's terminal is set to."""
    from portal.editions import DEFAULT_EDITION, EDITIONS

    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            language = value.partition("_")[0].partition(".")[0]
            return next(
                (e for e in EDITIONS.values() if e.locale.language == language), DEFAULT_EDITION
            )
    return DEFAULT_EDITION


def _in_words(refusal: Refusal) -> str:
    """Say a refusal in the terminal's language; in English where there is no application."""
    from flask import has_app_context
    from flask_babel import gettext

    if not has_app_context():
        return str(refusal)
    return str(gettext(refusal.message, **refusal.values))
