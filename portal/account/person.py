"""One person of the newsroom, as an administrator sees them."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.account.letters import reset_link, send_reset
from portal.account.people import show_invitation
from portal.account.roles import role_names, roles_from_form
from portal.database import db, transaction
from portal.editions import EDITIONS
from portal.identifiers import decode_id, encode_id
from portal.messages import Refusal
from portal.people.administration import clear_second_factor, disable, enable, grant_roles
from portal.people.links import invite_again, make_reset
from portal.people.models import Person
from portal.people.permissions import Permission
from portal.web.configuration import settings_of_app
from portal.web.staff import staff_route
from portal.web.staff_errors import said
from portal.web.staff_frame import staff_frame
from portal.web.staff_session import current_person


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    views = {"roles": give_roles, "link": send_link, "disable": shut, "enable": reopen}
    needs = Permission.MANAGE_PEOPLE
    staff_route(account, "/people/<one>", needs=needs, fresh=True)(one_person)
    for verb, view in {**views, "second-factor": forget_second_factor}.items():
        rule = f"/people/<one>/{verb}"
        staff_route(account, rule, needs=needs, methods=("POST",), fresh=True)(view)


def one_person(one: str) -> ResponseReturnValue:
    """Show a person's roles and what can be done with the account."""
    return _show(_found(one))


def give_roles(one: str) -> ResponseReturnValue:
    """Make the ticked roles the person's roles."""
    person = _found(one)
    chosen, administrator = roles_from_form(request.form)
    try:
        with transaction() as session:
            grant_roles(session, person, chosen, administrator=administrator, by=current_person())
    except Refusal as refusal:
        return _show(_found(one), said(refusal))
    return redirect("/staff/people?note=saved", 303)


def send_link(one: str) -> ResponseReturnValue:
    """Make the person's link anew: an invitation, or a way to a new password."""
    person = _found(one)
    invited = person.password is None
    make = invite_again if invited else make_reset
    try:
        with transaction() as session:
            token = make(session, person, by=current_person())
    except Refusal as refusal:
        return _show(_found(one), said(refusal))
    if invited:
        return show_invitation(person, token)
    settings = settings_of_app()
    mailed = send_reset(settings, person, token)
    frame = staff_frame(gettext("The link is ready"), here="people")
    return render_template(
        "account/person_link.html",
        frame=frame,
        person=person,
        link=reset_link(settings, token),
        days=0,
        mailed=mailed,
    )


def shut(one: str) -> ResponseReturnValue:
    """Shut the account; its sessions end."""
    person = _found(one)
    try:
        with transaction() as session:
            disable(session, person, by=current_person())
    except Refusal as refusal:
        return _show(_found(one), said(refusal))
    return redirect("/staff/people?note=saved", 303)


def reopen(one: str) -> ResponseReturnValue:
    """Enable the account again."""
    person = _found(one)
    with transaction() as session:
        enable(session, person, by=current_person())
    return redirect("/staff/people?note=saved", 303)


def forget_second_factor(one: str) -> ResponseReturnValue:
    """Help somebody who lost every second factor."""
    person = _found(one)
    with transaction() as session:
        clear_second_factor(session, person, by=current_person())
    return redirect("/staff/people?note=saved", 303)


def _found(one: str) -> Person:
    number = decode_id(one)
    person = db.session().get(Person, number) if number is not None else None
    if person is None:
        abort(404)
    return person


def _show(person: Person, refusal: str = "") -> ResponseReturnValue:
    frame = staff_frame(person.name, here="people")
    html = render_template(
        "account/person.html",
        frame=frame,
        one=encode_id(person.id),
        person=person,
        own=person.id == current_person().id,
        editions=EDITIONS,
        roles=role_names(),
        chosen=person.roles,
        administrator=person.administrator,
        refusal=refusal,
    )
    return html, 422 if refusal else 200
