"""The ground on which every staff page stands: each route states who may use it.

pages = staff_blueprint("pages", __name__)

@staff_route(pages, "/pages/<page>", needs=Permission.MANAGE_PAGES, methods=("GET", "POST"))
def page(page: str) -> str: ...
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.database import database_now, db
from portal.editions import EDITIONS
from portal.people.models import Person, StaffSession, Stage
from portal.people.permissions import Permission, may
from portal.web.staff_errors import add_staff_errors, answer_http_error, wants_json
from portal.web.staff_frame import note_navigation
from portal.web.staff_paths import CONFIRM, SECOND_FACTOR, SIGN_IN, SIGN_IN_CODE, with_next
from portal.web.staff_session import (
    add_keyring,
    check_csrf,
    current_person,
    give_cookie,
    has_staff_request,
    is_staff_path,
    recognise,
    staff_request,
)

PREFIX = "/staff"
SAFE = {"GET", "HEAD"}
FRESH_TO_OPEN = timedelta(minutes=30)
FRESH_TO_SEND = timedelta(minutes=60)
"""A form opened while the proof was fresh may be filled in for a while."""

View = Callable[..., ResponseReturnValue]


class Access(StrEnum):
    """Who may use a route that asks for no permission."""

    ANYBODY = "anybody"
    CODE = "second-factor"
    """Whose password was right, and whose second factor is asked for."""
    ENROLLING = "setting-up"
    """Who is signed in, or has to set up a second factor first."""
    SIGNED_IN = "signed-in"


class UnstatedAccess(Exception):
    """A staff route does not say who may use it."""


class StaffView:
    """A view with its guard.

    Args:
        view: what answers, once the sender may.
        needs: who may.
        edition_from: the argument that names the edition in which the permission is needed.
        fresh: whether the sender must have given a password or passkey lately.
    """

    def __init__(
        self, view: View, needs: Permission | Access, *, edition_from: str | None, fresh: bool
    ) -> None:
        self.view = view
        self.needs = needs
        self.edition_from = edition_from
        self.fresh = fresh

    def __call__(self, **arguments: Any) -> ResponseReturnValue:
        """Answer a request whose sender may send it."""
        refusal = self._turn_away()
        if refusal is not None:
            return refusal
        if request.method not in SAFE:
            check_csrf()
        if isinstance(self.needs, Permission):
            self._ask(self.needs, arguments)
        if self.fresh and not _is_fresh():
            return _again(CONFIRM)
        return self.view(**arguments)

    def _turn_away(self) -> ResponseReturnValue | None:
        """Lead whoever is not far enough to where they get further."""
        staff = staff_request().staff
        if self.needs is Access.ANYBODY:
            return None
        if staff is None:
            return _again(SIGN_IN)
        stage = stage_of(staff)
        if self.needs is Access.CODE:
            return None if stage is Stage.CODE else redirect(PREFIX + "/", 303)
        if stage is Stage.CODE:
            return _again(SIGN_IN_CODE)
        if stage is Stage.ENROLLING and self.needs is not Access.ENROLLING:
            return _again(SECOND_FACTOR)
        return None

    def _ask(self, permission: Permission, arguments: dict[str, Any]) -> None:
        """Answer 404 where an object is asked for, so that nobody learns that it is there."""
        person = current_person()
        objects = set(arguments) - {self.edition_from}
        edition = arguments.get(self.edition_from) if self.edition_from else None
        if self.edition_from and edition not in EDITIONS:
            abort(404)
        if not may(person, permission, edition):
            abort(404 if objects else 403)


def staff_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint below ``/staff``, with error pages in the person's language."""
    blueprint = Blueprint(name, import_name, url_prefix=PREFIX)
    add_staff_errors(blueprint)
    return blueprint


def staff_route(
    blueprint: Blueprint,
    rule: str,
    *,
    needs: Permission | Access,
    edition_from: str | None = None,
    methods: Collection[str] = ("GET",),
    fresh: bool = False,
) -> Callable[[View], View]:
    """Register a view below ``/staff`` and say who may use it.

    Who is not signed in is led to the sign-in page and back; who lacks the permission gets 403,
    or 404 where the address names an object. What changes something needs the form's token.

    Args:
        blueprint: from ``staff_blueprint``.
        rule: the address below ``/staff``.
        needs: the permission, or who may where none is needed.
        edition_from: the argument that names the edition in which the permission is needed.
        methods: of HTTP; ``HEAD`` comes with ``GET``.
        fresh: whether the person must have given a password or passkey within the half hour.
    """

    def register(view: View) -> View:
        guarded = StaffView(view, needs, edition_from=edition_from, fresh=fresh)
        blueprint.add_url_rule(
            rule,
            endpoint=view.__name__,
            view_func=guarded,
            methods=list(methods),
            provide_automatic_options=False,
        )
        return view

    return register


def require(permission: Permission, edition: str | None = None) -> None:
    """Answer 404 unless the person may; for objects whose edition shows only when found."""
    if not may(current_person(), permission, edition):
        abort(404)


def stage_of(staff: StaffSession) -> Stage:
    """Return how far a session has come; a new role may ask for more than it had to."""
    person: Person = staff.person
    stage = Stage(staff.stage)
    if stage is Stage.FULL and person.must_have_second_factor and not person.has_second_factor:
        return Stage.ENROLLING
    return stage


def prepare_staff(app: Flask) -> None:
    """Recognise people, mark their pages as nobody else's, and answer what no route takes."""
    add_keyring(app)

    @app.before_request
    def recognise_sender() -> Any:
        if not is_staff_path(request.path):
            return None
        recognise()
        missed = request.routing_exception
        if isinstance(missed, HTTPException) and (missed.code or 500) >= 400:  # noqa: PLR2004
            return answer_http_error(missed)
        return None

    @app.after_request
    def keep_private(response: Response) -> Response:
        if has_staff_request():
            give_cookie(response)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Content-Language"] = staff_request().edition.tag
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["X-Robots-Tag"] = "noindex"
        return response


def finish_staff(app: Flask) -> None:
    """Refuse to start with a staff route that does not say who may use it.

    Raises:
        UnstatedAccess: naming the route.
    """
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if is_staff_path(rule.rule) and not isinstance(view, StaffView):
            raise UnstatedAccess(f"{rule.rule} ({rule.endpoint}): register it with staff_route()")
    note_navigation(app)


def _is_fresh() -> bool:
    staff = staff_request().staff
    assert staff is not None
    lasts = FRESH_TO_OPEN if request.method in SAFE else FRESH_TO_SEND
    return database_now(db.session()) - staff.proved_at < lasts


def _again(path: str) -> ResponseReturnValue:
    """Lead to a page of signing in; a script is told instead, and keeps what it has."""
    target = with_next(path)
    if wants_json():
        return jsonify(error="signed-out", sign_in=target), 401
    return redirect(target, 303)
