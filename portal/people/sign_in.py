"""Signing in: the password first, then the second factor where there is one.

Hashing and the transaction are apart, so that nobody waits for a write while a password is
being checked; what was checked is looked at again inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.accounts import find_person
from portal.people.events import SignedIn, SignInRefused
from portal.people.models import Person, Stage
from portal.people.passwords import LONGEST, normal
from portal.people.sessions import Device, open_session, rotate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.people.keyring import Keyring
    from portal.people.models import StaffSession


class WrongPassword(Refusal):
    """Said alike of a wrong password, an unknown address and a shut account."""

    def __init__(self) -> None:
        super().__init__(N_("This e-mail address and password do not fit together."))


@dataclass(frozen=True, slots=True)
class Proof:
    """A password was right: whose, and against which hash."""

    person_id: int
    hashed: str
    renewed: str | None = None
    """The hash at today's costs, where the one that is kept has others."""


def check_password(session: Session, keyring: Keyring, email: str, password: str) -> Proof:
    """Check a password, with the same work whether there is such an account or not.

    Raises:
        WrongPassword: if they do not fit together.
    """
    person = find_person(session, email)
    text = normal(password[: LONGEST + 1])
    hashed = person.password if person else None
    fits = keyring.password_fits(hashed, text)
    if not fits or person is None or hashed is None or person.disabled_at is not None:
        raise WrongPassword
    renewed = keyring.hash_password(text) if keyring.is_outdated(hashed) else None
    return Proof(person.id, hashed, renewed)


def begin(session: Session, proof: Proof, device: Device) -> tuple[str, Stage]:
    """Open a session for a person whose password was right.

    Returns:
        The session's token, and how far it has come.

    Raises:
        WrongPassword: if the password or the account changed since it was checked.
    """
    person = proven(session, proof)
    stage = stage_after_password(person)
    token = open_session(session, person, stage, device)
    if stage is Stage.FULL:
        announce(session, SignedIn(person, person, "password"))
    return token, stage


def confirm(session: Session, proof: Proof, staff: StaffSession) -> str:
    """Step up within a session: the person has given the password again.

    Returns:
        The session's new token.

    Raises:
        WrongPassword: if it is somebody else's, or changed since it was checked.
        SessionGone: if the session ended meanwhile.
    """
    if proven(session, proof).id != staff.person_id:
        raise WrongPassword
    return rotate(session, staff)


def stage_after_password(person: Person) -> Stage:
    """Return what is asked of a person whose password was right."""
    if person.has_second_factor:
        return Stage.CODE
    return Stage.ENROLLING if person.must_have_second_factor else Stage.FULL


def finish(session: Session, staff: StaffSession, how: str) -> str:
    """Complete a session whose second factor was right; return its new token."""
    person = staff.person
    token = rotate(session, staff)
    announce(session, SignedIn(person, person, how))
    return token


def note_refused(session: Session, email: str, how: str) -> None:
    """Tell who follows that a password or a code was wrong."""
    announce(session, SignInRefused(find_person(session, email), how))


def proven(session: Session, proof: Proof) -> Person:
    """Return the person of a proof, looked at again within the transaction."""
    person = session.scalar(
        select(Person)
        .where(Person.id == proof.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if person is None or person.disabled_at is not None or person.password != proof.hashed:
        raise WrongPassword
    if proof.renewed:
        person.password = proof.renewed
        session.flush()
    return person
