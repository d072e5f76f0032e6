"""``portal demo`` loads once, and says who can sign in, but never in production."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.articles.models import Article
from portal.cli import demo as command
from portal.people.demo import DEMO_PASSWORD, DEMO_PEOPLE
from portal.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.orm import Session


class OneArticle:
    """A demo publication of one article, for a test that has no time for forty."""

    steps = 1

    def __init__(self, session: Session, _library: object) -> None:
        self.session = session

    def load(self) -> Iterator[None]:
        from portal.database import database_now

        key, now = "demo:one", database_now(self.session)
        self.session.add(Article(key=key, written_first="en", created_at=now))
        yield


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "Demo", OneArticle)


@pytest.mark.usefixtures("_short")
def test_loads_once_and_names_the_accounts(app: Flask, session: Session) -> None:
    with app.app_context():
        first = CliRunner().invoke(command.demo)
        second = CliRunner().invoke(command.demo)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "is loaded" in first.stdout
    assert "nothing was changed" in second.stdout
    for output in (first.stdout, second.stdout):
        assert DEMO_PASSWORD in output
        assert all(person.email in output for person in DEMO_PEOPLE)
    assert session.scalar(select(func.count()).select_from(Article)) == 1
    assert session.scalar(select(func.count()).select_from(Person)) == len(DEMO_PEOPLE)


@pytest.mark.usefixtures("_short")
def test_makes_no_accounts_in_production(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["portal_settings"].model_copy(update={"env": "production"})
    monkeypatch.setitem(app.extensions, "portal_settings", settings)
    with app.app_context():
        result = CliRunner().invoke(command.demo)
    assert result.exit_code == 0
    assert DEMO_PASSWORD not in result.stdout
    assert session.scalar(select(func.count()).select_from(Person)) == 0
