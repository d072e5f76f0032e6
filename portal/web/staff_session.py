"""Who is at work: the cookie, the session behind it, and the token that forms carry.

One cookie holds an opaque token. Signed in, its digest is a session's in the database; before
that it is chance alone, and only binds forms to the browser. Every step up changes it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

from portal.database import database_now, db, transaction
from portal.editions import EDITIONS, Edition
from portal.people.keyring import Keyring, new_token
from portal.people.models import Person, StaffSession, Stage
from portal.people.sessions import ABSOLUTE, Device, find_session, is_due, touch
from portal.web.configuration import settings_of_app
from portal.web.language import INTERFACE, negotiated_edition

if TYPE_CHECKING:
    from portal.settings import Settings

SECURE_COOKIE = "__Host-portal"
PLAIN_COOKIE = "portal"
"""Where the public address is http, as in development: browsers refuse the other there."""
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF"
SALT_BYTES = 8
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY = "portal.staff"


@dataclass(slots=True)
class StaffRequest:
    """What a request below ``/staff`` knows of its sender."""

    token: str
    staff: StaffSession | None
    edition: Edition
    cookie_is_new: bool


def is_staff_path(path: str) -> bool:
    """Whether an address belongs to the people who work on the newspaper."""
    return path == "/staff" or path.startswith("/staff/")


def add_keyring(app: Flask) -> None:
    """Make the application's keyring."""
    settings: Settings = app.extensions["portal_settings"]
    app.extensions["portal_keyring"] = Keyring(settings.signing_key(), settings.password_memory)


def keyring() -> Keyring:
    """Return the application's keyring."""
    ring: Keyring = current_app.extensions["portal_keyring"]
    return ring


def recognise() -> None:
    """Find out who sends a request, and remember it for as long as the request lasts."""
    # Before the database is asked: an error page speaks a language as well.
    request.environ[INTERFACE] = negotiated_edition()
    token = request.cookies.get(_cookie_name(), "")
    known = bool(_TOKEN.fullmatch(token))
    state = StaffRequest(
        token=token if known else new_token(),
        staff=None,
        edition=request.environ[INTERFACE],
        cookie_is_new=not known,
    )
    request.environ[_KEY] = state
    if known:
        _enter(state)


def _enter(state: StaffRequest) -> None:
    session = db.session()
    state.staff = find_session(session, state.token)
    if state.staff is None:
        return
    if is_due(state.staff, database_now(session)):
        with transaction(session):
            touch(session, state.staff.id)
    state.edition = EDITIONS.get(state.staff.person.edition, state.edition)
    request.environ[INTERFACE] = state.edition


def adopt(token: str) -> None:
    """Give the browser another token: somebody signed in, or stepped up."""
    state = staff_request()
    state.token, state.cookie_is_new = token, True
    _enter(state)


def forget_person() -> None:
    """Give the browser a token that stands for nobody."""
    state = staff_request()
    state.token, state.cookie_is_new, state.staff = new_token(), True, None


def staff_request() -> StaffRequest:
    """Return what this request knows of its sender."""
    state: StaffRequest = request.environ[_KEY]
    return state


def has_staff_request() -> bool:
    """Whether the request is one below ``/staff``."""
    return _KEY in request.environ


def current_staff() -> StaffSession:
    """Return the session of a request whose route asks for one."""
    staff = staff_request().staff
    assert staff is not None, "the route lets in people who are not signed in"
    return staff


def current_person() -> Person:
    """Return who sends the request; the route asks for somebody signed in."""
    return current_staff().person


def person_at_work() -> Person | None:
    """Return who is wholly signed in, if anybody is."""
    staff = staff_request().staff
    return staff.person if staff is not None and staff.stage == Stage.FULL else None


def device() -> Device:
    """Return where the request comes from."""
    return Device(request.headers.get("User-Agent", ""), request.remote_addr or "")


def give_cookie(response: Response) -> None:
    """Set the cookie if the request changed it."""
    state = staff_request()
    if not state.cookie_is_new:
        return
    response.set_cookie(
        _cookie_name(),
        state.token,
        max_age=ABSOLUTE if state.staff is not None else None,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _is_secure() -> bool:
    return settings_of_app().base_url.startswith("https://")


def _cookie_name() -> str:
    return SECURE_COOKIE if _is_secure() else PLAIN_COOKIE


def csrf_token() -> str:
    """Return the token a form carries; another at each call, so that none can be guessed at."""
    salt = secrets.token_hex(SALT_BYTES)
    return f"{salt}.{_csrf_digest(salt)}"


def check_csrf() -> None:
    """Refuse what was not sent by a page of ours to this very browser."""
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    salt, _, digest = given.partition(".")
    fits = given.isascii() and hmac.compare_digest(digest, _csrf_digest(salt))
    if not fits or not _is_from_here():
        abort(403)


def _is_from_here() -> bool:
    """Whether the browser says that a page of this site sent the request, as far as it says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def _csrf_digest(salt: str) -> str:
    return keyring().digest("csrf", f"{salt}:{staff_request().token}")
