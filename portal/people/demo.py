"""Accounts for the demo publication: one for each role, all with a password known to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.editions import EDITIONS
from portal.people.accounts import find_person
from portal.people.administration import grant_roles
from portal.people.links import invite
from portal.people.models import Person, Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.people.keyring import Keyring

DEMO_PASSWORD = "seven-quiet-lanterns"  # noqa: S105  # printed for everybody to use
DEMO_TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Secret of the demo's second factors, for an authenticator."""


class DemoPerson(NamedTuple):
    """An account of the demo."""

    email: str
    name: str
    edition: str
    role: Role | None
    """``None``: an administrator."""


DEMO_PEOPLE = (
    DemoPerson("translator@example.org", "نادية خوري", "ar", Role.TRANSLATOR),
    DemoPerson("reporter@example.org", "رامي حدّاد", "ar", Role.REPORTER),
    DemoPerson("editor@example.org", "Edith Mansour", "en", Role.EDITOR),
    DemoPerson("publisher@example.org", "Samir Aziz", "en", Role.PUBLISHER),
    DemoPerson("administrator@example.org", "Dana Rahal", "en", None),
)


def add_demo_people(session: Session, keyring: Keyring) -> list[Person]:
    """Make the demo's accounts in a transaction; those that are there stay as they are.

    Never in production: everybody knows the password. Publisher and administrator have an
    authenticator whose secret is just as well known.
    """
    hashed = keyring.hash_password(DEMO_PASSWORD)
    made = []
    for demo in DEMO_PEOPLE:
        if find_person(session, demo.email):
            continue
        person, _ = invite(session, email=demo.email, name=demo.name, edition=demo.edition, by=None)
        person.password = hashed
        roles = [(code, demo.role) for code in EDITIONS] if demo.role else []
        grant_roles(session, person, roles, administrator=demo.role is None, by=None)
        if person.must_have_second_factor:
            person.totp_secret = keyring.seal(DEMO_TOTP, person.id)
            person.totp_counter = 0
        session.flush()
        made.append(person)
    return made
