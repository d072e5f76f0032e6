"""Ask for tasks, give them to somebody, take them on, and be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.models import Article
from portal.articles.rights import NotAllowed, require
from portal.articles.words import fold_space, plain
from portal.database import database_now, insert_unless_there
from portal.editions import EDITIONS
from portal.events import announce
from portal.identifiers import new_id
from portal.messages import N_, Refusal
from portal.people.models import Person
from portal.people.permissions import Permission, may
from portal.tasks.events import (
    TaskAssigned,
    TaskClaimed,
    TaskDeadlineSet,
    TaskDone,
    TaskOpened,
)
from portal.tasks.models import NEEDS, Task, TaskKind


class Taken(Refusal):
    """Somebody else has the task."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s has taken this task on already."), name=name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done."""

    kind: TaskKind
    edition: str
    """Code of the edition whose version it is about."""
    note: str = ""
    due_at: datetime | None = None
    assignee: Person | None = None


def ask_for(session: Session, article: Article, wanted: Wanted, *, by: Person) -> Task:
    """Ask for something to be done; what is open already stays as it is.

    Raises:
        NotAllowed: if the person neither writes nor reviews in any edition.
        Refusal: if there is no such edition, the deadline has passed, or the assignee cannot.
    """
    if not (may(by, Permission.WRITE) or may(by, Permission.REVIEW)):
        raise NotAllowed(wanted.edition)
    if wanted.edition not in EDITIONS:
        raise Refusal(N_("There is no such edition."))
    if wanted.assignee is not None:
        _check_can(wanted.assignee, NEEDS[wanted.kind], wanted.edition)
    if wanted.due_at is not None and wanted.due_at <= database_now(session):
        raise Refusal(N_("This instant has passed already."))
    return open_task(session, article.id, wanted, by)


def open_task(session: Session, article_id: int, wanted: Wanted, by: Person | None) -> Task:
    """Open a task unless one of its kind is open; return the one that is open now."""
    number = new_id()
    made = insert_unless_there(
        session,
        Task,
        id=number,
        kind=wanted.kind.value,
        article_id=article_id,
        edition=wanted.edition,
        note=fold_space(plain(wanted.note)),
        made_by_id=by.id if by else None,
        made_at=database_now(session),
        due_at=wanted.due_at,
        assignee_id=wanted.assignee.id if wanted.assignee else None,
    )
    if made:
        task = session.get_one(Task, number)
        announce(session, TaskOpened(task, by))
        return task
    return session.scalars(
        select(Task).where(
            Task.article_id == article_id,
            Task.edition == wanted.edition,
            Task.kind == wanted.kind,
            Task.done_at.is_(None),
        )
    ).one()


def assign(session: Session, task: Task, to: Person | None, *, by: Person) -> None:
    """Give an open task to somebody, or to nobody.

    Raises:
        NotAllowed: if the person does not review in the edition.
        Refusal: if it is done, or the other cannot do it.
    """
    require(by, Permission.REVIEW, task.edition)
    if to is not None:
        _check_can(to, task.needs, task.edition)
    _hold_open(session, task)
    task.assignee_id = to.id if to else None
    task.claimed_at = None
    _tell(session, task, TaskAssigned(task, by))


def claim(session: Session, task: Task, *, by: Person) -> None:
    """Take an open task on; of two at once, one is told that the other has it.

    Raises:
        NotAllowed: if the person cannot do it.
        Taken: if somebody else has it.
        Refusal: if it is done.
    """
    require(by, task.needs, task.edition)
    _hold_open(session, task)
    if task.assignee_id not in (None, by.id):
        assert task.assignee is not None
        raise Taken(task.assignee.name)
    if task.claimed_at is None:
        task.assignee_id = by.id
        task.claimed_at = database_now(session)
        _tell(session, task, TaskClaimed(task, by))


def hand_back(session: Session, task: Task, *, by: Person) -> None:
    """Give up a task that one has.

    Raises:
        Refusal: if it is done, or somebody else's.
    """
    _hold_open(session, task)
    if task.assignee_id != by.id:
        raise Refusal(N_("This task is not yours."))
    task.assignee_id = task.claimed_at = None
    _tell(session, task, TaskAssigned(task, by))


def set_deadline(session: Session, task: Task, due_at: datetime | None, *, by: Person) -> None:
    """Say until when a task is to be done.

    Raises:
        NotAllowed: if the person does not review in the edition.
        Refusal: if it is done, or the instant has passed.
    """
    require(by, Permission.REVIEW, task.edition)
    _hold_open(session, task)
    if due_at is not None and due_at <= database_now(session):
        raise Refusal(N_("This instant has passed already."))
    task.due_at = due_at
    _tell(session, task, TaskDeadlineSet(task, by))


def finish(session: Session, task: Task, *, by: Person) -> None:
    """Say that a task is done; that it was done already is no fault.

    Raises:
        NotAllowed: if the person could not do it.
    """
    require(by, task.needs, task.edition)
    session.refresh(task, with_for_update=True)
    if task.done_at is None:
        close(session, task, by)


def close(session: Session, task: Task, by: Person | None) -> None:
    """Be done with an open task, whoever may."""
    task.done_at = database_now(session)
    task.done_by_id = by.id if by else None
    _tell(session, task, TaskDone(task, by))


def _hold_open(session: Session, task: Task) -> None:
    session.refresh(task, with_for_update=True)
    if task.done_at is not None:
        raise Refusal(N_("This task is done already."))


def _tell(session: Session, task: Task, event: object) -> None:
    session.flush()
    session.expire(task, ["assignee"])
    announce(session, event)


def _check_can(person: Person, permission: Permission, edition: str) -> None:
    if not may(person, permission, edition):
        raise Refusal(N_("%(name)s has no role in that edition that allows it."), name=person.name)
