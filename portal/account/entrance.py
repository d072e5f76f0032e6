"""The way in and out: password, second factor, the password once more, language, sign-out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.account.forms import CodeForm, ConfirmForm, SignInForm
from portal.account.proving import prove
from portal.database import transaction
from portal.editions import EDITIONS
from portal.messages import Refusal
from portal.people.accounts import describe_person
from portal.people.models import StaffSession, Stage
from portal.people.second_factor import WrongCode, use_recovery_code, verify_totp
from portal.people.sessions import end_own
from portal.people.sessions import sign_out as end_session
from portal.people.sign_in import WrongPassword, begin, confirm, finish, note_refused
from portal.people.throttle import CODE_PER_ACCOUNT, TooManyAttempts, forget, take
from portal.web.configuration import settings_of_app
from portal.web.language import COOKIE
from portal.web.staff import Access, staff_route
from portal.web.staff_errors import retry_after, said
from portal.web.staff_frame import staff_frame
from portal.web.staff_paths import SECOND_FACTOR, SIGN_IN, SIGN_IN_CODE, asked_next, with_next
from portal.web.staff_session import (
    adopt,
    current_person,
    current_staff,
    device,
    forget_person,
    keyring,
    person_at_work,
    staff_request,
)

TOTP_DIGITS = 6
LANGUAGE_LASTS = 365 * 24 * 3600


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    staff_route(account, "/sign-in", needs=Access.ANYBODY, methods=("GET", "POST"))(sign_in)
    staff_route(account, "/sign-in/code", needs=Access.CODE, methods=("GET", "POST"))(code)
    staff_route(account, "/confirm", needs=Access.SIGNED_IN, methods=("GET", "POST"))(confirm_it)
    staff_route(account, "/sign-out", needs=Access.ANYBODY, methods=("POST",))(sign_out)
    staff_route(account, "/language", needs=Access.ANYBODY, methods=("POST",))(language)


def sign_in() -> ResponseReturnValue:
    """Ask for e-mail address and password."""
    target = asked_next()
    if person_at_work():
        return redirect(target, 303)
    form = SignInForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            stage = _begin(form.email.data or "", form.password.data or "")
        except (WrongPassword, TooManyAttempts) as refusal:
            return _refused("account/sign_in.html", gettext("Sign in"), form, refusal)
        way = {Stage.CODE: SIGN_IN_CODE, Stage.ENROLLING: SECOND_FACTOR}.get(stage)
        return redirect(with_next(way, target) if way else target, 303)
    return _page("account/sign_in.html", gettext("Sign in"), form)


def _begin(email: str, password: str) -> Stage:
    proof = prove(email, password)
    before = staff_request().staff
    with transaction() as session:
        if before is not None:
            end_own(session, before.person, before.id)
        token, stage = begin(session, proof, device())
    adopt(token)
    return stage


def code() -> ResponseReturnValue:
    """Ask for the second factor."""
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            _finish(current_staff(), form.code.data or "")
        except (WrongCode, TooManyAttempts) as refusal:
            return _refused("account/code.html", gettext("Second factor"), form, refusal)
        return redirect(asked_next(), 303)
    return _page("account/code.html", gettext("Second factor"), form)


def _finish(staff: StaffSession, given: str) -> None:
    ring, person = keyring(), staff.person
    subject, email = str(person.id), person.email
    with transaction() as session:
        take(session, ring, CODE_PER_ACCOUNT, subject)
    by_totp = len("".join(given.split())) == TOTP_DIGITS
    try:
        with transaction() as session:
            if by_totp:
                verify_totp(session, ring, person, given)
            else:
                use_recovery_code(session, ring, person, given)
            token = finish(session, staff, "totp" if by_totp else "recovery-code")
            forget(session, ring, CODE_PER_ACCOUNT, subject)
    except WrongCode:
        with transaction() as session:
            note_refused(session, email, "code")
        raise
    adopt(token)


def confirm_it() -> ResponseReturnValue:
    """Ask for the password once more before something delicate."""
    form = ConfirmForm(request.form)
    title = gettext("Your password, please")
    if request.method == "POST" and form.validate():
        try:
            proof = prove(current_person().email, form.password.data or "")
            with transaction() as session:
                token = confirm(session, proof, current_staff())
        except (WrongPassword, TooManyAttempts) as refusal:
            return _refused("account/confirm.html", title, form, refusal)
        adopt(token)
        return redirect(asked_next(), 303)
    return _page("account/confirm.html", title, form)


def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    staff = staff_request().staff
    if staff is not None:
        with transaction() as session:
            end_session(session, staff)
    forget_person()
    response = make_response(redirect(f"{SIGN_IN}?note=signed-out", 303))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def language() -> ResponseReturnValue:
    """Speak another language: the person's own from now on, or this browser's."""
    chosen = EDITIONS.get(request.form.get("edition", ""))
    response = make_response(redirect(asked_next(), 303))
    staff = staff_request().staff
    if chosen is None:
        return response
    if staff is not None:
        with transaction() as session:
            person = staff.person
            describe_person(session, person, name=person.name, edition=chosen.code)
    response.set_cookie(
        COOKIE,
        chosen.code,
        max_age=LANGUAGE_LASTS,
        secure=settings_of_app().base_url.startswith("https://"),
        samesite="Lax",
    )
    return response


def _page(
    template: str,
    title: str,
    form: SignInForm | CodeForm | ConfirmForm,
    refusal: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    frame = staff_frame(title, scripts=("account",))
    note = gettext("You are signed out.") if request.args.get("note") == "signed-out" else ""
    if request.args.get("note") == "new-password":
        note = gettext("Your password is changed. Please sign in with the new one.")
    status = 422 if form.errors else status
    html = render_template(
        template, frame=frame, form=form, refusal=refusal, note=note, next=asked_next()
    )
    return html, status


def _refused(
    template: str, title: str, form: SignInForm | CodeForm | ConfirmForm, refusal: Refusal
) -> ResponseReturnValue:
    if isinstance(refusal, TooManyAttempts):
        page = make_response(_page(template, title, form, said(refusal), 429))
        page.headers["Retry-After"] = str(retry_after(refusal))
        return page
    return _page(template, title, form, said(refusal), 422)
