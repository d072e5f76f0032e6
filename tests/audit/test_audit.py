"""The audit log: every event leaves an entry, and no entry is ever changed."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

import portal.articles.events
import portal.articles.previews
import portal.frontpage.events
import portal.interchange.events
import portal.people.events
import portal.tasks.events
from portal.articles.models import Version
from portal.articles.revisions import save_revision
from portal.articles.states import Status
from portal.articles.workflow import HalfOfAPair, move, withdraw_pair
from portal.audit import acting, follow_everything
from portal.audit.facts import FACTS
from portal.audit.models import AuditEntry, Rewriting
from portal.audit.reading import Filter, Place, read_audit
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.frontpage.arranging import place
from portal.frontpage.slots import Area, Slot
from portal.people.administration import disable, grant_roles
from portal.people.links import invite
from portal.people.models import Person, Role
from tests.crowd import together
from tests.newsroom import draft, publish_article, version_of, write_article
from tests.staff import administrator, person_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

SOURCES = (
    portal.articles.events,
    portal.articles.previews,
    portal.frontpage.events,
    portal.interchange.events,
    portal.people.events,
    portal.tasks.events,
)
NO_EVENTS = {"PersonEvent", "TaskEvent", "FrontEvent", "Entry", "Preview"}


def entries(session: Session, **wanted: object) -> list[AuditEntry]:
    return list(read_audit(session, Filter(**wanted), limit=500).entries)  # type: ignore[arg-type]


def actions(session: Session, **wanted: object) -> list[str]:
    return [entry.action for entry in entries(session, **wanted)]


def events() -> Iterator[type]:
    for module in SOURCES:
        for name, found in inspect.getmembers(module, inspect.isclass):
            ours = found.__module__ == module.__name__ and name not in NO_EVENTS
            if ours and dataclasses.is_dataclass(found):
                yield found


@pytest.mark.parametrize("event", list(events()), ids=lambda event: event.__name__)
def test_every_event_there_is_is_kept(event: type) -> None:
    assert event in FACTS


def test_an_entry_says_who_what_and_to_what(session: Session) -> None:
    person = person_with(session, Role.REPORTER, name="Rami Haddad")
    version = version_of(write_article(session, "en"), "en")
    acting(session, person, "web")
    with transaction(session):
        move(session, version, Status.IN_REVIEW, by=person, note="Please read.")
    (entry,) = entries(session, action="version-moved")
    assert (entry.person_id, entry.person_name, entry.via) == (person.id, "Rami Haddad", "web")
    assert (entry.object_kind, entry.object_id, entry.edition) == ("version", version.id, "en")
    assert entry.object_label == "The bridge opens at last"
    assert entry.details == {"here": "draft", "there": "in-review", "note": "Please read."}
    assert abs(entry.at - database_now(session)) < timedelta(minutes=1)


def test_what_a_program_does_is_kept_under_its_name(session: Session) -> None:
    acting(session, None, "import")
    publish_article(session)
    assert actions(session)[:3] == ["version-released", "version-released", "revision-saved"]
    assert {(entry.person_id, entry.via) for entry in entries(session)} == {(None, "import")}


def test_the_label_stays_what_it_was(session: Session) -> None:
    version = version_of(write_article(session, "en"), "en")
    with transaction(session):
        save_revision(session, version, draft("en", headline="Another"))
    labels = [entry.object_label for entry in entries(session, action="revision-saved")]
    assert labels == ["Another", "The bridge opens at last"]


def test_what_did_not_happen_is_not_kept(session: Session) -> None:
    article = write_article(session)
    chief = administrator(session)
    version = version_of(article, "en")
    with transaction(session):
        for there in (Status.IN_REVIEW, Status.APPROVED):
            move(session, version, there, by=chief)
    before = len(entries(session))
    with pytest.raises(HalfOfAPair), transaction(session):
        move(session, version, Status.LIVE, by=chief)
    assert len(entries(session)) == before


def test_following_twice_writes_once(session: Session) -> None:
    follow_everything()
    write_article(session, "en")
    assert actions(session).count("revision-saved") == 1


def test_accounts_and_front_pages_are_kept_and_no_secret_is(session: Session) -> None:
    chief = administrator(session)
    with transaction(session):
        person, token = invite(session, email="a@b.org", name="New", edition="en", by=chief)
        grant_roles(session, person, [("en", Role.EDITOR)], by=chief)
        disable(session, person, by=chief)
    article = write_article(session)
    with transaction(session):
        place(session, EDITIONS["en"], Slot(Area.LEAD), article, by=chief)
    assert {"person-invited", "role-granted", "person-disabled"} <= set(
        actions(session, object_kind="person", object_id=person.id)
    )
    (granted,) = entries(session, action="role-granted")
    assert granted.details == {"edition": "en", "role": "editor"}
    (arranged,) = entries(session, object_kind="front", edition="en")
    assert arranged.details == {"slot": "lead.1", "article_id": article.id}
    for entry in entries(session):
        assert token not in str(vars(entry))
        assert "a@b.org" not in str(vars(entry))


def test_a_withdrawal_keeps_its_reasons(session: Session) -> None:
    article = publish_article(session)
    with transaction(session):
        withdraw_pair(
            session, article, {"en": "Wrong.", "ar": "خطأ."}, by=administrator_in(session)
        )
    reasons = {entry.details["reason"] for entry in entries(session, action="version-withdrawn")}
    assert reasons == {"Wrong.", "خطأ."}


def administrator_in(session: Session) -> Person:
    person = Person(
        email="x",
        email_key="x",
        name="X",
        edition="en",
        administrator=True,
        created_at=database_now(session),
    )
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def kept(session: Session) -> AuditEntry:
    write_article(session, "en")
    return entries(session)[0]


def test_the_mapper_refuses_to_rewrite(session: Session, kept: AuditEntry) -> None:
    with pytest.raises(Rewriting), transaction(session):  # noqa: PT012  # a change, then a flush
        kept.person_name = "Somebody else"
        session.flush()
    with pytest.raises(Rewriting), transaction(session):  # noqa: PT012
        session.delete(kept)
        session.flush()
    for statement in (update(AuditEntry).values(via="x"), delete(AuditEntry)):
        with pytest.raises(Rewriting), transaction(session):
            session.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET via = 'x'",
        "DELETE FROM audit_entry",
        "REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "UPDATE OR REPLACE audit_entry SET id = 1",
        "TRUNCATE audit_entry CASCADE",
        (
            "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE true "
            "ON CONFLICT (id) DO UPDATE SET via = 'x'"
        ),
    ],
)
def test_the_database_refuses_to_rewrite(
    session: Session, kept: AuditEntry, statement: str
) -> None:
    before = session.execute(select(func.count()).select_from(AuditEntry)).scalar_one()
    session.commit()
    with pytest.raises(DatabaseError), transaction(session):
        session.execute(text(statement))
    kinds = select(func.count(), func.count(AuditEntry.via.distinct()))
    assert session.execute(kinds).one() == (before, 1)


def test_filters_and_pages(session: Session) -> None:
    people = [person_with(session, Role.REPORTER, name=name) for name in ("One", "Two")]
    version = version_of(write_article(session, "en"), "en")
    for number in range(10):
        with transaction(session):
            save_revision(
                session, version, draft("en", headline=f"Take {number}"), by=people[number % 2]
            )
    wanted = Filter(action="revision-saved", object_kind="version", object_id=version.id)
    seen: list[int] = []
    before: Place | None = None
    while True:
        page = read_audit(session, wanted, before=before, limit=4)
        seen += [entry.details["number"] for entry in page.entries]
        before = page.older
        if before is None:
            break
    assert seen == list(range(11, 0, -1))
    assert [e.details["number"] for e in entries(session, person_id=people[0].id)] == [
        10, 8, 6, 4, 2
    ]  # fmt: skip
    moment = entries(session)[3].at
    newer = entries(session, since=moment)
    older = entries(session, until=moment)
    assert len(newer) + len(older) == len(entries(session))
    assert all(entry.at >= moment for entry in newer)
    assert entries(session, person_id=1) == []


def test_many_at_once_leave_as_many_entries(crowd: Engine, alone: Session) -> None:
    numbers = [version_of(write_article(alone, "en"), "en").id for _ in range(8)]
    before = len(entries(alone))
    alone.rollback()

    def job(session: Session, index: int) -> None:
        acting(session, None, f"job-{index}")
        version = session.get_one(Version, numbers[index])
        save_revision(session, version, draft("en", headline=f"By {index}"))

    assert together(crowd, 8, job) == [None] * 8
    alone.rollback()
    found = entries(alone)
    assert len(found) == before + 8
    assert {entry.via for entry in found[:8]} == {f"job-{index}" for index in range(8)}
