"""Links that work once and not for long: an invitation, or a way to a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.database import clock_now, database_now
from portal.editions import EDITIONS
from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.accounts import (
    LONGEST_EMAIL,
    clean_name,
    describe_person,
    find_person,
    folded_email,
)
from portal.people.events import InvitationAccepted, PasswordResetRequested, PersonInvited
from portal.people.keyring import new_token, token_digest
from portal.people.models import Invitation, PasswordReset, Person
from portal.people.passwords import set_password

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)


class LinkGone(Refusal):
    """The link was used, replaced, or is too old."""

    def __init__(self) -> None:
        super().__init__(N_("This link has been used or is too old. Please ask for a new one."))


def invite(
    session: Session,
    *,
    email: str,
    name: str,
    edition: str,
    by: Person | None,
) -> tuple[Person, str]:
    """Make an account without a password, and the token of the link that gives it one.

    Raises:
        Refusal: if there is an account with this address, or something is missing.
    """
    email = email.strip()
    if "@" not in email or len(email) > LONGEST_EMAIL or len(email.split()) != 1:
        raise Refusal(N_("This does not look like an e-mail address."))
    if edition not in EDITIONS:
        raise Refusal(N_("There is no such language."))
    if find_person(session, email):
        raise Refusal(N_("There is an account with this e-mail address already."))
    person = Person(
        email=email,
        email_key=folded_email(email),
        name=clean_name(name),
        edition=edition,
        created_at=database_now(session),
    )
    session.add(person)
    session.flush()
    return person, invite_again(session, person, by=by)


def invite_again(session: Session, person: Person, *, by: Person | None) -> str:
    """Make the link anew; the one before it works no longer.

    Raises:
        Refusal: if the person has a password already, or the account is shut.
    """
    if person.password is not None:
        raise Refusal(N_("This person has signed in already."))
    if person.disabled_at is not None:
        raise Refusal(N_("This account is disabled."))
    token = _replace(session, Invitation, person, INVITATION_LASTS)
    announce(session, PersonInvited(person, by))
    return token


def make_reset(session: Session, person: Person, *, by: Person | None) -> str:
    """Make a link for a new password; the one before it works no longer.

    Raises:
        Refusal: if the account is shut or was never opened.
    """
    if person.disabled_at is not None:
        raise Refusal(N_("This account is disabled."))
    if person.password is None:
        raise Refusal(N_("This person has not accepted the invitation yet."))
    token = _replace(session, PasswordReset, person, RESET_LASTS)
    announce(session, PasswordResetRequested(person, by))
    return token


def invited_person(session: Session, token: str) -> Person | None:
    """Return whom an invitation is for, while it is good."""
    return _person_of(session, Invitation, token)


def person_to_reset(session: Session, token: str) -> Person | None:
    """Return whose password a link lets one choose, while it is good."""
    return _person_of(session, PasswordReset, token)


def accept_invitation(
    session: Session, token: str, *, name: str, edition: str, hashed: str
) -> Person:
    """Use an invitation up: the person chooses name, language and first password.

    Raises:
        LinkGone: if it was used, replaced, or is too old.
        Refusal: if the name or the language will not do.
    """
    person = _use(session, Invitation, token)
    describe_person(session, person, name=name, edition=edition)
    person.password = hashed
    session.flush()
    announce(session, InvitationAccepted(person, person))
    return person


def reset_password(session: Session, token: str, *, hashed: str) -> Person:
    """Use a link up: another password, and every session of the person has ended.

    Raises:
        LinkGone: if it was used, replaced, or is too old.
    """
    person = _use(session, PasswordReset, token)
    set_password(session, person, hashed, by=person)
    return person


def _replace(
    session: Session,
    kind: type[Invitation | PasswordReset],
    person: Person,
    lasts: timedelta,
) -> str:
    token = new_token()
    session.execute(delete(kind).where(kind.person_id == person.id))
    session.add(
        kind(
            digest=token_digest(token),
            person_id=person.id,
            expires_at=database_now(session) + lasts,
        )
    )
    session.flush()
    return token


def _person_of(
    session: Session, kind: type[Invitation | PasswordReset], token: str
) -> Person | None:
    return session.scalar(
        select(Person)
        .join(kind, kind.person_id == Person.id)
        .where(
            kind.digest == token_digest(token),
            kind.expires_at > clock_now(),
            Person.disabled_at.is_(None),
        )
    )


def _use(session: Session, kind: type[Invitation | PasswordReset], token: str) -> Person:
    """Delete the link and return its person; of two at once, one finds nothing to delete."""
    person = _person_of(session, kind, token)
    used = session.execute(
        delete(kind).where(kind.digest == token_digest(token)).returning(kind.person_id),
        execution_options={"synchronize_session": False},
    ).scalar_one_or_none()
    if person is None or used is None:
        raise LinkGone
    return person
