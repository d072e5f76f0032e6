"""Who has a version open now: seen by the others, gone after a while, cheap to tell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import event, select, update

from portal.articles.models import Version
from portal.articles.presence import Presence, beat, is_due, leave, present
from portal.database import database_now, transaction
from portal.people.models import Person, Role
from tests.crowd import together
from tests.newsroom import version_of, write_article
from tests.staff import person_with

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session


def names(session: Session, version: Version, besides: Person | None = None) -> list[str]:
    return [found.name for found in present(session, version, besides=besides)]


def pass_time(session: Session, seconds: int) -> None:
    """Move every heartbeat back: the same as letting the database's clock run on."""
    by = timedelta(seconds=seconds)
    with transaction(session):
        for row in session.scalars(select(Presence)).all():
            own = (Presence.version_id == row.version_id, Presence.person_id == row.person_id)
            moved = {"seen_at": row.seen_at - by, "since": row.since - by}
            session.execute(update(Presence).where(*own).values(moved))


def opened(session: Session, version: Version, person: Person) -> None:
    with transaction(session):
        beat(session, version, person)


@pytest.fixture
def version(session: Session) -> Version:
    return version_of(write_article(session, "en"), "en")


@pytest.fixture
def people(session: Session) -> list[Person]:
    return [person_with(session, Role.REPORTER, name=name) for name in ("One", "Two")]


def test_people_see_each_other(session: Session, version: Version, people: list[Person]) -> None:
    for person in people:
        opened(session, version, person)
    assert names(session, version) == ["One", "Two"]
    assert names(session, version, people[0]) == ["Two"]
    assert names(session, version_of(write_article(session, "en"), "en")) == []
    with transaction(session):
        leave(session, version, people[0])
    assert names(session, version) == ["Two"]


def test_who_is_not_seen_for_a_while_has_gone(
    session: Session, version: Version, people: list[Person]
) -> None:
    for person in people:
        opened(session, version, person)
    pass_time(session, 30)
    opened(session, version, people[1])
    pass_time(session, 20)
    assert names(session, version) == ["Two"]
    pass_time(session, 4000)
    opened(session, version, people[0])
    assert len(session.scalars(select(Presence)).all()) == 1


def test_somebody_who_comes_back_is_new(
    session: Session, version: Version, people: list[Person]
) -> None:
    opened(session, version, people[0])
    pass_time(session, 60)
    opened(session, version, people[1])
    opened(session, version, people[0])
    assert names(session, version) == ["Two", "One"]


def test_nothing_is_written_more_often_than_needed(
    session: Session, connection: Connection, version: Version, people: list[Person]
) -> None:
    assert is_due(session, version, people[0])
    opened(session, version, people[0])
    assert not is_due(session, version, people[0])
    assert is_due(session, version, people[1])
    seen = session.scalars(select(Presence.seen_at)).one()
    changed: list[int] = []
    event.listen(
        connection,
        "after_cursor_execute",
        lambda *found: changed.append(found[1].rowcount) if "UPDATE" in found[2] else None,
    )
    opened(session, version, people[0])
    assert not any(changed)
    assert session.scalars(select(Presence.seen_at)).one() == seen
    pass_time(session, 16)
    assert is_due(session, version, people[0])
    opened(session, version, people[0])
    assert session.scalars(select(Presence.seen_at)).one() >= seen


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_wrong_clock_hides_nobody(
    session: Session, version: Version, people: list[Person], seconds: int
) -> None:
    now = database_now(session)
    with time_machine.travel(now + timedelta(seconds=seconds), tick=True):
        opened(session, version, people[0])
        assert names(session, version) == ["One"]
    assert names(session, version) == ["One"]


def test_many_windows_of_one_person_are_one(crowd: Engine, alone: Session) -> None:
    version = version_of(write_article(alone, "en"), "en")
    numbers = (version.id, person_with(alone, Role.REPORTER).id)
    alone.rollback()

    def job(session: Session, index: int) -> None:
        beat(session, session.get_one(Version, numbers[0]), session.get_one(Person, numbers[1]))

    assert together(crowd, 8, job) == [None] * 8
    assert len(present(alone, version)) == 1
