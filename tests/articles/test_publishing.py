"""Release, embargo, withdrawal: what readers see, and from when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.articles.cards import read_cards
from portal.articles.models import FormerSlug, Listing, Version
from portal.articles.publishing import change_slug, correct, release, withdraw
from portal.articles.revisions import add_version, save_revision
from portal.articles.states import Status, status_of
from portal.articles.stories import Absence, Story, read_story
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.messages import Refusal
from tests.newsroom import draft, paragraphs, publish_article, version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.articles.models import Article

ENGLISH, ARABIC = EDITIONS["en"], EDITIONS["ar"]
SECOND = timedelta(seconds=1)


def pass_time(session: Session, article: Article, by: timedelta) -> None:
    """Move an article's instants back: the same as letting the database's clock run on."""
    with transaction(session):
        for version in article.versions:
            for name in ("published_at", "updated_at", "next_at"):
                moment = getattr(version, name)
                if moment is not None:
                    setattr(version, name, moment - by)
        for row in session.scalars(select(Listing).where(Listing.article_id == article.id)):
            moment = row.published_at
            session.execute(
                update(Listing)
                .where(Listing.article_id == article.id, Listing.published_at == moment)
                .values(published_at=moment - by)
            )
            break


def shown(session: Session, article: Article, edition: str) -> str | None:
    found = read_story(session, EDITIONS[edition], article.id)
    return found.headline if isinstance(found, Story) else None


def listed(session: Session, edition: str) -> list[str]:
    return [card.headline for card in read_cards(session, EDITIONS[edition], limit=50).cards]


def test_a_draft_is_nowhere(session: Session) -> None:
    article = write_article(session)
    assert read_story(session, ENGLISH, article.id) is None
    assert listed(session, "en") == []


def test_both_versions_are_released_at_one_instant(session: Session) -> None:
    article = publish_article(session)
    english, arabic = version_of(article, "en"), version_of(article, "ar")
    assert english.published_at == arabic.published_at is not None
    assert shown(session, article, "en")
    assert shown(session, article, "ar")


def test_if_one_of_a_pair_cannot_be_released_neither_is(session: Session) -> None:
    article = write_article(session, "en")
    with transaction(session):
        add_version(session, article, ARABIC)
    with pytest.raises(Refusal), transaction(session):
        release(session, article.versions)
    assert shown(session, article, "en") is None
    assert version_of(article, "en").published_at is None


def test_an_embargoed_version_appears_at_its_instant(session: Session) -> None:
    article = publish_article(session, at=database_now(session) + 60 * SECOND)
    assert status_of(version_of(article, "en"), database_now(session)) is Status.SCHEDULED
    assert shown(session, article, "en") is None
    assert listed(session, "en") == []
    pass_time(session, article, 61 * SECOND)
    assert shown(session, article, "en")
    assert listed(session, "en") == ["The bridge opens at last"]


def test_a_scheduled_replacement_appears_at_its_instant(session: Session) -> None:
    article = publish_article(session)
    version = version_of(article, "en")
    with transaction(session):
        save_revision(session, version, draft("en", headline="The bridge is open to all"))
        release(session, [version], database_now(session) + 60 * SECOND)
    assert shown(session, article, "en") == "The bridge opens at last"
    pass_time(session, article, 61 * SECOND)
    assert shown(session, article, "en") == "The bridge is open to all"
    found = read_story(session, ENGLISH, article.id)
    assert isinstance(found, Story)
    assert found.updated_at == version.next_at


def test_a_saved_draft_of_a_live_version_is_not_shown(session: Session) -> None:
    article = publish_article(session)
    with transaction(session):
        save_revision(session, version_of(article, "en"), draft("en", headline="Not yet"))
    assert shown(session, article, "en") == "The bridge opens at last"


def test_withdrawal_takes_a_version_out_of_every_place(session: Session) -> None:
    article = publish_article(session)
    with transaction(session):
        withdraw(session, [version_of(article, "en")], "The figures were wrong.")
    found = read_story(session, ENGLISH, article.id)
    assert isinstance(found, Absence)
    assert found.withdrawn_reason == "The figures were wrong."
    assert listed(session, "en") == []
    other = read_story(session, ARABIC, article.id)
    assert isinstance(other, Story)
    assert other.others == {}


def test_a_withdrawal_before_the_embargo_ended_tells_nobody(session: Session) -> None:
    article = publish_article(session, "en", at=database_now(session) + 60 * SECOND)
    with transaction(session):
        withdraw(session, article.versions, "Not to be published.")
    assert read_story(session, ENGLISH, article.id) is None


def test_a_withdrawal_needs_a_reason_and_a_release(session: Session) -> None:
    article = publish_article(session, "en")
    with pytest.raises(Refusal), transaction(session):
        withdraw(session, article.versions, "  ")
    draft_only = write_article(session, "en")
    with pytest.raises(Refusal), transaction(session):
        withdraw(session, draft_only.versions, "A reason")
    assert shown(session, article, "en")


def test_a_withdrawn_version_can_be_released_again(session: Session) -> None:
    article = publish_article(session, "en")
    with transaction(session):
        withdraw(session, article.versions, "A reason")
    with transaction(session):
        release(session, article.versions)
    assert shown(session, article, "en")
    assert listed(session, "en") == ["The bridge opens at last"]


def test_a_minor_release_does_not_count_as_an_update(session: Session) -> None:
    article = publish_article(session, "en")
    version = version_of(article, "en")
    before = version.updated_at
    with transaction(session):
        save_revision(session, version, draft("en", headline="The bridge opened"), minor=True)
        release(session, [version])
    assert version.updated_at == before
    with transaction(session):
        save_revision(session, version, draft("en", body=paragraphs("Quite another story.")))
        release(session, [version])
    assert before is not None
    assert version.updated_at is not None
    assert version.updated_at > before


def test_former_slugs_of_public_versions_are_kept(session: Session) -> None:
    article = publish_article(session)
    version = version_of(article, "ar")
    assert version.slug == "افتتاح-الجسر-أخيرا"
    with transaction(session):
        change_slug(session, version, "جسرٌ جديد")
    assert version.slug == "جسر-جديد"
    assert session.scalars(select(FormerSlug.slug)).all() == ["افتتاح-الجسر-أخيرا"]


def test_a_slug_that_never_was_public_leaves_no_trace(session: Session) -> None:
    article = write_article(session, "en")
    with transaction(session):
        change_slug(session, version_of(article, "en"), "First")
        change_slug(session, version_of(article, "en"), "Second")
    assert session.scalars(select(FormerSlug.slug)).all() == []


def test_a_correction_is_dated_and_shown(session: Session) -> None:
    article = publish_article(session, "en")
    with transaction(session):
        correct(session, version_of(article, "en"), "The bridge has 12 arches, not 10.")
    found = read_story(session, ENGLISH, article.id)
    assert isinstance(found, Story)
    assert [note.text for note in found.corrections] == ["The bridge has 12 arches, not 10."]
    assert abs(found.corrections[0].made_at - database_now(session)) < 60 * SECOND


def test_a_story_is_read_in_one_query(session: Session, queries: list[str]) -> None:
    number = publish_article(session).id
    queries.clear()
    assert isinstance(read_story(session, ENGLISH, number), Story)
    assert len(queries) == 1


def test_versions_keep_the_rule_that_public_ones_have_a_revision(session: Session) -> None:
    article = write_article(session, "en")
    with pytest.raises(Exception, match="published_with_revision"), transaction(session):
        session.execute(
            update(Version)
            .where(Version.article_id == article.id)
            .values(published_at=database_now(session))
        )
