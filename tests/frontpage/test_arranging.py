"""Choosing for a front page: in a draft, released, brought back, carried to the other edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.articles.models import Article, ArticleKind
from portal.articles.rights import NotAllowed
from portal.database import transaction
from portal.editions import EDITIONS
from portal.frontpage.arranging import (
    arrangements_of,
    carry_to,
    chosen_in,
    clear,
    discard,
    draft_of,
    move,
    place,
    release,
    released_of,
    revert,
)
from portal.frontpage.models import Arrangement
from portal.frontpage.slots import PLACES, Area, NoSuchSlot, Slot, check_slot, slot_from
from portal.messages import Refusal
from portal.people.models import Person, Role
from tests.crowd import together
from tests.newsroom import publish_article, section_named, topic_named, write_article
from tests.staff import person_with

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

ENGLISH, ARABIC = EDITIONS["en"], EDITIONS["ar"]
LEAD = Slot(Area.LEAD)
SECOND = Slot(Area.SECOND, 2)


@pytest.fixture
def chief(session: Session) -> Person:
    return person_with(session, Role.PUBLISHER)


def test_readers_see_nothing_of_a_draft_before_its_release(session: Session, chief: Person) -> None:
    article = publish_article(session)
    with transaction(session):
        place(session, ENGLISH, LEAD, article, by=chief)
    assert released_of(session, ENGLISH) is None
    with transaction(session):
        first = release(session, ENGLISH, by=chief)
    assert (first.number, first.chosen(), first.person) == (1, {LEAD: article.id}, chief)
    assert draft_of(session, ENGLISH) is None
    assert chosen_in(session, ARABIC) == {}


def test_a_story_stands_once_and_a_place_holds_one(session: Session, chief: Person) -> None:
    one, two = publish_article(session), publish_article(session)
    with transaction(session):
        place(session, ENGLISH, LEAD, one, by=chief)
        place(session, ENGLISH, SECOND, one, by=chief)
    assert chosen_in(session, ENGLISH) == {SECOND: one.id}
    with transaction(session):
        place(session, ENGLISH, SECOND, two, by=chief)
    assert chosen_in(session, ENGLISH) == {SECOND: two.id}


def test_moving_exchanges_and_clearing_empties(session: Session, chief: Person) -> None:
    one, two = publish_article(session), publish_article(session)
    with transaction(session):
        place(session, ENGLISH, LEAD, one, by=chief)
        place(session, ENGLISH, SECOND, two, by=chief)
        move(session, ENGLISH, LEAD, SECOND, by=chief)
    assert chosen_in(session, ENGLISH) == {LEAD: two.id, SECOND: one.id}
    with transaction(session):
        move(session, ENGLISH, LEAD, Slot(Area.FOCUS, 1), by=chief)
        clear(session, ENGLISH, SECOND, by=chief)
    assert chosen_in(session, ENGLISH) == {Slot(Area.FOCUS, 1): two.id}
    with pytest.raises(Refusal), transaction(session):
        move(session, ENGLISH, LEAD, SECOND, by=chief)


def test_undo_releases_an_earlier_one_and_keeps_the_history(
    session: Session, chief: Person
) -> None:
    one, two = publish_article(session), publish_article(session)
    for article in (one, two):
        with transaction(session):
            place(session, ENGLISH, LEAD, article, by=chief)
            release(session, ENGLISH, by=chief)
    with transaction(session):
        place(session, ENGLISH, SECOND, one, by=chief)
    with transaction(session):
        third = revert(session, ENGLISH, 1, by=chief)
    assert (third.number, third.copy_of, third.chosen()) == (3, 1, {LEAD: one.id})
    assert [entry.number for entry in arrangements_of(session, ENGLISH)] == [3, 2, 1]
    assert chosen_in(session, ENGLISH) == {LEAD: two.id, SECOND: one.id}, "the draft stays"
    with transaction(session):
        discard(session, ENGLISH, by=chief)
    assert chosen_in(session, ENGLISH) == {LEAD: one.id}
    for wrong in (0, -1, 4):
        with pytest.raises(Refusal), transaction(session):
            revert(session, ENGLISH, wrong, by=chief)


def test_there_is_nothing_to_release_twice(session: Session, chief: Person) -> None:
    article = write_article(session)
    with transaction(session):
        place(session, ENGLISH, LEAD, article, by=chief)
        release(session, ENGLISH, by=chief)
    with pytest.raises(Refusal), transaction(session):
        release(session, ENGLISH, by=chief)


def test_only_stories_with_a_version_here_and_places_there_are(
    session: Session, chief: Person
) -> None:
    foreign = publish_article(session, "ar")
    page = publish_article(session)
    with transaction(session):
        page.kind = ArticleKind.PAGE
        topic = topic_named(session)
        section = section_named(session)
    for article in (foreign, page):
        with pytest.raises(Refusal), transaction(session):
            place(session, ENGLISH, LEAD, article, by=chief)
    story = publish_article(session)
    for slot in (
        Slot(Area.LEAD, 2),
        Slot(Area.SECOND, 5),
        Slot(Area.SECOND, 0),
        Slot(Area.LEAD, 1, section.id),
        Slot(Area.SECTION, 1),
        Slot(Area.SECTION, 1, -1),
        Slot(Area.SECTION, 1, topic.id),
        Slot(Area.SECTION, 1, 2**70),
        Slot(Area.SECTION, 1, 99),
    ):
        with pytest.raises(Refusal), transaction(session):
            place(session, ENGLISH, slot, story, by=chief)
    assert chosen_in(session, ENGLISH) == {}
    with transaction(session):
        place(session, ENGLISH, Slot(Area.SECTION, 4, section.id), story, by=chief)


def test_nobody_arranges_without_the_permission_there(session: Session, chief: Person) -> None:
    article = publish_article(session)
    with transaction(session):
        place(session, ENGLISH, LEAD, article, by=chief)
        release(session, ENGLISH, by=chief)
    editor = person_with(session, Role.EDITOR)
    elsewhere = person_with(session, Role.PUBLISHER, editions=("ar",))
    for person in (editor, elsewhere):
        for act in (
            lambda by: place(session, ENGLISH, LEAD, article, by=by),
            lambda by: move(session, ENGLISH, LEAD, SECOND, by=by),
            lambda by: clear(session, ENGLISH, LEAD, by=by),
            lambda by: release(session, ENGLISH, by=by),
            lambda by: revert(session, ENGLISH, 1, by=by),
            lambda by: discard(session, ENGLISH, by=by),
            lambda by: carry_to(session, ARABIC, ENGLISH, by=by),
        ):
            with pytest.raises(NotAllowed), transaction(session):
                act(person)
    assert len(arrangements_of(session, ENGLISH)) == 1


def test_what_is_chosen_is_carried_by_pairs(session: Session, chief: Person) -> None:
    pair, lonely, theirs = (
        publish_article(session),
        publish_article(session, "en"),
        publish_article(session),
    )
    focus = Slot(Area.FOCUS, 1)
    with transaction(session):
        place(session, ENGLISH, LEAD, pair, by=chief)
        place(session, ENGLISH, SECOND, lonely, by=chief)
        place(session, ARABIC, SECOND, theirs, by=chief)
        place(session, ARABIC, focus, pair, by=chief)
        carried = carry_to(session, ENGLISH, ARABIC, by=chief)
    assert carried.placed == 1
    assert carried.missing == ((SECOND, lonely.id),)
    assert chosen_in(session, ARABIC) == {LEAD: pair.id, SECOND: theirs.id}
    assert released_of(session, ARABIC) is None


def test_many_who_arrange_at_once_keep_one_draft_and_one_story_a_place(
    crowd: Engine, alone: Session
) -> None:
    chief = person_with(alone, Role.PUBLISHER)
    ids = [write_article(alone).id for _ in range(4)]
    number = chief.id
    alone.rollback()

    def job(session: Session, index: int) -> None:
        by = session.get_one(Person, number)
        article = session.get_one(Article, ids[index % 4])
        place(session, ENGLISH, Slot(Area.SECOND, index % 4 + 1), article, by=by)

    assert together(crowd, 8, job) == [None] * 8
    drafts = select(func.count()).where(Arrangement.number.is_(None))
    assert alone.execute(drafts).scalar_one() == 1
    assert len(chosen_in(alone, ENGLISH)) == 4

    def let_go(session: Session, index: int) -> int | None:
        return release(session, ENGLISH, by=session.get_one(Person, number)).number

    alone.rollback()
    answers = together(crowd, 4, let_go)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert len(arrangements_of(alone, ENGLISH)) == 1


slots = st.one_of(
    *(
        st.builds(Slot, st.just(area), st.integers(1, count), st.just(0))
        for area, count in PLACES.items()
        if area is not Area.SECTION
    ),
    st.builds(Slot, st.just(Area.SECTION), st.integers(1, 4), st.integers(1, 10**18)),
)


@given(slots)
def test_a_slot_is_read_as_it_is_written(slot: Slot) -> None:
    check_slot(slot)
    assert slot_from(str(slot)) == slot


@given(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["lead", "lead.2", "lead.0", "lead.7.1", "section.1", "section.0.1", "focus.٣", "x.1"]
        ),
        st.just("section." + "9" * 30 + ".1"),
        st.just("lead.1\n"),
    )
)
def test_what_is_no_slot_is_refused(text: str) -> None:
    with pytest.raises(NoSuchSlot):
        slot_from(text)
