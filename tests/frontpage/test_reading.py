"""What readers see of a front page: what was chosen where it is public, and what fills the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from portal.articles.models import Article
from portal.articles.publishing import release as release_versions
from portal.articles.publishing import withdraw
from portal.articles.rights import NotAllowed
from portal.articles.site import read_site
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.frontpage.arranging import place, release
from portal.frontpage.breaking import break_news, end_breaking
from portal.frontpage.models import Front
from portal.frontpage.reading import FrontPage, read_front
from portal.frontpage.slots import Area, Slot
from portal.media.models import Media
from portal.messages import Refusal
from portal.people.models import Person, Role
from tests.newsroom import draft, publish_article, section_named, version_of, write_article
from tests.staff import person_with

if TYPE_CHECKING:
    from datetime import datetime

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

ENGLISH = EDITIONS["en"]
LEAD = Slot(Area.LEAD)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def chief(session: Session) -> Person:
    return person_with(session, Role.PUBLISHER)


def front(session: Session, *, draft: bool = False) -> FrontPage:
    return read_front(session, ENGLISH, read_site(session, ENGLISH).sections, draft=draft)


def standing(page: FrontPage) -> list[int]:
    cards = [*([page.lead] if page.lead else []), *page.seconds, *page.newest, *page.focus]
    cards += [card for shelf in page.shelves for card in shelf.cards]
    return [card.article_id for card in cards]


def publish(session: Session, headline: str, at: datetime, *, pictured: bool = False) -> Article:
    article = write_article(session, "en", drafts={"en": draft("en", headline=headline)})
    with transaction(session):
        if pictured:
            name = headline.replace(" ", "-")
            media = Media(
                name=name, digest=name, width=320, height=200, widths="320", created_at=at
            )
            session.add(media)
            session.flush()
            article.lead_media_id = media.id
        release_versions(session, article.versions, at)
    return article


@pytest.fixture
def stories(session: Session) -> list[Article]:
    """Give thirty stories, newest first, every other one with a picture."""
    now = database_now(session)
    return [
        publish(session, f"Story {number}", now - number * MINUTE, pictured=number % 2 == 1)
        for number in range(30)
    ]


def choose(session: Session, slot: Slot, article: Article, by: Person) -> None:
    with transaction(session):
        place(session, ENGLISH, slot, article, by=by)
        release(session, ENGLISH, by=by)


def test_where_nobody_chose_the_page_fills_itself(
    session: Session, stories: list[Article], queries: list[str]
) -> None:
    sections = read_site(session, ENGLISH).sections
    queries.clear()
    page = read_front(session, ENGLISH, sections)
    assert len(queries) == 3
    assert page.lead
    assert page.lead.article_id == stories[1].id
    assert [card.headline for card in page.seconds] == ["Story 3", "Story 5", "Story 7", "Story 9"]
    assert [card.headline for card in page.newest] == [
        f"Story {number}" for number in (0, 2, 4, 6, 8, 10)
    ]
    assert (page.focus, page.breaking) == ((), None)
    ids = standing(page)
    assert len(ids) == len(set(ids))


def test_what_was_chosen_stands_where_it_was_put_and_once(
    session: Session, stories: list[Article], chief: Person, queries: list[str]
) -> None:
    with transaction(session):
        section = section_named(session)
        for slot, number in (
            (LEAD, 20),
            (Slot(Area.SECOND, 3), 1),
            (Slot(Area.FOCUS, 2), 0),
            (Slot(Area.SECTION, 2, section.id), 29),
        ):
            place(session, ENGLISH, slot, stories[number], by=chief)
        release(session, ENGLISH, by=chief)
    sections = read_site(session, ENGLISH).sections
    queries.clear()
    page = read_front(session, ENGLISH, sections)
    assert len(queries) == 3
    assert page.lead
    assert page.lead.headline == "Story 20"
    assert [card.headline for card in page.seconds] == ["Story 3", "Story 5", "Story 1", "Story 7"]
    assert [card.headline for card in page.focus] == ["Story 0"]
    assert page.shelves[0].cards[1].headline == "Story 29"
    assert len(page.newest) == 6
    ids = standing(page)
    assert len(ids) == len(set(ids))


def test_a_draft_is_shown_only_to_who_asks_for_it(
    session: Session, stories: list[Article], chief: Person
) -> None:
    choose(session, LEAD, stories[4], chief)
    with transaction(session):
        place(session, ENGLISH, LEAD, stories[6], by=chief)
    leads = [front(session, draft=draft).lead for draft in (False, True)]
    assert [card.headline for card in leads if card] == ["Story 4", "Story 6"]


@pytest.mark.parametrize("seconds", [-90, 0, 90])
def test_a_chosen_story_under_embargo_appears_at_its_instant(
    session: Session, stories: list[Article], chief: Person, seconds: int
) -> None:
    now = database_now(session)
    article = publish(session, "Embargoed", now + MINUTE)
    choose(session, LEAD, article, chief)
    with time_machine.travel(now + seconds * SECOND, tick=True):
        page = front(session)
        assert page.lead
        assert page.lead.headline == "Story 1"
        assert article.id not in standing(page)
        with transaction(session):
            version_of(article, "en").published_at = now - SECOND
        page = front(session)
        assert page.lead
        assert page.lead.headline == "Embargoed"


def test_a_chosen_story_that_is_withdrawn_is_gone(
    session: Session, stories: list[Article], chief: Person
) -> None:
    choose(session, LEAD, stories[3], chief)
    with transaction(session):
        withdraw(session, [version_of(stories[3], "en")], "Wrong.")
    assert stories[3].id not in standing(front(session))
    choose(session, LEAD, write_article(session), chief)
    page = front(session)
    assert page.lead
    assert page.lead.headline == "Story 1"


def test_the_breaking_bar_ends_by_the_clock_of_the_database(
    session: Session, chief: Person
) -> None:
    now = database_now(session)
    with transaction(session):
        break_news(session, ENGLISH, " The  bridge is down ", ends_at=now + MINUTE, by=chief)
    with time_machine.travel(now + 90 * SECOND, tick=True):
        shown = front(session).breaking
        assert shown
        assert (shown.text, shown.article_id) == ("The bridge is down", None)
        with pytest.raises(Refusal), transaction(session):
            break_news(session, ENGLISH, "Too late", ends_at=now, by=chief)
    with time_machine.travel(now - 90 * SECOND, tick=True), transaction(session):
        session.get_one(Front, "en").breaking_ends_at = now - SECOND
    assert front(session).breaking is None


def test_the_breaking_bar_leads_only_to_what_is_public(session: Session, chief: Person) -> None:
    article = publish_article(session)
    ends_at = database_now(session) + MINUTE
    with transaction(session):
        break_news(session, ENGLISH, "Read this", ends_at=ends_at, article=article, by=chief)
    shown = front(session).breaking
    assert shown
    assert (shown.article_id, shown.slug) == (article.id, version_of(article, "en").slug)
    with transaction(session):
        withdraw(session, article.versions, "Wrong.")
    assert front(session).breaking is None


def test_the_breaking_bar_needs_words_room_and_the_permission(
    session: Session, chief: Person
) -> None:
    ends_at = database_now(session) + MINUTE
    for text in ("", " \n\u0000", "a" * 161):
        with pytest.raises(Refusal), transaction(session):
            break_news(session, ENGLISH, text, ends_at=ends_at, by=chief)
    editor = person_with(session, Role.EDITOR)
    with pytest.raises(NotAllowed), transaction(session):
        break_news(session, ENGLISH, "No", ends_at=ends_at, by=editor)
    with transaction(session):
        break_news(session, ENGLISH, "Yes", ends_at=ends_at, by=chief)
    with pytest.raises(NotAllowed), transaction(session):
        end_breaking(session, ENGLISH, by=editor)
    with transaction(session):
        end_breaking(session, ENGLISH, by=chief)
    assert front(session).breaking is None


def test_readers_get_the_page_as_it_was_arranged(
    client: FlaskClient,
    session: Session,
    stories: list[Article],
    chief: Person,
    queries: list[str],
) -> None:
    choose(session, Slot(Area.FOCUS), stories[7], chief)
    ends_at = database_now(session) + MINUTE
    with transaction(session):
        break_news(session, ENGLISH, "<b>Now</b>", ends_at=ends_at, article=stories[0], by=chief)
    queries.clear()
    answer = client.get("/en/").get_data(as_text=True)
    assert len(queries) <= 4
    assert "&lt;b&gt;Now&lt;/b&gt;" in answer
    assert answer.count('id="in-focus"') == 1
    assert answer.index('id="in-focus"') < answer.index("Story 7<")
    assert "breaking" not in client.get("/en/newest").get_data(as_text=True)
    assert "breaking" not in client.get("/ar/").get_data(as_text=True)


def test_an_empty_publication_has_an_empty_front(session: Session) -> None:
    assert standing(front(session)) == []
