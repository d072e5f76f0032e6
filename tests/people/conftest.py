"""Databases of a test's own, on which threads really compete."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

import portal.articles.models
import portal.contact.messages
import portal.media.models
import portal.people.models
import portal.translation.models  # noqa: F401  # the foreign keys of all tables
from portal import create_app
from portal.database import Base, db
from portal.settings import Settings
from tests.conftest import SECRET
from tests.services import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask


@pytest.fixture(params=["sqlite", "postgres"])
def real_app(request: pytest.FixtureRequest, tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    """Give an application over a database that is committed to, and thrown away."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'people.sqlite3'}"
        if request.param == "postgres":
            request.getfixturevalue("postgres_url")  # skips where there is no server
            url = stack.enter_context(postgres.database(f"{worker_name}_people"))
        app = another_app(url, tmp_path)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        yield app
        with app.app_context():
            db.engine.dispose()


def another_app(url: str, folder: Path) -> Flask:
    """Return an application over a database, as another process would make one."""
    settings = Settings(data=folder, database_url=url, secret_key=SECRET, password_memory=64)
    app = create_app(settings)
    app.testing = True
    return app
