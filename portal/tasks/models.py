"""The table of tasks, and who can do which."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.articles.models import Article
from portal.database import Base, Key
from portal.identifiers import new_id
from portal.people.models import Person
from portal.people.permissions import Permission


class TaskKind(StrEnum):
    """What has to be done."""

    TRANSLATE = "translate"
    """Write the version: it is not there yet, or is only begun."""
    UPDATE = "update"
    """Follow what changed in another edition."""
    CORRECT = "correct"
    """Look whether another edition's correction concerns this one too."""
    REVIEW = "review"
    """Read what was handed in."""


NEEDS: Final = {
    TaskKind.TRANSLATE: Permission.TRANSLATE,
    TaskKind.UPDATE: Permission.TRANSLATE,
    # Its words can be mended by whoever translates; the public note is a publisher's.
    TaskKind.CORRECT: Permission.TRANSLATE,
    TaskKind.REVIEW: Permission.REVIEW,
}
"""The permission, in the task's edition, of whoever does it."""

_ONE_AT_A_TIME = "done_at IS NULL AND kind <> 'correct'"


class Task(Base):
    """Something to be done about the version of an article in an edition.

    The version may not be there yet. Of each kind one task is open at a time, but there is one
    for every correction.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("(claimed_at IS NULL) OR (assignee_id IS NOT NULL)", name="claimed_by"),
        Index("ix_task_open", "edition", "kind", "done_at"),
        Index("ix_task_assignee_id", "assignee_id", "done_at"),
        Index(
            "uq_task_open",
            "article_id",
            "edition",
            "kind",
            unique=True,
            sqlite_where=text(_ONE_AT_A_TIME),
            postgresql_where=text(_ONE_AT_A_TIME),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    edition: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text, default="")
    """What whoever does it should know: the text of the other edition's correction."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who asked for it; none where it came of something that happened."""
    made_at: Mapped[datetime]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime | None]
    """When the assignee took it on."""
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    article: Mapped[Article] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])

    @property
    def needs(self) -> Permission:
        """The permission of whoever does it."""
        return NEEDS[TaskKind(self.kind)]
