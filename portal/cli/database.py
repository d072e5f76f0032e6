"""``portal db``: bring the database to the newest layout."""

from __future__ import annotations

import click

from portal import schema


@click.group("db")
def database() -> None:
    """Create and migrate the database."""


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database forward to REVISION (default: the newest)."""
    schema.upgrade(revision)
    click.echo("The database is up to date.")


@database.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION (default: one step)."""
    schema.downgrade(revision)


@database.command()
@click.option("-m", "--message", required=True, help="What the migration does.")
def revision(message: str) -> None:
    """Draft a migration from the difference between models and database."""
    schema.draft(message)
