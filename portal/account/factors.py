"""Set up the authenticator, show recovery codes once, and take the authenticator away."""

from __future__ import annotations

import base64

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.account.forms import CodeForm
from portal.account.passkeys import passkeys_work_here
from portal.database import db, transaction
from portal.messages import Refusal
from portal.people.models import Stage
from portal.people.second_factor import (
    begin_totp,
    confirm_totp,
    make_recovery_codes,
    recovery_codes_left,
    remove_totp,
    totp_address,
)
from portal.people.sign_in import finish
from portal.people.throttle import CODE_PER_ACCOUNT, forget, take
from portal.web.configuration import settings_of_app
from portal.web.staff import Access, staff_route, stage_of
from portal.web.staff_errors import said
from portal.web.staff_frame import staff_frame
from portal.web.staff_paths import SECOND_FACTOR, asked_next
from portal.web.staff_session import adopt, current_person, current_staff, keyring

GROUP = 4
SCALE = 5


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    both = ("GET", "POST")
    staff_route(account, "/second-factor", needs=Access.ENROLLING, methods=both, fresh=True)(
        second_factor
    )
    staff_route(account, "/recovery-codes", needs=Access.SIGNED_IN, methods=both, fresh=True)(
        recovery_codes
    )
    staff_route(
        account,
        "/account/second-factor/remove",
        needs=Access.SIGNED_IN,
        methods=("POST",),
        fresh=True,
    )(remove_authenticator)


def second_factor() -> ResponseReturnValue:
    """Show a QR code for an authenticator and take the first code from it."""
    import segno  # as slow to load as it is seldom used

    form = CodeForm(request.form)
    refusal = ""
    if request.method == "POST" and form.validate():
        try:
            codes = _confirm(form.code.data or "")
        except Refusal as error:
            refusal = said(error)
        else:
            return _show_codes(codes)
    with transaction() as session:
        secret = begin_totp(session, keyring(), current_staff())
    staff = current_staff()
    frame = staff_frame(gettext("Second factor"), scripts=("account",))
    issuer = frame.site_name or settings_of_app().hostname
    picture = segno.make(totp_address(secret, staff.person.email, issuer), error="m")
    html = render_template(
        "account/second_factor.html",
        frame=frame,
        form=form,
        person=staff.person,
        required=stage_of(staff) is Stage.ENROLLING,
        welcome=request.args.get("welcome") == "1",
        picture=picture.svg_data_uri(scale=SCALE, light="#fff"),
        secret=" ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP)),
        passkeys=passkeys_work_here(),
        refusal=refusal,
        next=asked_next(),
    )
    return html, 422 if form.errors or refusal else 200


def _confirm(code: str) -> list[str]:
    ring, staff = keyring(), current_staff()
    subject = str(staff.person_id)
    with transaction() as session:
        take(session, ring, CODE_PER_ACCOUNT, subject)
    with transaction() as session:
        codes = confirm_totp(session, ring, staff, code)
        token = finish(session, staff, "totp")
        forget(session, ring, CODE_PER_ACCOUNT, subject)
    adopt(token)
    return codes


def recovery_codes() -> ResponseReturnValue:
    """Say how many recovery codes are left, and make new ones."""
    person = current_person()
    if not person.has_second_factor:
        return redirect(SECOND_FACTOR, 303)
    if request.method == "POST":
        with transaction() as session:
            codes = make_recovery_codes(session, keyring(), person)
        return _show_codes(codes)
    frame = staff_frame(gettext("Recovery codes"))
    left = recovery_codes_left(db.session(), person)
    return render_template("account/recovery_codes.html", frame=frame, left=left, codes=None)


def remove_authenticator() -> ResponseReturnValue:
    """Take the authenticator out of use."""
    person = current_person()
    with transaction() as session:
        remove_totp(session, person, by=person)
    return redirect("/staff/account?note=removed", 303)


def _show_codes(codes: list[str]) -> str:
    frame = staff_frame(gettext("Recovery codes"))
    text = f"{frame.site_name or settings_of_app().hostname}\n{frame.title}\n\n"
    text += "\n".join(codes) + "\n"
    file = base64.b64encode(text.encode()).decode()
    return render_template(
        "account/recovery_codes.html",
        frame=frame,
        codes=codes,
        left=len(codes),
        file=f"data:text/plain;charset=utf-8;base64,{file}",
    )
