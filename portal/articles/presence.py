"""Presence: who has a version open now, so that two people see each other before they write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.articles.models import Version
from portal.database import Base, clock_now, database_now, insert_unless_there
from portal.people.models import Person

BEAT = timedelta(seconds=15)
"""A person's row is not written more often than this."""
PRESENT = timedelta(seconds=45)
"""Who was not seen for this long has gone."""
FORGOTTEN = timedelta(hours=1)


class Presence(Base):
    """A person who has a version open."""

    __tablename__ = "presence"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has the version open."""

    person_id: int
    name: str
    since: datetime


def is_due(session: Session, version: Version, person: Person) -> bool:
    """Whether the person's heartbeat has to be written; asked before a transaction is begun."""
    seen = select(Presence.seen_at).where(
        Presence.version_id == version.id,
        Presence.person_id == person.id,
        Presence.seen_at > database_now(session) - BEAT,
    )
    return session.scalars(seen).first() is None


def beat(session: Session, version: Version, person: Person) -> None:
    """Note that a person has a version open. Two windows of one person are one presence."""
    now = database_now(session)
    _forget(session, now)
    own = (Presence.version_id == version.id, Presence.person_id == person.id)
    made = insert_unless_there(
        session, Presence, version_id=version.id, person_id=person.id, since=now, seen_at=now
    )
    if not made:
        session.execute(
            update(Presence).where(*own, Presence.seen_at <= now - PRESENT).values(since=now),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Presence)
            .where(*own, Presence.seen_at <= now - BEAT)
            .values(seen_at=clock_now()),
            execution_options={"synchronize_session": False},
        )


def leave(session: Session, version: Version, person: Person) -> None:
    """Note that a person has closed a version."""
    session.execute(
        delete(Presence).where(Presence.version_id == version.id, Presence.person_id == person.id),
        execution_options={"synchronize_session": False},
    )


def present(session: Session, version: Version, *, besides: Person | None = None) -> list[Present]:
    """Return who has a version open now, who came first first.

    Args:
        session: the session.
        version: which.
        besides: somebody who need not be told about themselves.
    """
    query = (
        select(Presence.person_id, Person.name, Presence.since)
        .join(Person, Person.id == Presence.person_id)
        .where(
            Presence.version_id == version.id,
            Presence.seen_at > database_now(session) - PRESENT,
        )
        .order_by(Presence.since, Presence.person_id)
    )
    if besides is not None:
        query = query.where(Presence.person_id != besides.id)
    return [Present(row.person_id, row.name, row.since) for row in session.execute(query)]


def _forget(session: Session, now: datetime) -> None:
    session.execute(
        delete(Presence).where(Presence.seen_at < now - FORGOTTEN),
        execution_options={"synchronize_session": False},
    )
