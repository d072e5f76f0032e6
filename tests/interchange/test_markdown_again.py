"""The same files change nothing; newer ones make revisions, and never overwrite a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.articles.models import Article
from portal.articles.publishing import release, withdraw
from portal.articles.revisions import Draft, save_revision
from portal.articles.states import Status, status_of
from portal.database import database_now, transaction
from portal.interchange.bringing import CHANGED_BY_HAND
from portal.interchange.report import Outcome, Thing
from portal.translation.links import agree, current_digests, links_of
from tests.interchange.folders import ARABIC, ENGLISH, only_article, write
from tests.newsroom import version_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.interchange.conftest import Import


def test_twice_the_same_changes_nothing(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    bring_markdown(pair)
    before = snapshot(session)
    report = bring_markdown(pair)
    assert snapshot(session) == before
    assert report.changed_nothing
    assert report.count(Thing.VERSION, Outcome.UNCHANGED) == 2


def snapshot(session: Session) -> list[object]:
    session.expire_all()
    articles = session.scalars(select(Article).order_by(Article.id))
    return [
        (
            article.id,
            article.section_id,
            [entry.term_id for entry in article.terms],
            sorted((v.edition, v.slug, v.head_revision_id, v.updated_at) for v in article.versions),
            sorted(
                (link.id, sorted((side.block_id, side.digest) for side in link.sides))
                for link in links_of(session, article.id)
            ),
        )
        for article in articles
    ]


def test_newer_files_make_a_revision_and_leave_the_links_to_tell_what_moved(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    bring_markdown(pair)
    article = only_article(session)
    with transaction(session):
        agree(session, article, links_of(session, article.id))
    first = snapshot(session)
    write(pair, {"en/ferry.md": ENGLISH.replace("45 minutes", "two hours")})
    report = bring_markdown(pair)
    assert report.count(Thing.VERSION, Outcome.CHANGED) == 1
    assert report.count(Thing.VERSION, Outcome.UNCHANGED) == 1
    english, arabic = version_of(article, "en"), version_of(article, "ar")
    assert english.head_revision is not None
    assert arabic.head_revision is not None
    assert (english.head_revision.number, arabic.head_revision.number) == (2, 1)
    assert english.live_revision_id == english.head_revision_id
    assert english.published_at is not None
    assert english.published_at.year == 2024
    assert snapshot(session)[0][4] == first[0][4]  # type: ignore[index]
    digests = current_digests(article)
    moved = [
        side.edition
        for link in links_of(session, article.id)
        for side in link.sides
        if digests[side.edition].get(side.block_id) != side.digest
    ]
    assert moved == ["en"]


def test_what_a_person_changed_is_left_alone(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    bring_markdown(pair)
    article = only_article(session)
    with transaction(session):
        save_revision(session, version_of(article, "en"), Draft("By hand"), origin="person:7")
    write(pair, {"en/ferry.md": ENGLISH + "\nMore.\n", "ar/ferry.md": ARABIC + "\nالمزيد.\n"})
    report = bring_markdown(pair)
    english, arabic = version_of(article, "en"), version_of(article, "ar")
    assert english.head_revision is not None
    assert english.head_revision.headline == "By hand"
    assert english.live_revision_id != english.head_revision_id
    assert arabic.head_revision is not None
    assert arabic.head_revision.number == 2
    assert report.skipped[Thing.VERSION, CHANGED_BY_HAND].names == ["en/ferry.md"]


def test_what_a_person_withdrew_stays_withdrawn(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    bring_markdown(pair)
    article = only_article(session)
    with transaction(session):
        withdraw(session, [version_of(article, "en")], "It was not so.")
    write(pair, {"en/ferry.md": ENGLISH + "\nMore.\n"})
    bring_markdown(pair)
    assert status_of(version_of(article, "en"), database_now(session)) is Status.WITHDRAWN


def test_how_it_is_filed_follows_the_file_only_where_the_file_changed(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    bring_markdown(pair)
    article = only_article(session)
    with transaction(session):
        article.terms.clear()
    bring_markdown(pair)
    assert not article.terms
    write(pair, {"en/ferry.md": ENGLISH.replace("[ferries, patience]", "[ferries, boats]")})
    bring_markdown(pair)
    names = {name.name for entry in article.terms for name in entry.term.names}
    assert {"ferries", "boats", "عبّارات"} <= names
    assert "patience" not in names


def test_one_language_alone_takes_nothing_away(
    session: Session, bring_markdown: Import, pair: Path, tmp_path: Path
) -> None:
    bring_markdown(pair)
    article = only_article(session)
    filed = {entry.term_id for entry in article.terms}
    section = article.section_id
    newer = ARABIC.replace("category: السفر بحرًا\n", "").replace("صبر", "بحر") + "\nخاتمة.\n"
    bring_markdown(write(tmp_path / "later", {"ar/ferry.md": newer}))
    session.expire_all()
    assert article.section_id == section
    assert filed < {entry.term_id for entry in article.terms}


@pytest.mark.parametrize("field", ["draft: true", "published: false", "status: draft"])
def test_drafts_stay_unseen_until_the_file_says_otherwise(
    session: Session, bring_markdown: Import, tmp_path: Path, field: str
) -> None:
    folder = write(tmp_path / "site", {"en/a.md": f"---\n{field}\ndate: 2020-01-01\n---\n# A"})
    bring_markdown(folder)
    version = version_of(only_article(session), "en")
    assert status_of(version, database_now(session)) is Status.DRAFT
    write(folder, {"en/a.md": "---\ndate: 2020-01-01\n---\n# A"})
    report = bring_markdown(folder)
    assert version.published_at is not None
    assert report.count(Thing.VERSION, Outcome.CHANGED) == 1
    assert bring_markdown(folder).changed_nothing


def test_a_date_to_come_is_an_embargo(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    folder = write(tmp_path / "site", {"en/a.md": "---\ndate: 2090-01-01T10:00:00Z\n---\n# A"})
    bring_markdown(folder)
    version = version_of(only_article(session), "en")
    assert status_of(version, database_now(session)) is Status.SCHEDULED
    write(folder, {"en/a.md": "---\ndate: 2090-01-01T10:00:00Z\n---\n# A\n\nMore."})
    bring_markdown(folder)
    assert version.published_at == datetime(2090, 1, 1, 10, tzinfo=UTC)
    assert version.live_revision_id == version.head_revision_id


def test_a_version_that_went_out_before_is_released_with_its_new_words(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    """A minor change carries agreement over, and does not count as an update."""
    files: dict[str, str | bytes] = {"en/a.md": "# A\n\nA wrod.", "ar/a.md": "# ب\n\nكلمة."}
    folder = write(tmp_path / "site", files)
    bring_markdown(folder)
    article = only_article(session)
    with transaction(session):
        agree(session, article, links_of(session, article.id))
        release(session, article.versions)
    updated = version_of(article, "en").updated_at
    write(folder, {"en/a.md": "---\nminor: true\n---\n# A\n\nA word."})
    bring_markdown(folder)
    version = version_of(article, "en")
    assert version.updated_at == updated
    assert version.live_revision_id == version.head_revision_id
    digests = current_digests(article)
    sides = [side for link in links_of(session, article.id) for side in link.sides]
    assert all(digests[side.edition][side.block_id] == side.digest for side in sides)
