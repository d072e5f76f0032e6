"""Every staff route × role × method, against the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Blueprint, Flask

from portal.people.models import Person, Role, Stage
from portal.people.permissions import PERMISSIONS, Permission, may
from portal.web.staff import Access, StaffView, UnstatedAccess, finish_staff, staff_route
from tests.crew import add_person, enter
from tests.staff_routes import ROUTES
from tools.permissions import PAGE, page

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EDITION, OTHER = "en", "ar"
SAMPLES = {"edition": EDITION, "code": EDITION}
"""What stands in an address for an argument; an identifier for any other."""
SIGN_IN, CODE, FACTOR = "/staff/sign-in", "/staff/sign-in/code", "/staff/second-factor"


def staff_rules(app: Flask) -> list[tuple[Rule, StaffView]]:
    views = ((rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules())
    return [(rule, view) for rule, view in views if isinstance(view, StaffView)]


def methods_of(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD"}


@pytest.fixture
def reached(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Replace what answers behind each guard: only the guards are asked."""
    for _, view in staff_rules(app):
        monkeypatch.setattr(view, "view", lambda **_: "reached")
        monkeypatch.setattr(view, "fresh", False)
    return "reached"


def path_of(rule: Rule, edition: str = EDITION) -> str:
    view_samples = {**SAMPLES, "edition": edition}
    values = {name: view_samples.get(name, "00000000001") for name in rule.arguments}
    built = rule.build(values)
    assert built
    return str(built[1])


def ask(client: FlaskClient, staff: Any, method: str, path: str) -> TestResponse:
    data = {"csrf": staff.csrf()} if method not in {"GET", "HEAD", "OPTIONS"} else None
    return client.open(path, method=method, data=data)


def test_the_table_lists_every_route(app: Flask) -> None:
    found = {
        f"{method} {rule.rule}": view.needs
        for rule, view in staff_rules(app)
        for method in methods_of(rule)
    }
    assert found == ROUTES


def test_the_docs_say_what_the_code_does(app: Flask) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(app), "python -m tools.permissions"


@pytest.mark.parametrize("stage", [None, Stage.CODE, Stage.ENROLLING])
def test_who_is_not_wholly_signed_in_gets_no_further(
    app: Flask, client: FlaskClient, session: Session, reached: str, stage: Stage | None
) -> None:
    person = add_person(session, administrator=True, second_factor=stage is Stage.CODE)
    staff = enter(client, session, person, stage or Stage.FULL)
    if stage is None:
        client.delete_cookie("portal")
    open_to = {
        None: {Access.ANYBODY},
        Stage.CODE: {Access.ANYBODY, Access.CODE},
        Stage.ENROLLING: {Access.ANYBODY, Access.ENROLLING},
    }[stage]
    led_to = {None: SIGN_IN, Stage.CODE: CODE, Stage.ENROLLING: FACTOR}[stage]
    for rule, view in staff_rules(app):
        for method in methods_of(rule):
            response = ask(client, staff, method, path_of(rule))
            where = f"{method} {rule.rule}"
            if view.needs in open_to:
                assert response.text == reached, where
            else:
                assert response.status_code == 303, where
                target = response.location.partition("?")[0]
                if view.needs is Access.CODE and stage is not None:
                    assert target == "/staff/", where
                else:
                    assert target == led_to, where


@pytest.mark.parametrize("who", [*Role, "administrator", "nothing"])
def test_each_role_reaches_what_the_table_says(
    app: Flask, client: FlaskClient, session: Session, reached: str, who: str
) -> None:
    roles = [(EDITION, Role(who))] if who in set(Role) else []
    person = add_person(session, roles, administrator=who == "administrator")
    staff = enter(client, session, person)
    allowed = PERMISSIONS[Role(who)] if roles else set(Permission) if person.administrator else ()
    for rule, view in staff_rules(app):
        methods = METHODS if person.administrator else rule.methods or ()
        for method in methods:
            where = f"{who}: {method} {rule.rule}"
            response = ask(client, staff, method, path_of(rule))
            if method not in (rule.methods or ()):
                if not _others_take(app, rule, method):
                    assert response.status_code == 405, where
            elif view.needs is Access.CODE:
                assert response.status_code == 303, where
            elif isinstance(view.needs, Access) or view.needs in allowed:
                assert response.status_code == 200, where
                assert method == "HEAD" or response.text == reached, where
            else:
                objects = rule.arguments - {view.edition_from}
                assert response.status_code == (404 if objects else 403), where
            if view.edition_from and isinstance(view.needs, Permission) and roles:
                elsewhere = ask(client, staff, method, path_of(rule, OTHER))
                assert elsewhere.status_code in {403, 404, 405}, where


def _others_take(app: Flask, rule: Rule, method: str) -> bool:
    """Whether another rule of the same shape takes the method."""
    path = path_of(rule)
    adapter = app.url_map.bind("localhost")
    return adapter.test(path, method)


def test_a_route_that_states_nothing_is_refused_at_boot() -> None:
    app = Flask(__name__)
    app.add_url_rule("/staff/open", "open", lambda: "open")
    with pytest.raises(UnstatedAccess, match="/staff/open"):
        finish_staff(app)


def test_a_route_must_name_its_needs() -> None:
    with pytest.raises(TypeError):
        staff_route(Blueprint("b", __name__), "/open")  # type: ignore[call-arg]


def test_roles_count_in_their_edition_only() -> None:
    person = Person(administrator=False, disabled_at=None, grants=[])
    assert not may(person, Permission.READ_NEWSROOM)
    for role, permissions in PERMISSIONS.items():
        someone = _with_role(role)
        for permission in Permission:
            expected = permission in permissions
            assert may(someone, permission) is expected
            assert may(someone, permission, EDITION) is expected
            assert not may(someone, permission, OTHER)


def _with_role(role: Role) -> Person:
    from portal.people.models import Grant

    return Person(administrator=False, disabled_at=None, grants=[Grant(edition=EDITION, role=role)])
