"""Write an entry for every event, in the transaction in which it happens."""

from __future__ import annotations

from functools import partial
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from portal.audit.actor import actor_of
from portal.audit.facts import FACTS, Telling, action_of, plain_details
from portal.audit.models import AuditEntry
from portal.database import clock_now
from portal.events import follow_inside
from portal.identifiers import new_id


def follow_everything() -> None:
    """Listen to every part of the house that says what it does."""
    for event, follower in _WRITERS.items():
        follow_inside(event, follower)


def _write(tell: Telling, session: Session, event: object) -> None:
    fact = tell(event)
    actor = actor_of(session)
    by = fact.by
    session.execute(
        insert(cast("Table", AuditEntry.__table__)).values(
            id=new_id(),
            at=clock_now(),
            person_id=by.id if by else actor.person_id,
            person_name=by.name if by else actor.name,
            via=actor.via,
            action=action_of(type(event)),
            object_kind=fact.kind,
            object_id=fact.id,
            object_label=fact.label,
            edition=fact.edition,
            details=plain_details(fact.details),
        )
    )


# Made once, so that following twice (two applications in one process) writes once.
_WRITERS = {event: partial(_write, tell) for event, tell in FACTS.items()}
