"""Bring the database's tables to the layout the code expects, with Alembic.

Alembic is slow to import, so only those who migrate pay for it: not a server that starts.
"""

from __future__ import annotations

from flask import current_app

from portal import PROJECT
from portal.database import db

DIRECTORY = PROJECT / "migrations"


def _prepare() -> None:
    from flask_migrate import Migrate

    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(DIRECTORY))


def upgrade(revision: str = "head") -> None:
    """Bring the tables forward to a revision."""
    import flask_migrate

    _prepare()
    flask_migrate.upgrade(revision=revision)


def downgrade(revision: str) -> None:
    """Take the tables back to a revision; ``-1`` is one step."""
    import flask_migrate

    _prepare()
    flask_migrate.downgrade(revision=revision)


def draft(message: str) -> None:
    """Write a migration from the difference between the models and the database."""
    import flask_migrate

    _prepare()
    flask_migrate.revision(message=message, autogenerate=True)
