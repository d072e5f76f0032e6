"""The map of routes: nothing vanishes, nothing appears unseen, readers only read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from portal.editions import EDITIONS
from portal.identifiers import decode_id, encode_id
from tests.house.routes import PUBLIC, READ, STAFF
from tests.newsroom import publish_article

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


def found(app: Flask) -> dict[str, set[str]]:
    """Return rule → methods of every public route; OPTIONS comes with any."""
    routes: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.split("/")[1] != STAFF.strip("/"):
            routes.setdefault(rule.rule, set()).update((rule.methods or set()) - {"OPTIONS"})
    return routes


def test_no_address_vanishes_and_none_appears_unseen(migrated_app: Flask) -> None:
    there = found(migrated_app)
    assert set(PUBLIC) - set(there) == set(), "links to these addresses are out in the world"
    assert set(there) - set(PUBLIC) == set(), "add these to tests/house/routes.py"
    assert there == {rule: set(methods) for rule, methods in PUBLIC.items()}


def test_readers_only_read_but_for_the_form(migrated_app: Flask) -> None:
    writable = {rule for rule, methods in found(migrated_app).items() if methods - set(READ)}
    assert writable == {f"/{code}/contact" for code in EDITIONS}


def test_every_edition_has_the_same_addresses(migrated_app: Flask) -> None:
    by_edition = {
        code: {
            rule.removeprefix(f"/{code}")
            for rule in found(migrated_app)
            if rule.startswith(f"/{code}/")
        }
        for code in EDITIONS
    }
    assert len({frozenset(rules) for rules in by_edition.values()}) == 1


@pytest.mark.parametrize("code", EDITIONS)
def test_nothing_is_lost_by_a_slash_a_case_or_a_letter_misread(
    client: FlaskClient, session: Session, code: str
) -> None:
    article = publish_article(session)
    short = encode_id(article.id)
    spoken = short.upper().replace("0", "O").replace("1", "I")
    assert decode_id(spoken) == article.id
    for path in (f"/{code}/story/{short}/", f"/{code}/story/{spoken}"):
        answer = client.get(path)
        assert answer.status_code == 301
        assert f"/{code}/story/{short}/" in answer.headers["Location"]


def test_no_parameter_takes_more_than_one_meaning(migrated_app: Flask) -> None:
    for rule in found(migrated_app):
        assert not re.search(r"[A-Z_]", re.sub("<[^>]*>", "", rule)), rule
