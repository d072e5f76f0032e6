"""Sessions on the server: opened, found, rotated, ended. The cookie holds only a token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import contains_eager

from portal.database import clock_now, database_now
from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.events import SignedOut
from portal.people.keyring import new_token, token_digest
from portal.people.models import Person, StaffSession, Stage

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy.orm import Session

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
LASTS = {Stage.CODE: timedelta(minutes=15), Stage.ENROLLING: timedelta(hours=1), Stage.FULL: IDLE}
"""How long a session waits for its person, by how far it has come."""
TOUCH_AFTER = timedelta(minutes=5)
"""How old the note of when a session was last seen may grow: a write for each page is too many."""
LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from."""

    agent: str
    """What the browser calls itself."""
    address: str
    """Its network address."""


class SessionGone(Refusal):
    """The session ended while it was being used."""

    def __init__(self) -> None:
        super().__init__(N_("You are no longer signed in. Please sign in again."))


def open_session(session: Session, person: Person, stage: Stage, device: Device) -> str:
    """Start a session for a person and return its token; drop what has expired."""
    now = database_now(session)
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
    token = new_token()
    session.add(
        StaffSession(
            digest=token_digest(token),
            person_id=person.id,
            stage=stage,
            started_at=now,
            seen_at=now,
            proved_at=now,
            idle_until=now + LASTS[stage],
            expires_at=now + ABSOLUTE,
            agent=device.agent[:LONGEST_AGENT],
            address=device.address[:45],
        )
    )
    session.flush()
    return token


def find_session(session: Session, token: str) -> StaffSession | None:
    """Return the session of a token while it lasts, by the database's clock."""
    now = clock_now()
    return session.scalar(
        select(StaffSession)
        .join(StaffSession.person)
        .options(contains_eager(StaffSession.person))
        .where(
            StaffSession.digest == token_digest(token),
            StaffSession.idle_until > now,
            StaffSession.expires_at > now,
            Person.disabled_at.is_(None),
        )
    )


def is_due(staff: StaffSession, now: Any) -> bool:
    """Whether the note of when the session was last seen is old enough to be written anew."""
    return staff.stage == Stage.FULL and bool(now - staff.seen_at > TOUCH_AFTER)


def touch(session: Session, staff_id: int) -> None:
    """Note that a session is in use, unless it has ended meanwhile."""
    now = database_now(session)
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == staff_id)
        .values(seen_at=now, idle_until=now + IDLE),
        execution_options={"synchronize_session": False},
    )


def rotate(session: Session, staff: StaffSession, stage: Stage = Stage.FULL) -> str:
    """Give a session another token after its person has proved something.

    Raises:
        SessionGone: if it was ended or rotated by somebody else meanwhile.
    """
    now = database_now(session)
    token = new_token()
    changed = session.execute(
        update(StaffSession)
        .where(StaffSession.id == staff.id, StaffSession.digest == staff.digest)
        .values(
            digest=token_digest(token),
            stage=stage,
            seen_at=now,
            proved_at=now,
            idle_until=now + LASTS[stage],
            pending_totp=None,
        ),
        execution_options={"synchronize_session": False},
    )
    if not _hit(changed):
        raise SessionGone
    session.expire(staff)
    return token


def sessions_of(session: Session, person: Person) -> Sequence[StaffSession]:
    """Return a person's living sessions, the newest used first."""
    now = clock_now()
    living = (
        StaffSession.person_id == person.id,
        StaffSession.stage == Stage.FULL,
        StaffSession.idle_until > now,
        StaffSession.expires_at > now,
    )
    return session.scalars(
        select(StaffSession).where(*living).order_by(StaffSession.seen_at.desc())
    ).all()


def sign_out(session: Session, staff: StaffSession) -> None:
    """End the session in which one is."""
    end_own(session, staff.person, staff.id)


def end_own(session: Session, person: Person, staff_id: int) -> bool:
    """End one of a person's own sessions; return whether there was such a one."""
    ended = session.execute(
        delete(StaffSession).where(
            StaffSession.id == staff_id, StaffSession.person_id == person.id
        ),
        execution_options={"synchronize_session": False},
    )
    if not _hit(ended):
        return False
    announce(session, SignedOut(person, person))
    return True


def end_all(session: Session, person: Person, but: StaffSession | None = None) -> None:
    """End every session of a person at once, one excepted if wanted."""
    ended = delete(StaffSession).where(StaffSession.person_id == person.id)
    if but is not None:
        ended = ended.where(StaffSession.id != but.id)
    session.execute(ended, execution_options={"synchronize_session": False})


def _hit(result: Any) -> bool:
    """Whether a statement changed a row."""
    assert isinstance(result, CursorResult)
    return result.rowcount > 0
