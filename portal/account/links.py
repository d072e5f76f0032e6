"""What links lead to: accepting an invitation, and choosing a new password."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.account.forms import ForgottenForm, InvitationForm, NewPasswordForm
from portal.account.letters import send_invitation, send_reset
from portal.database import db, transaction
from portal.events import announce
from portal.messages import Refusal
from portal.people.accounts import find_person, folded_email
from portal.people.events import SignedIn
from portal.people.links import (
    LinkGone,
    accept_invitation,
    invite_again,
    invited_person,
    make_reset,
    person_to_reset,
    reset_password,
)
from portal.people.models import Stage
from portal.people.passwords import normal
from portal.people.sessions import end_own, open_session
from portal.people.sign_in import stage_after_password
from portal.people.throttle import (
    PASSWORD_PER_ACCOUNT,
    RESET_PER_ACCOUNT,
    RESET_PER_ADDRESS,
    TooManyAttempts,
    forget,
    network,
    take,
)
from portal.web.configuration import settings_of_app
from portal.web.staff import Access, staff_route
from portal.web.staff_errors import answer_refusal, said
from portal.web.staff_frame import staff_frame
from portal.web.staff_paths import SECOND_FACTOR, SIGN_IN
from portal.web.staff_session import adopt, device, keyring, staff_request


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    both = ("GET", "POST")
    staff_route(account, "/invitation", needs=Access.ANYBODY, methods=both)(invitation)
    staff_route(account, "/forgotten", needs=Access.ANYBODY, methods=both)(forgotten)
    staff_route(account, "/new-password", needs=Access.ANYBODY, methods=both)(new_password)


def invitation() -> ResponseReturnValue:
    """Let an invited person say who they are and choose a password."""
    token = request.values.get("token", "")
    person = invited_person(db.session(), token)
    if person is None:
        return _gone()
    given = request.form if request.method == "POST" else None
    language = staff_request().edition.code
    form = InvitationForm(given, name=person.name, edition=language)
    refusal = ""
    if request.method == "POST" and form.validate() and form.is_strong(person.email):
        try:
            _accept(token, form)
        except LinkGone:
            return _gone()
        except Refusal as error:
            refusal = said(error)
        else:
            return redirect(f"{SECOND_FACTOR}?welcome=1", 303)
    frame = staff_frame(gettext("Welcome to the newsroom"))
    html = render_template(
        "account/invitation.html",
        frame=frame,
        form=form,
        email=person.email,
        token=token,
        refusal=refusal,
    )
    return html, 422 if form.errors or refusal else 200


def _accept(token: str, form: InvitationForm) -> None:
    hashed = keyring().hash_password(normal(form.new_password.data or ""))
    before = staff_request().staff
    with transaction() as session:
        if before is not None:
            end_own(session, before.person, before.id)
        person = accept_invitation(
            session,
            token,
            name=form.name.data or "",
            edition=form.edition.data,
            hashed=hashed,
        )
        stage = stage_after_password(person)
        opened = open_session(session, person, stage, device())
        if stage is Stage.FULL:
            announce(session, SignedIn(person, person, "invitation"))
    adopt(opened)


def forgotten() -> ResponseReturnValue:
    """Take the address of somebody who forgot the password. The answer is always the same."""
    form = ForgottenForm(request.form)
    if request.method == "POST" and form.validate():
        email = form.email.data or ""
        try:
            with transaction() as session:
                take(session, keyring(), RESET_PER_ADDRESS, network(device().address))
                take(session, keyring(), RESET_PER_ACCOUNT, folded_email(email))
        except TooManyAttempts as refusal:
            return answer_refusal(refusal)
        frame = staff_frame(gettext("Check your mail"))
        response = make_response(render_template("account/forgotten_sent.html", frame=frame))
        # Once the answer is out: its time tells nobody whether there is such an account.
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        response.call_on_close(_later(app, email))
        return response
    frame = staff_frame(gettext("Forgotten password"))
    html = render_template("account/forgotten.html", frame=frame, form=form)
    return html, 422 if form.errors else 200


def _later(app: Flask, email: str) -> Callable[[], None]:
    def write_letter() -> None:
        with app.app_context():
            settings = settings_of_app()
            person = find_person(db.session(), email)
            if person is None or person.disabled_at is not None:
                return
            invited = person.password is None
            make = invite_again if invited else make_reset
            with transaction() as session:
                token = make(session, person, by=None)
            (send_invitation if invited else send_reset)(settings, person, token)

    return write_letter


def new_password() -> ResponseReturnValue:
    """Let the bearer of a link choose another password."""
    token = request.values.get("token", "")
    person = person_to_reset(db.session(), token)
    if person is None:
        return _gone()
    form = NewPasswordForm(request.form)
    if request.method == "POST" and form.validate() and form.is_strong(person.email):
        email = person.email
        hashed = keyring().hash_password(normal(form.new_password.data or ""))
        try:
            with transaction() as session:
                reset_password(session, token, hashed=hashed)
                forget(session, keyring(), PASSWORD_PER_ACCOUNT, folded_email(email))
        except LinkGone:
            return _gone()
        return redirect(f"{SIGN_IN}?note=new-password", 303)
    frame = staff_frame(gettext("Choose a new password"))
    html = render_template(
        "account/new_password.html", frame=frame, form=form, email=person.email, token=token
    )
    return html, 422 if form.errors else 200


def _gone() -> ResponseReturnValue:
    frame = staff_frame(gettext("This link no longer works"))
    return render_template("account/link_gone.html", frame=frame), 410
