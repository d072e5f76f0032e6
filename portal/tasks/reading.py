"""Read tasks: what a person has to do, what is due, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.articles.models import Article, Revision, Version
from portal.database import clock_now
from portal.editions import EDITIONS
from portal.people.models import Person
from portal.people.permissions import editions_where
from portal.tasks.models import NEEDS, Task

SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task in a list."""

    task: Task
    headline: str
    """In the task's edition, or where it was written first."""
    headline_edition: str
    overdue: bool
    due_soon: bool
    """Within a day, or overdue."""


@dataclass(frozen=True, slots=True)
class TaskList:
    """The open tasks that concern a person, the most urgent first."""

    mine: tuple[TaskCard, ...]
    waiting: tuple[TaskCard, ...]
    """Nobody has them, and the person can do them."""

    @property
    def due(self) -> tuple[TaskCard, ...]:
        """Those of either list that are due within a day, or overdue."""
        return tuple(card for card in (*self.mine, *self.waiting) if card.due_soon)


def tasks_for(session: Session, person: Person, *, limit: int = 200) -> TaskList:
    """Return what a person has to do and could do, in one query."""
    can = [
        and_(Task.kind == kind, Task.edition.in_(editions_where(person, needs, list(EDITIONS))))
        for kind, needs in NEEDS.items()
    ]
    here, first = aliased(Revision, name="here"), aliased(Revision, name="first")
    version, original = aliased(Version, name="own"), aliased(Version, name="original")
    now = clock_now()
    query = (
        select(
            Task,
            func.coalesce(here.headline, first.headline, "").label("headline"),
            func.coalesce(version.edition, original.edition, "").label("headline_edition"),
            func.coalesce(Task.due_at <= now, false()).label("overdue"),
            now.label("now"),
        )
        .join(Article, Article.id == Task.article_id)
        .outerjoin(
            version,
            and_(
                version.article_id == Task.article_id,
                version.edition == Task.edition,
                version.head_revision_id.is_not(None),
            ),
        )
        .outerjoin(here, here.id == version.head_revision_id)
        .outerjoin(
            original,
            and_(original.article_id == Task.article_id, original.edition == Article.written_first),
        )
        .outerjoin(first, first.id == original.head_revision_id)
        .where(
            Task.done_at.is_(None),
            or_(Task.assignee_id == person.id, and_(Task.assignee_id.is_(None), or_(*can))),
        )
        .order_by(Task.due_at.is_(None), Task.due_at, Task.made_at, Task.id)
        .limit(limit)
    )
    cards = [
        TaskCard(
            task=row.Task,
            headline=row.headline,
            headline_edition=row.headline_edition,
            overdue=bool(row.overdue),
            due_soon=row.Task.due_at is not None and row.Task.due_at <= row.now + SOON,
        )
        for row in session.execute(query)
    ]
    return TaskList(
        mine=tuple(card for card in cards if card.task.assignee_id == person.id),
        waiting=tuple(card for card in cards if card.task.assignee_id is None),
    )


def tasks_of(session: Session, article: Article) -> list[Task]:
    """Return the open tasks of an article, the most urgent first."""
    query = select(Task).where(Task.article_id == article.id, Task.done_at.is_(None))
    order = (Task.due_at.is_(None), Task.due_at, Task.made_at, Task.id)
    return list(session.scalars(query.order_by(*order)))
