"""Find people and change what they say about themselves."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.editions import EDITIONS
from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.events import PersonChanged
from portal.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

LONGEST_NAME = 100
LONGEST_EMAIL = 254


def folded_email(email: str) -> str:
    """Return what tells one e-mail address from another: case and compatibility forms do not."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def clean_name(name: str) -> str:
    """Return a name in one line.

    Raises:
        Refusal: if nothing is left of it, or too much.
    """
    text = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in name)
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise Refusal(N_("Please give a name."))
    if len(text) > LONGEST_NAME:
        raise Refusal(N_("This name is too long: at most %(max)d characters."), max=LONGEST_NAME)
    return text


def find_person(session: Session, email: str) -> Person | None:
    """Return the account of an e-mail address, shut ones included."""
    return session.scalar(select(Person).where(Person.email_key == folded_email(email)))


def everybody(session: Session) -> Sequence[Person]:
    """Return every account, those that are shut last."""
    order = (Person.disabled_at.is_not(None), Person.name, Person.id)
    return session.scalars(select(Person).order_by(*order)).all()


def describe_person(session: Session, person: Person, *, name: str, edition: str) -> None:
    """Change a person's name and interface language.

    Raises:
        Refusal: if the name is empty or there is no such language.
    """
    if edition not in EDITIONS:
        raise Refusal(N_("There is no such language."))
    name = clean_name(name)
    if (person.name, person.edition) == (name, edition):
        return
    person.name, person.edition = name, edition
    session.flush()
    announce(session, PersonChanged(person, person))
