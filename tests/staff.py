"""People for tests, each with a role, in as few words as a test can bear."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.people.models import Grant, Person, Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_number = itertools.count()


def person_with(
    session: Session, *roles: Role, editions: tuple[str, ...] = (), name: str = "Rana Saad"
) -> Person:
    """Return a new person with these roles in these editions (all by default)."""
    email = f"person-{next(_number)}-{id(session)}@example.org"
    with transaction(session):
        person = Person(
            email=email,
            email_key=email,
            name=name,
            edition="en",
            created_at=database_now(session),
            grants=[
                Grant(edition=code, role=role) for code in editions or EDITIONS for role in roles
            ],
        )
        session.add(person)
    return person


def administrator(session: Session) -> Person:
    """Return somebody who may everything."""
    person = person_with(session)
    with transaction(session):
        person.administrator = True
    return person
