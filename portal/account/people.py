"""The people of the newsroom: the list, and inviting somebody new."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.account.forms import InviteForm
from portal.account.letters import invitation_link, send_invitation
from portal.account.roles import role_names, roles_from_form
from portal.database import db, transaction
from portal.editions import EDITIONS
from portal.identifiers import encode_id
from portal.messages import Refusal
from portal.people.accounts import everybody
from portal.people.administration import grant_roles
from portal.people.links import invite
from portal.people.models import Person
from portal.people.permissions import Permission
from portal.web.configuration import settings_of_app
from portal.web.staff import staff_route
from portal.web.staff_errors import said
from portal.web.staff_frame import staff_frame
from portal.web.staff_session import current_person, staff_request


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    needs = Permission.MANAGE_PEOPLE
    staff_route(account, "/people", needs=needs)(people)
    staff_route(account, "/people/invite", needs=needs, methods=("GET", "POST"), fresh=True)(
        invite_person
    )


def people() -> ResponseReturnValue:
    """List everybody."""
    frame = staff_frame(gettext("People"), here="people", wide=True)
    rows = [(encode_id(person.id), person) for person in everybody(db.session())]
    return render_template(
        "account/people.html",
        frame=frame,
        rows=rows,
        editions=EDITIONS,
        roles=role_names(),
        note=gettext("The changes are saved.") if request.args.get("note") == "saved" else "",
    )


def invite_person() -> ResponseReturnValue:
    """Invite somebody: an account without a password, and a link."""
    given = request.form if request.method == "POST" else None
    form = InviteForm(given, edition=staff_request().edition.code)
    chosen, administrator = roles_from_form(request.form)
    refusal = ""
    if request.method == "POST" and form.validate():
        try:
            with transaction() as session:
                by = current_person()
                person, token = invite(
                    session,
                    email=form.email.data or "",
                    name=form.name.data or "",
                    edition=form.edition.data,
                    by=by,
                )
                grant_roles(session, person, chosen, administrator=administrator, by=by)
        except Refusal as error:
            refusal = said(error)
        else:
            return show_invitation(person, token)
    frame = staff_frame(gettext("Invite somebody"), here="people")
    html = render_template(
        "account/invite.html",
        frame=frame,
        form=form,
        editions=EDITIONS,
        roles=role_names(),
        chosen=chosen,
        administrator=administrator,
        refusal=refusal,
    )
    return html, 422 if form.errors or refusal else 200


def show_invitation(person: Person, token: str) -> str:
    """Write to the person, and show the link once to whoever invites."""
    settings = settings_of_app()
    mailed = send_invitation(settings, person, token)
    frame = staff_frame(gettext("The invitation is ready"), here="people")
    return render_template(
        "account/person_link.html",
        frame=frame,
        person=person,
        link=invitation_link(settings, token),
        days=7,
        mailed=mailed,
    )
