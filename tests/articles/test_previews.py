"""Preview links: what they show, to whom, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from portal.articles.models import Article
from portal.articles.previews import (
    Preview,
    count_view,
    find_preview,
    make_preview,
    previews_of,
    read_preview,
    revoke_preview,
    sights_of,
)
from portal.articles.publishing import release, withdraw
from portal.articles.revisions import save_revision
from portal.articles.rights import NotAllowed
from portal.articles.stories import Story, read_story
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.messages import Refusal
from portal.people.models import Role
from portal.translation.paired import PairedStory, read_paired_story
from tests.crowd import together
from tests.newsroom import draft, publish_article, version_of, write_article
from tests.staff import person_with

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

ENGLISH, ARABIC = EDITIONS["en"], EDITIONS["ar"]


def link(session: Session, article: Article, **more: object) -> tuple[Preview, str]:
    person = more.pop("by", None) or person_with(session, Role.TRANSLATOR)
    with transaction(session):
        return make_preview(session, article, by=person, **more)  # type: ignore[arg-type]


def test_a_preview_shows_the_newest_words_as_the_page_would(
    session: Session, queries: list[str]
) -> None:
    article = write_article(session)
    assert read_story(session, ENGLISH, article.id) is None
    queries.clear()
    story = read_preview(session, ENGLISH, article.id)
    assert len(queries) == 1
    assert isinstance(story, Story)
    assert story.headline == "The bridge opens at last"
    assert story.section
    assert story.authors
    assert set(story.others) == {"ar"}
    with transaction(session):
        save_revision(session, version_of(article, "en"), draft("en", headline="Newer"))
    story = read_preview(session, ENGLISH, article.id)
    assert story
    assert story.headline == "Newer"


def test_a_preview_is_what_readers_then_see(session: Session) -> None:
    article = write_article(session)
    before = read_preview(session, ENGLISH, article.id)
    with transaction(session):
        release(session, article.versions)
    after = read_story(session, ENGLISH, article.id)
    assert isinstance(before, Story)
    assert isinstance(after, Story)
    for name in ("headline", "body", "digests", "section", "topics", "authors", "pictures"):
        assert getattr(before, name) == getattr(after, name)


def test_a_preview_of_a_revision_keeps_showing_it(session: Session) -> None:
    article = write_article(session, "en")
    version = version_of(article, "en")
    first = version.head_revision
    assert first
    preview, token = link(session, article, revision=first)
    with transaction(session):
        save_revision(session, version, draft("en", headline="Newer"))
        release(session, [version])
    found = find_preview(session, token)
    assert found == preview
    assert found.edition == "en"
    story = read_story(session, ENGLISH, article.id, *sights_of(found))
    assert isinstance(story, Story)
    assert story.headline == "The bridge opens at last"


def test_a_link_to_one_version_tells_nothing_unpublished_of_the_others(session: Session) -> None:
    article = write_article(session)
    one, _ = link(session, article, edition="en")
    pair, _ = link(session, article)
    assert one.shows("en")
    assert not one.shows("ar")
    assert pair.shows("ar")
    alone = read_paired_story(session, ENGLISH, article.id, *sights_of(one))
    both = read_paired_story(session, ENGLISH, article.id, *sights_of(pair))
    assert isinstance(alone, PairedStory)
    assert isinstance(both, PairedStory)
    assert (set(alone.counterparts), set(both.counterparts)) == (set(), {"ar"})


def test_withdrawn_words_can_still_be_previewed(session: Session) -> None:
    article = publish_article(session)
    with transaction(session):
        withdraw(session, article.versions, "Wrong.")
    assert read_preview(session, ENGLISH, article.id)
    assert read_preview(session, ENGLISH, 1) is None


def test_nothing_of_the_token_is_kept(session: Session) -> None:
    preview, token = link(session, write_article(session))
    assert len(token) >= 43
    assert token not in {str(value) for value in vars(preview).values()}
    for wrong in ("", token[:-1], token.swapcase(), preview.digest, "\0"):
        assert find_preview(session, wrong) is None


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_link_ends_by_the_clock_of_the_database(session: Session, seconds: int) -> None:
    article = write_article(session)
    preview, token = link(session, article, lasts=timedelta(seconds=60))
    now = database_now(session)
    with time_machine.travel(now + timedelta(seconds=seconds), tick=True):
        assert find_preview(session, token) == preview
        with transaction(session):
            preview.expires_at = now - timedelta(seconds=1)
        assert find_preview(session, token) is None
        assert previews_of(session, article) == []


def test_a_link_lasts_three_days_unless_told_and_never_for_ever(session: Session) -> None:
    article = write_article(session)
    preview, _ = link(session, article)
    assert preview.expires_at - preview.made_at == timedelta(hours=72)
    for lasts in (timedelta(0), timedelta(days=-1), timedelta(days=31)):
        with pytest.raises(Refusal):
            link(session, article, lasts=lasts)


def test_a_revoked_link_shows_nothing(session: Session) -> None:
    article = write_article(session)
    preview, token = link(session, article)
    other, _ = link(session, article)
    stranger = person_with(session)
    with pytest.raises(NotAllowed), transaction(session):
        revoke_preview(session, preview, by=stranger)
    reporter = person_with(session, Role.REPORTER)
    with transaction(session):
        revoke_preview(session, preview, by=reporter)
    assert find_preview(session, token) is None
    assert previews_of(session, article) == [other]


def test_who_may_not_read_may_not_share(session: Session) -> None:
    article = write_article(session)
    english = person_with(session, Role.TRANSLATOR, editions=("en",))
    with pytest.raises(NotAllowed):
        link(session, article, by=english)
    with pytest.raises(NotAllowed):
        link(session, article, by=english, edition="ar")
    assert link(session, article, by=english, edition="en")
    foreign = version_of(write_article(session), "en").head_revision
    with pytest.raises(Refusal):
        link(session, article, revision=foreign)
    with pytest.raises(Refusal):
        link(session, article, edition="fr")


def test_views_are_counted_each(crowd: Engine, alone: Session) -> None:
    preview, _ = link(alone, write_article(alone))
    number = preview.id
    alone.rollback()
    together(crowd, 8, lambda session, _: count_view(session, session.get_one(Preview, number)))
    alone.expire_all()
    assert (preview.views, preview.viewed_at is None) == (8, False)
