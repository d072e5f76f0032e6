"""``portal search rebuild`` makes the index anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from portal.cli.search import search
from portal.database import transaction
from portal.editions import EDITIONS
from portal.search.index import store_of
from portal.search.query import search_stories
from tests.newsroom import publish_article

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


def test_rebuilds(app: Flask, session: Session) -> None:
    publish_article(session)
    with transaction(session):
        store_of(session).clear(session)
    session.commit()
    with app.app_context():
        result = CliRunner().invoke(search, ["rebuild"])
    assert (result.exit_code, result.stdout) == (0, "The index holds 2 published versions.\n")
    assert search_stories(session, EDITIONS["en"], "bridge", limit=1).cards
