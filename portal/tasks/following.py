"""Open tasks when something happens that asks for them, and close them when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.events import (
    CorrectionMade,
    RevisionSaved,
    VersionMoved,
    VersionReleased,
)
from portal.articles.models import Article, Version
from portal.articles.states import Status
from portal.database import database_now
from portal.events import follow_inside
from portal.people.models import Person
from portal.tasks.doing import Wanted, close, open_task
from portal.tasks.lagging import lagging
from portal.tasks.models import Task, TaskKind

CORRECTION_DUE = timedelta(hours=24)
"""How long the other edition may say what this one has put right."""


def follow_articles() -> None:
    """Listen to the article store."""
    follow_inside(RevisionSaved, _end_review)
    follow_inside(VersionMoved, _move_on)
    follow_inside(VersionReleased, _look_after_release)
    follow_inside(CorrectionMade, _correct_elsewhere)


def mind_lag(session: Session, article: Article, by: Person | None = None) -> None:
    """Open a task for each edition that lags, and close those of editions that do no longer.

    To be called by whoever agrees that paragraphs match: agreeing is what ends a lag.
    """
    behind = lagging(session, article)
    for edition in behind:
        open_task(session, article.id, Wanted(TaskKind.UPDATE, edition), by)
    for task in _open(session, article.id, TaskKind.UPDATE):
        if task.edition not in behind:
            close(session, task, by)


def _end_review(session: Session, event: RevisionSaved) -> None:
    """What was handed in was written on: it is a draft again."""
    if event.previous is not None:
        version = event.version
        _close(session, version, event.revision.person, TaskKind.REVIEW)


def _move_on(session: Session, event: VersionMoved) -> None:
    version = event.version
    if event.there is Status.IN_REVIEW:
        wanted = Wanted(TaskKind.REVIEW, version.edition, event.note)
        open_task(session, version.article_id, wanted, event.by)
        _close(session, version, event.by, TaskKind.TRANSLATE)
    else:
        _close(session, version, event.by, TaskKind.REVIEW)


def _look_after_release(session: Session, event: VersionReleased) -> None:
    _close(session, event.version, None, TaskKind.TRANSLATE)
    mind_lag(session, event.version.article)


def _correct_elsewhere(session: Session, event: CorrectionMade) -> None:
    due_at = database_now(session) + CORRECTION_DUE
    for other in _released(session, event.version):
        wanted = Wanted(TaskKind.CORRECT, other.edition, event.correction.text, due_at)
        open_task(session, other.article_id, wanted, event.by)


def _released(session: Session, version: Version) -> Sequence[Version]:
    """The other versions that readers see, or will."""
    return session.scalars(
        select(Version).where(
            Version.article_id == version.article_id,
            Version.id != version.id,
            Version.published_at.is_not(None),
            Version.withdrawn_at.is_(None),
        )
    ).all()


def _close(session: Session, version: Version, by: Person | None, kind: TaskKind) -> None:
    for task in _open(session, version.article_id, kind):
        if task.edition == version.edition:
            close(session, task, by)


def _open(session: Session, article_id: int, kind: TaskKind) -> Sequence[Task]:
    return session.scalars(
        select(Task).where(Task.article_id == article_id, Task.kind == kind, Task.done_at.is_(None))
    ).all()
