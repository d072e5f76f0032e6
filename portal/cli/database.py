"""``portal db``: bring the database to the newest layout."""

from __future__ import annotations

import click
import flask_migrate


@click.group("db")
def database() -> None:
    """Create and migrate the database."""


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database forward to REVISION (default: the newest)."""
    flask_migrate.upgrade(revision=revision)
    click.echo("The database is up to date.")


@database.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION (default: one step)."""
    flask_migrate.downgrade(revision=revision)


@database.command()
@click.option("-m", "--message", required=True, help="What the migration does.")
def revision(message: str) -> None:
    """Draft a migration from the difference between models and database."""
    flask_migrate.revision(message=message, autogenerate=True)
