"""Migrations: up, filled, down step by step, and up again, to what the models say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import CheckConstraint, Engine, func, inspect, select, table, text
from sqlalchemy.orm import Session

from portal import schema
from portal.articles.blocks import Block, BlockKind, Picture
from portal.articles.filing import rename_term
from portal.articles.models import Redirect
from portal.articles.publishing import change_slug, correct, release, withdraw
from portal.articles.revisions import save_revision
from portal.contact.messages import IncomingMessage, receive
from portal.database import Base, database_now, db, transaction
from portal.media.models import Media, MediaText
from portal.translation.alignment import propose_alignment
from tests.newsroom import (
    draft,
    name_publication,
    publish_article,
    section_named,
    version_of,
    write_article,
)
from tests.throwaway import KINDS, application, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPTS = ScriptDirectory(str(schema.DIRECTORY))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
"""From the oldest to the newest."""


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with (
        empty_database(request, request.param, tmp_path) as url,
        application(url, tmp_path, migrated=False),
    ):
        yield db.engine


def fill(engine: Engine) -> None:
    """Put something into every table of the store."""
    with Session(engine) as session:
        name_publication(session)
        article = publish_article(session)
        with transaction(session):
            session.add(
                Media(
                    id=1,
                    name="0" * 8,
                    digest="0",
                    file_name="a.jpg",
                    width=9,
                    height=9,
                    widths="9",
                    created_at=database_now(session),
                )
            )
            session.flush()
            session.add(MediaText(media_id=1, edition="en", alt="A", caption="", credit=""))
            english = version_of(article, "en")
            picture = Block(BlockKind.PICTURE, pictures=(Picture(media_id=1),))
            save_revision(session, english, draft("en", body=[picture]))
            release(session, [english], database_now(session))
            change_slug(session, english, "another")
            correct(session, english, "It has 12 arches.")
            propose_alignment(session, article, ("en", "ar"))
            rename_term(session, section_named(session), "en", "The world over")
            session.add(Redirect(path="/old", version_id=english.id))
            sent = IncomingMessage("en", "A", "a@example.org", "Subject", "A long text.")
            receive(session, sent, address="127.0.0.1", key="k" * 32, per_hour=5)
        write_article(session, "ar")
        gone = publish_article(session, "ar")
        with transaction(session):
            withdraw(session, gone.versions, "A reason.")


def counts(engine: Engine) -> dict[str, int]:
    """Count the rows of every table of the portal there is."""
    own = [
        name
        for name in inspect(engine).get_table_names()
        if name != "alembic_version" and not name.startswith("search_index")
    ]
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in own
        }


def layout(engine: Engine) -> dict[str, Any]:
    """Describe every table: columns, keys, indexes, constraints."""
    inspector = inspect(engine)

    def told(rows: Any) -> list[str]:
        return sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)

    return {
        name: {
            "columns": told(inspector.get_columns(name)),
            "key": str(inspector.get_pk_constraint(name)),
            "foreign": told(inspector.get_foreign_keys(name)),
            "indexes": told(inspector.get_indexes(name)),
            "unique": told(inspector.get_unique_constraints(name)),
            "checks": told(inspector.get_check_constraints(name)),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def test_there_is_one_line_of_migrations() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1
    for script in SCRIPTS.walk_revisions():
        assert not script.is_merge_point
        assert not script.is_branch_point


def test_models_and_migrations_agree(engine: Engine) -> None:
    schema.upgrade()
    config = current_app.extensions["migrate"].migrate.get_config()
    command.check(config)  # raises where a model has what no migration makes, or the reverse


def test_migrations_make_what_no_comparison_sees(engine: Engine) -> None:
    schema.upgrade()
    inspector = inspect(engine)
    for model in Base.metadata.tables.values():
        wanted = {
            str(constraint.name)
            for constraint in model.constraints
            if isinstance(constraint, CheckConstraint)
        }
        prefix = f"ck_{model.name}_"  # Alembic puts it before a name that has it already
        made = {
            prefix + str(check["name"]).replace(prefix, "")
            for check in inspector.get_check_constraints(model.name)
        }
        assert wanted == made, model.name
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                wanted_sql = text("SELECT sql FROM sqlite_master WHERE name = :name")
                sql = connection.execute(wanted_sql, {"name": model.name}).scalar_one()
            rowid = model.dialect_options["sqlite"]["with_rowid"]
            assert ("WITHOUT ROWID" in sql) is not rowid, model.name


def test_down_with_everything_in_it_and_up_again(engine: Engine) -> None:
    schema.upgrade()
    first = layout(engine)
    fill(engine)
    full = counts(engine)
    assert all(full[name] for name in ("revision", "listing", "link_side", "redirect", "media"))
    left = full
    for revision in reversed(REVISIONS):
        schema.downgrade("-1")
        below = counts(engine)
        assert below == {name: left[name] for name in below}, f"{revision} loses rows downwards"
        schema.upgrade(revision)
        above = counts(engine)
        assert below == {name: above[name] for name in below}, f"{revision} loses rows upwards"
        schema.downgrade("-1")
        left = counts(engine)
    assert left == {}
    schema.upgrade()
    assert layout(engine) == first
    fill(engine)
    assert counts(engine) == full


def test_each_step_can_be_taken_back_and_taken_again(engine: Engine) -> None:
    for revision in REVISIONS:
        schema.upgrade(revision)
        made = layout(engine)
        schema.downgrade("-1")
        assert layout(engine) != made or revision == REVISIONS[0]
        schema.upgrade(revision)
        assert layout(engine) == made, revision
