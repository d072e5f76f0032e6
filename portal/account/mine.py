"""One's own account: name, language, password, second factors, sessions."""

from __future__ import annotations

import re

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.account.forms import ChangePasswordForm, ProfileForm
from portal.account.passkeys import passkeys_work_here
from portal.account.proving import prove
from portal.database import db, transaction
from portal.identifiers import decode_id, encode_id
from portal.messages import Refusal
from portal.people.accounts import describe_person
from portal.people.passwords import normal, set_password
from portal.people.second_factor import recovery_codes_left
from portal.people.sessions import end_all, end_own, rotate, sessions_of
from portal.people.sign_in import WrongPassword, proven
from portal.people.throttle import TooManyAttempts
from portal.web.staff import Access, staff_route
from portal.web.staff_errors import retry_after, said
from portal.web.staff_frame import staff_frame
from portal.web.staff_session import adopt, current_person, current_staff, keyring

ACCOUNT = "/staff/account"
SESSIONS = "/staff/account/sessions"
_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/|Opera")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Firefox", re.compile(r"Firefox/|FxiOS/")),
    ("Chrome", re.compile(r"Chrom(?:e|ium)/|CriOS/")),
    ("Safari", re.compile(r"Safari/")),
)
_SYSTEMS = (
    ("Android", re.compile(r"Android")),
    ("iPhone", re.compile(r"iPhone")),
    ("iPad", re.compile(r"iPad")),
    ("Windows", re.compile(r"Windows")),
    ("macOS", re.compile(r"Mac OS X|Macintosh")),
    ("Linux", re.compile(r"Linux|X11")),
)


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    both, post, who = ("GET", "POST"), ("POST",), Access.SIGNED_IN
    staff_route(account, "/account", needs=who, methods=both)(profile)
    staff_route(account, "/account/password", needs=who, methods=both)(password)
    staff_route(account, "/account/sessions", needs=who)(sessions)
    staff_route(account, "/account/sessions/<one>/end", needs=who, methods=post)(end_session)
    staff_route(account, "/account/sessions/end", needs=who, methods=post)(end_other_sessions)


def profile() -> ResponseReturnValue:
    """Show and change name and language; show what else belongs to the account."""
    person = current_person()
    given = request.form if request.method == "POST" else None
    form = ProfileForm(given, name=person.name, edition=person.edition)
    refusal = ""
    if request.method == "POST" and form.validate():
        try:
            with transaction() as session:
                describe_person(
                    session, person, name=form.name.data or "", edition=form.edition.data
                )
        except Refusal as error:
            refusal = said(error)
        else:
            return redirect(f"{ACCOUNT}?note=saved", 303)
    frame = staff_frame(gettext("My account"), scripts=("account",))
    html = render_template(
        "account/account.html",
        frame=frame,
        form=form,
        person=person,
        passkeys=[(encode_id(passkey.id), passkey) for passkey in person.passkeys],
        passkeys_work=passkeys_work_here(),
        codes_left=recovery_codes_left(db.session(), person),
        note=_note(request.args.get("note", "")),
        refusal=refusal,
    )
    return html, 422 if form.errors or refusal else 200


def _note(key: str) -> str:
    notes = {
        "saved": gettext("Your changes are saved."),
        "password": gettext("Your password is changed. Your other sessions have ended."),
        "passkey": gettext("Your passkey is added."),
        "removed": gettext("Removed."),
    }
    return str(notes.get(key, ""))


def password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    person = current_person()
    form = ChangePasswordForm(request.form)
    refusal, status, wait = "", 422, 0
    if request.method == "POST" and form.validate() and form.is_strong(person.email):
        try:
            _change(form.password.data or "", form.new_password.data or "")
        except TooManyAttempts as error:
            refusal, status, wait = said(error), 429, retry_after(error)
        except WrongPassword:
            form.password.errors = [gettext("This is not your current password.")]
        else:
            return redirect(f"{ACCOUNT}?note=password", 303)
    frame = staff_frame(gettext("Change the password"))
    html = render_template(
        "account/password.html", frame=frame, form=form, email=person.email, refusal=refusal
    )
    response = make_response(html, status if form.errors or refusal else 200)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _change(today: str, new: str) -> None:
    proof = prove(current_person().email, today)
    hashed = keyring().hash_password(normal(new))
    staff = current_staff()
    with transaction() as session:
        person = proven(session, proof)
        set_password(session, person, hashed, by=person, keep=staff)
        token = rotate(session, staff)
    adopt(token)


def sessions() -> ResponseReturnValue:
    """List the browsers in which one is signed in."""
    staff = current_staff()
    rows = [
        (encode_id(one.id), one, _browser(one.agent), one.id == staff.id)
        for one in sessions_of(db.session(), staff.person)
    ]
    frame = staff_frame(gettext("My sessions"))
    return render_template("account/sessions.html", frame=frame, rows=rows)


def _browser(agent: str) -> str:
    browser = next((name for name, pattern in _BROWSERS if pattern.search(agent)), "")
    system = next((name for name, pattern in _SYSTEMS if pattern.search(agent)), "")
    return " · ".join(filter(None, (browser, system))) or str(gettext("Unknown browser"))


def end_session(one: str) -> ResponseReturnValue:
    """End one of one's own sessions."""
    number = decode_id(one)
    with transaction() as session:
        if number is None or not end_own(session, current_person(), number):
            abort(404)
    return redirect(SESSIONS, 303)


def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    with transaction() as session:
        end_all(session, current_person(), but=current_staff())
    return redirect(SESSIONS, 303)
