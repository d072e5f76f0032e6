"""People for tests, and browsers in which they are signed in."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import pyotp

from portal.database import database_now, transaction
from portal.people.accounts import folded_email
from portal.people.administration import grant_roles
from portal.people.keyring import Keyring
from portal.people.models import Person, Role, Stage
from portal.people.sessions import Device, open_session
from portal.settings import Settings
from portal.web.staff_session import PLAIN_COOKIE
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

PASSWORD = "quiet river stones"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DEVICE = Device("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")
_numbers = count(1)


@cache
def keyring() -> Keyring:
    """Return a keyring that fits the applications of the tests."""
    return Keyring(Settings(secret_key=SECRET).signing_key(), 64)


@cache
def _hashed() -> str:
    return keyring().hash_password(PASSWORD)


def add_person(
    session: Session,
    roles: Iterable[tuple[str, Role]] = (),
    *,
    administrator: bool = False,
    email: str = "",
    name: str = "Layla Haddad",
    edition: str = "en",
    second_factor: bool | None = None,
    password: bool = True,
) -> Person:
    """Add somebody with `PASSWORD`, and with an authenticator where the role asks for one."""
    email = email or f"person{next(_numbers)}@example.org"
    with transaction(session):
        person = Person(
            email=email,
            email_key=folded_email(email),
            name=name,
            edition=edition,
            password=_hashed() if password else None,
            created_at=database_now(session),
        )
        session.add(person)
        session.flush()
        grant_roles(session, person, roles, administrator=administrator or None, by=None)
        wanted = person.must_have_second_factor if second_factor is None else second_factor
        if wanted:
            person.totp_secret = keyring().seal(TOTP_SECRET, person.id)
            person.totp_counter = 0
    return person


def code_now(session: Session, ahead: int = 0) -> str:
    """Return the code that an authenticator shows now, by the database's clock."""
    now = database_now(session)
    session.rollback()
    return pyotp.TOTP(TOTP_SECRET).at(now, counter_offset=ahead)


def enter(
    client: FlaskClient, session: Session, person: Person, stage: Stage = Stage.FULL
) -> Staff:
    """Sign somebody in without the pages."""
    with transaction(session):
        token = open_session(session, person, stage, DEVICE)
    client.set_cookie(PLAIN_COOKIE, token)
    return Staff(client)


class Staff:
    """A browser that sends what the forms of its pages would send."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"csrf": self.csrf(), **fields})

    def send(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        """Send JSON, as a script does."""
        headers = {"X-CSRF": self.csrf(), "Accept": "application/json"}
        return self.client.post(path, json={} if body is None else body, headers=headers, **options)

    @property
    def token(self) -> str:
        cookie = self.client.get_cookie(PLAIN_COOKIE)
        return cookie.value if cookie else ""

    def csrf(self) -> str:
        if not self.token:
            self.client.get("/staff/sign-in")
        return f"salt.{keyring().digest('csrf', f'salt:{self.token}')}"


def csrf_in(page: TestResponse) -> str:
    """Return the token of a form on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]
