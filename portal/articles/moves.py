"""Which moves a version can make, and who may make them: the one table; and those made."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.articles.models import Version
from portal.articles.states import Status
from portal.database import Base, Key
from portal.identifiers import new_id
from portal.people.models import Person
from portal.people.permissions import Permission


class Step(NamedTuple):
    """A move that somebody with the permission in the edition may make."""

    here: Status
    there: Status
    needs: Permission


STEPS: Final = (
    Step(Status.DRAFT, Status.IN_REVIEW, Permission.WRITE),
    Step(Status.DRAFT, Status.IN_REVIEW, Permission.TRANSLATE),
    Step(Status.IN_REVIEW, Status.DRAFT, Permission.WRITE),
    Step(Status.IN_REVIEW, Status.DRAFT, Permission.TRANSLATE),
    Step(Status.IN_REVIEW, Status.DRAFT, Permission.REVIEW),
    Step(Status.IN_REVIEW, Status.APPROVED, Permission.APPROVE),
    Step(Status.APPROVED, Status.DRAFT, Permission.REVIEW),
    Step(Status.APPROVED, Status.IN_REVIEW, Permission.REVIEW),
    Step(Status.APPROVED, Status.SCHEDULED, Permission.RELEASE),
    Step(Status.APPROVED, Status.LIVE, Permission.RELEASE),
    Step(Status.SCHEDULED, Status.SCHEDULED, Permission.RELEASE),
    Step(Status.SCHEDULED, Status.LIVE, Permission.RELEASE),
    Step(Status.SCHEDULED, Status.APPROVED, Permission.RELEASE),
    Step(Status.SCHEDULED, Status.WITHDRAWN, Permission.WITHDRAW),
    Step(Status.LIVE, Status.WITHDRAWN, Permission.WITHDRAW),
    Step(Status.WITHDRAWN, Status.SCHEDULED, Permission.RELEASE),
    Step(Status.WITHDRAWN, Status.LIVE, Permission.RELEASE),
)
"""Every move there is. A move with two rows may be made by whoever fits one of them."""


def permissions_for(here: Status, there: Status) -> list[Permission]:
    """Return the permissions of which one is needed; none where there is no such move."""
    return [step.needs for step in STEPS if (step.here, step.there) == (here, there)]


def where(version: Version, now: datetime) -> Status:
    """Return how far the newest words of a version have come.

    Not the same as what readers see: a live version that was edited is a draft again, and its
    live words stay out.
    """
    head = version.head_revision_id
    if head is not None and head == version.next_revision_id and version.next_at is not None:
        return Status.SCHEDULED if version.next_at > now else Status.LIVE
    if head is not None and head == version.live_revision_id and version.published_at is not None:
        if version.withdrawn_at is not None:
            return Status.WITHDRAWN
        return Status.SCHEDULED if version.published_at > now else Status.LIVE
    return Status(version.stage)


class Move(Base):
    """A move that was made: who, when, from where to where, and what was said with it."""

    __tablename__ = "move"
    __table_args__ = (Index("ix_move_version_id", "version_id", "made_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    """The words that were moved."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    here: Mapped[str] = mapped_column(String(10))
    there: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """The instant of a release that was scheduled."""

    version: Mapped[Version] = relationship()
    person: Mapped[Person] = relationship()
