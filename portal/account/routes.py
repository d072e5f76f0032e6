"""Register everything about accounts below ``/staff``."""

from __future__ import annotations

from flask import Flask, current_app, redirect
from flask.typing import ResponseReturnValue

from portal.account import entrance, factors, links, mine, passkeys, people, person
from portal.account.roles import edition_name, role_name
from portal.people.permissions import may
from portal.web.staff import Access, staff_blueprint, staff_route
from portal.web.staff_paths import START
from portal.web.staff_session import current_person


def add_account(app: Flask) -> None:
    """Add the pages of accounts."""
    account = staff_blueprint("account", __name__)
    for part in (entrance, links, factors, passkeys, mine, people, person):
        part.add_routes(account)

    @staff_route(account, "/", needs=Access.SIGNED_IN)
    def start() -> ResponseReturnValue:
        """Lead to the first page that is open to the person."""
        slots = current_app.extensions["portal_slots"]
        paths = (slot.path for slot in slots if may(current_person(), slot.needs))
        return redirect(next((path for path in paths if path != START), mine.ACCOUNT), 303)

    app.jinja_env.globals.update(role_name=role_name, edition_name=edition_name)
    app.register_blueprint(account)
