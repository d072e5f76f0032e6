"""Passkeys, for the script of the pages: JSON in, JSON out."""

from __future__ import annotations

import ipaddress
from typing import Any

from flask import Blueprint, abort, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from portal.database import transaction
from portal.events import announce
from portal.identifiers import decode_id
from portal.people import passkeys
from portal.people.events import SignedIn
from portal.people.models import Stage
from portal.people.sessions import end_own, open_session, rotate
from portal.people.sign_in import finish
from portal.people.throttle import PASSKEY_PER_ADDRESS, network, take
from portal.web.configuration import settings_of_app
from portal.web.staff import Access, staff_route, stage_of
from portal.web.staff_paths import START, own_path
from portal.web.staff_session import (
    adopt,
    current_person,
    current_staff,
    device,
    keyring,
    staff_request,
)

LARGEST_JSON = 64 * 1024
RECOVERY_CODES = "/staff/recovery-codes"


def add_routes(account: Blueprint) -> None:
    """Add the routes."""
    post = ("POST",)
    for rule, view in {
        "/sign-in/passkey/options": sign_in_options,
        "/sign-in/passkey": sign_in_with_passkey,
    }.items():
        staff_route(account, rule, needs=Access.ANYBODY, methods=post)(view)
    for rule, view in {"/passkeys/options": passkey_options, "/passkeys": add_passkey}.items():
        staff_route(account, rule, needs=Access.ENROLLING, methods=post, fresh=True)(view)
    staff_route(
        account,
        "/account/passkeys/<passkey>/remove",
        needs=Access.SIGNED_IN,
        methods=post,
        fresh=True,
    )(remove_passkey)


def passkeys_work_here() -> bool:
    """Whether the public address has a name: browsers make no passkeys for a bare number."""
    try:
        ipaddress.ip_address(settings_of_app().hostname)
    except ValueError:
        return True
    return False


def sign_in_options() -> ResponseReturnValue:
    """Give a browser what it has to sign."""
    with transaction() as session:
        take(session, keyring(), PASSKEY_PER_ADDRESS, network(device().address))
    with transaction() as session:
        return _json(passkeys.sign_in_options(session, _site(), staff_request().token))


def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in whoever's passkey has signed."""
    answer = json_object()
    token, before = staff_request().token, staff_request().staff
    with transaction() as session:
        person = passkeys.verify(session, _site(), token, answer.get("credential"))
        if before is not None:
            end_own(session, before.person, before.id)
        opened = open_session(session, person, Stage.FULL, device())
        announce(session, SignedIn(person, person, "passkey"))
    adopt(opened)
    target = answer.get("next")
    return jsonify(next=own_path(target if isinstance(target, str) else None) or START)


def passkey_options() -> ResponseReturnValue:
    """Give a browser what it needs to make a passkey."""
    with transaction() as session:
        options = passkeys.registration_options(
            session, _site(), current_person(), staff_request().token
        )
    return _json(options)


def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that the person's device has made."""
    answer = json_object()
    staff, token = current_staff(), staff_request().token
    first = not staff.person.has_second_factor
    stage_before, name = stage_of(staff), answer.get("name")
    with transaction() as session:
        passkeys.register(
            session,
            _site(),
            staff.person,
            token,
            answer.get("credential"),
            name.strip() if isinstance(name, str) and name.strip() else gettext("Passkey"),
        )
        enrolling = stage_before is Stage.ENROLLING
        stepped = finish(session, staff, "passkey") if enrolling else rotate(session, staff)
    adopt(stepped)
    return jsonify(next=RECOVERY_CODES if first else "/staff/account?note=passkey")


def remove_passkey(passkey: str) -> ResponseReturnValue:
    """Remove one of one's own passkeys."""
    number = decode_id(passkey)
    with transaction() as session:
        if number is None or not passkeys.remove_passkey(session, current_person(), number):
            abort(404)
    return redirect("/staff/account?note=removed", 303)


def json_object() -> dict[str, Any]:
    """Return the JSON object of a request, or answer 400."""
    if (request.content_length or 0) > LARGEST_JSON:
        abort(413)
    try:
        given = request.get_json()
    except HTTPException:
        abort(400)
    except RecursionError:
        abort(400)
    if not isinstance(given, dict):
        abort(400)
    return given


def _json(text: str) -> ResponseReturnValue:
    response = make_response(text)
    response.mimetype = "application/json"
    return response


def _site() -> passkeys.RelyingParty:
    settings = settings_of_app()
    return passkeys.RelyingParty(settings.hostname, settings.base_url, settings.hostname)
