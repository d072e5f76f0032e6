"""The index follows the articles, can be made anew, and is laid out as the migration says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from portal.articles.filing import file_article, rename_term
from portal.articles.models import ArticleKind
from portal.articles.publishing import release
from portal.database import Base, database_now, transaction
from portal.editions import EDITIONS
from portal.identifiers import new_id
from portal.search.index import IndexRow, count_published, index_rows, rebuild, store_of
from portal.search.postgresql import LARGEST, document_of
from portal.search.query import search_stories
from portal.search.store import Entry
from portal.search.tables import TABLES, create_tables
from portal.search.terms import Terms, terms_of
from tests.newsroom import (
    author_named,
    publish_article,
    topic_named,
    version_of,
    write_article,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EN = EDITIONS["en"]


def entries(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM search_index")).scalar_one())


def found(session: Session, words: str) -> int:
    return len(search_stories(session, EN, words, limit=50).cards)


def test_one_entry_for_each_public_text(session: Session) -> None:
    article = publish_article(session)
    assert entries(session) == 2
    with transaction(session):
        release(session, article.versions)
    assert entries(session) == 2


def test_what_is_rolled_back_leaves_no_entry(session: Session) -> None:
    article = write_article(session)
    with transaction(session):
        savepoint = session.begin_nested()
        release(session, article.versions)
        assert entries(session) == 2
        savepoint.rollback()
    assert entries(session) == 0


def test_a_story_is_found_under_its_new_author(session: Session) -> None:
    article = publish_article(session, "en")
    assert found(session, "layla") == 1
    with transaction(session):
        file_article(session, article)
    assert found(session, "layla") == 0
    with transaction(session):
        file_article(session, article, authors=[author_named(session)])
    assert found(session, "layla") == 1


def test_a_page_is_not_a_story(session: Session) -> None:
    article = write_article(session, "en")
    with transaction(session):
        article.kind = ArticleKind.PAGE
        release(session, article.versions)
    assert entries(session) == 0


def test_a_rebuild_finds_the_same(session: Session) -> None:
    article = publish_article(session)
    publish_article(session, "en", at=database_now(session) + timedelta(days=1))
    write_article(session)
    told: list[int] = []
    with transaction(session):
        store_of(session).clear(session)
    assert found(session, "bridge") == 0
    with transaction(session):
        assert rebuild(session, told.append) == count_published(session) == 3
    assert told == [3]
    assert entries(session) == 3
    assert found(session, "bridge layla water") == 1
    with transaction(session):
        store_of(session).drop(session, [version_of(article, "en").id])
    assert found(session, "bridge") == 0


def test_many_texts_of_one_hour_are_indexed_at_once(session: Session) -> None:
    now = database_now(session)
    with transaction(session):
        index_rows(
            session,
            (
                IndexRow(new_id(), new_id(), edition, now, "Head", ["Lead"], ["Body"])
                for _ in range(50)
                for edition in EDITIONS
            ),
        )
    assert entries(session) == 100
    assert found(session, "head") == 0  # the store knows of no such story


@pytest.mark.parametrize(
    "body",
    [
        ["same " * 100_000],
        [" ".join(f"w{number}" for number in range(100_000))],
        [" ".join("ش" * 40 + str(number) for number in range(100_000))],
        ["x" * 1_000_000],
        [f"line {number}" for number in range(50_000)],
    ],
)
def test_a_text_of_any_length_can_be_indexed(session: Session, body: list[str]) -> None:
    row = IndexRow(new_id(), new_id(), "en", database_now(session), "Head", [], body)
    with transaction(session):
        index_rows(session, [row])
    assert entries(session) == 1


def test_postgresql_gets_places_with_gaps_between_pieces(session: Session) -> None:
    entry = Entry(1, 2, "en", database_now(session), Terms((("a", "b"), ("a",)), ("≈a",)))
    assert document_of(entry) == "'≈a' 'a':2,5 'b':3"


def test_a_tsvector_stays_below_its_limit(session: Session) -> None:
    words = [" ".join("ش" * 40 + str(number) for number in range(30_000))]
    entry = Entry(1, 2, "en", database_now(session), terms_of("", [], words))
    assert LARGEST / 4 < len(document_of(entry).encode()) < 1_048_575


def test_a_database_without_migrations_gets_the_same_tables(
    session: Session, migrated_schema: dict[str, str]
) -> None:
    connection = session.connection()
    for name in ("search_index", "search_entry"):
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    create_tables(Base.metadata, connection)
    assert schema(session) == migrated_schema
    assert TABLES.keys() == {"sqlite", "postgresql"}


@pytest.fixture
def migrated_schema(session: Session) -> dict[str, str]:
    return schema(session)


def schema(session: Session) -> dict[str, str]:
    """Describe the tables of the index as the database does."""
    if session.get_bind().dialect.name == "sqlite":
        query = (
            "SELECT name, replace(sql, 'IF NOT EXISTS ', '') AS definition FROM sqlite_master "
            "WHERE tbl_name LIKE 'search%' AND sql IS NOT NULL"
        )
    else:
        query = (
            "SELECT indexname AS name, indexdef AS definition FROM pg_indexes "
            "WHERE tablename LIKE 'search%' "
            "UNION ALL SELECT table_name || column_name, data_type FROM "
            "information_schema.columns WHERE table_name LIKE 'search%' "
            "UNION ALL SELECT relname, array_to_string(reloptions, ',') FROM pg_class "
            "WHERE relname = 'search_index'"
        )
    return {row.name: row.definition for row in session.execute(text(query))}


def test_a_renamed_topic_is_found_under_its_new_name(session: Session) -> None:
    publish_article(session)
    assert found(session, "clean water") == 1
    with transaction(session):
        rename_term(session, topic_named(session), "en", "Aqueducts")
    assert found(session, "aqueducts") == 1
    assert found(session, "clean water") == 0
