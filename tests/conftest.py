"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import hypothesis
import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal import create_app, schema
from portal.database import db
from portal.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Connection, Engine
    from werkzeug.test import TestResponse

pytest_plugins = ["tests.services.fixtures", "tests.crowd"]

# How long an example takes says how busy the machine is; costs are tested where they matter.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

SECRET = SecretStr("not-a-secret-" * 4)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of a database; every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'portal.sqlite3'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def migrated_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an application whose database has every migration."""
    settings = Settings(
        data=tmp_path_factory.mktemp("data"),
        database_url=database_url,
        secret_key=SECRET,
        password_memory=64,  # a real one would cost a minute over all tests
    )
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        schema.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def connection(migrated_app: Flask) -> Iterator[Connection]:
    """Give the one connection of a test: what is committed through it is undone afterwards."""
    with migrated_app.app_context():
        engine = db.engine
        engines = cast("dict[str | None, Engine | Connection]", db.engines)
        db.session.configure(join_transaction_mode="create_savepoint")
    connection = engine.connect()
    outer = connection.begin()
    engines[None] = connection
    try:
        yield connection
    finally:
        outer.rollback()
        connection.close()
        engines[None] = engine


@pytest.fixture
def app(migrated_app: Flask, connection: Connection) -> Flask:
    """Give the application over an empty database."""
    del connection
    return migrated_app


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """Give a session of the test's own."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """Give a browser without scripts."""

    class Browser(FlaskClient):
        """Ends the test's own transaction before it asks, as another process would see it."""

        def open(self, *arguments: Any, **options: Any) -> TestResponse:
            session.commit()
            return super().open(*arguments, **options)

    return Browser(app, app.response_class)


@pytest.fixture
def queries(connection: Connection) -> Iterator[list[str]]:
    """Collect the queries that reach the database; clear it where counting begins."""
    found: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if statement.startswith(("SELECT", "WITH")):
            found.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield found
    event.remove(connection, "before_cursor_execute", note)
