"""Databases of a test's own: really committed to by threads and migrations, then thrown away."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal import create_app, schema
from portal.database import db
from portal.settings import Settings
from tests.services import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from flask import Flask
    from flask.testing import FlaskClient

KINDS = ["sqlite", "postgres"]


@contextmanager
def empty_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a database with nothing in it."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'throwaway.sqlite3'}"
        return
    request.getfixturevalue("postgres_url")  # skips where there is no server
    worker = request.getfixturevalue("worker_name")
    with postgres.database(f"{worker}_{folder.name.replace('-', '_')}"[-40:]) as url:
        yield url


def _portal(url: str, folder: Path) -> Flask:
    return create_app(Settings(data=folder, database_url=url, secret_key="k" * 40))


@contextmanager
def browsing(url: str, folder: Path) -> Iterator[FlaskClient]:
    """Give a browser of an application over such a database, as it runs outside of tests."""
    app = _portal(url, folder)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@contextmanager
def application(url: str, folder: Path, *, migrated: bool = True) -> Iterator[Flask]:
    """Give an application over such a database, inside its context."""
    app = _portal(url, folder)
    app.testing = True
    with app.app_context():
        if migrated:
            schema.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()
