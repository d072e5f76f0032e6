"""Signing in and out: equal answers, rotated sessions, the cookie, forged requests, targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from portal.database import database_now, transaction
from portal.people.administration import disable
from portal.people.models import Role, StaffSession, Stage
from portal.people.second_factor import make_recovery_codes
from portal.settings import Settings
from portal.web.staff_paths import own_path
from tests.crew import PASSWORD, Staff, add_person, code_now, enter, keyring

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

ATTACKS = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/staff\r\nSet-Cookie: a=b",
    "/staff/\n",
    "/staff/\x00",
    "https://evil.example/staff/",
    "http:/staff/",
    "javascript:alert(1)",
    "staff@evil.example",
    "@evil.example",
    "/@evil.example",
    "/staff@evil.example",
    "/staff.evil.example",
    "/staff//evil.example",
    "/staff/\u2028x",
    "/staff/\u202ex",
    "//[",
    "/" * 2000,
    "/en/",
    "",
]


def sign_in(staff: Staff, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    return staff.post("/staff/sign-in", email=email, password=password, **fields)


@pytest.fixture
def browser(client: FlaskClient) -> Staff:
    return Staff(client)


def without_tokens(response: TestResponse, email: str) -> str:
    return re.sub(r'(value|content)="[0-9a-f]{16}\.[0-9a-f]{64}"', "", response.text).replace(
        email, ""
    )


def test_a_password_opens_a_session(browser: Staff, session: Session) -> None:
    person = add_person(session, [("en", Role.REPORTER)])
    before = browser.csrf() and browser.token
    response = sign_in(browser, person.email, next="/staff/account")
    assert (response.status_code, response.location) == (303, "/staff/account")
    assert browser.token != before, "a session that somebody fixed must not become another's"
    assert browser.get("/staff/account").status_code == 200


def test_known_unknown_and_disabled_look_alike(
    browser: Staff, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes, and the same work: argon2 is asked once for each."""
    known, invited, gone = (add_person(session, password=fill) for fill in (True, False, True))
    with transaction(session):
        disable(session, gone, by=None)
    asked = []
    verify = PasswordHasher.verify

    def count(hasher: PasswordHasher, hashed: str, password: str) -> bool:
        asked.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return bool(verify(hasher, hashed, password))

    monkeypatch.setattr(PasswordHasher, "verify", count)
    cases = [(known.email, "wrong"), ("nobody@example.org", "wrong"), (invited.email, PASSWORD)]
    cases.append((gone.email, PASSWORD))
    answers = [(email, sign_in(browser, email, password)) for email, password in cases]
    assert {answer.status_code for _, answer in answers} == {422}
    assert len({without_tokens(answer, email) for email, answer in answers}) == 1
    assert len(asked) == len(cases)
    assert len(set(asked)) == 1, "with the same costs"


def test_what_was_typed_is_kept_but_no_password(browser: Staff) -> None:
    response = sign_in(browser, "layla@example.org", "wrong password here")
    assert 'value="layla@example.org"' in response.text
    assert "wrong password here" not in response.text


def test_the_second_step_rotates_again(browser: Staff, session: Session) -> None:
    person = add_person(session, [("en", Role.PUBLISHER)])
    response = sign_in(browser, person.email, next="/staff/account/sessions")
    assert response.location == "/staff/sign-in/code?next=%2Fstaff%2Faccount%2Fsessions"
    half = browser.token
    assert browser.get("/staff/account").location.startswith("/staff/sign-in/code")
    wrong = browser.post("/staff/sign-in/code", code="000000")
    assert wrong.status_code == 422
    code = code_now(session)
    response = browser.post("/staff/sign-in/code", code=code, next="/staff/account/sessions")
    assert (response.status_code, response.location) == (303, "/staff/account/sessions")
    assert browser.token != half
    assert browser.get("/staff/account").status_code == 200
    browser.client.set_cookie("portal", half)
    assert browser.get("/staff/account").status_code == 303
    sign_in(browser, person.email)
    assert browser.post("/staff/sign-in/code", code=code).status_code == 422, "used already"


def test_a_recovery_code_is_the_other_way_in(browser: Staff, session: Session) -> None:
    person = add_person(session, administrator=True)
    with transaction(session):
        code = make_recovery_codes(session, keyring(), person)[0]
    for expected in (303, 422):
        sign_in(browser, person.email)
        assert browser.post("/staff/sign-in/code", code=code).status_code == expected
        browser.post("/staff/sign-out")


def test_codes_are_throttled(browser: Staff, session: Session) -> None:
    person = add_person(session, administrator=True)
    enter(browser.client, session, person, Stage.CODE)
    answers = [browser.post("/staff/sign-in/code", code="000000") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 6 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert browser.post("/staff/sign-in/code", code=code_now(session)).status_code == 429


def test_a_role_that_asks_for_more_than_a_password(browser: Staff, session: Session) -> None:
    person = add_person(session, [("ar", Role.PUBLISHER)], second_factor=False)
    assert sign_in(browser, person.email).location.startswith("/staff/second-factor")
    assert browser.get("/staff/account").location.startswith("/staff/second-factor")
    assert browser.get("/staff/second-factor").status_code == 200


def test_signing_out_ends_the_session(browser: Staff, session: Session) -> None:
    enter(browser.client, session, add_person(session))
    token = browser.token
    browser.post("/staff/sign-out")
    browser.client.set_cookie("portal", token)
    assert browser.get("/staff/account").location.startswith("/staff/sign-in")
    assert session.scalar(select(func.count()).select_from(StaffSession)) == 0


def test_a_disabled_person_is_out_at_once(browser: Staff, session: Session) -> None:
    person = add_person(session)
    enter(browser.client, session, person)
    assert browser.get("/staff/account").status_code == 200
    with transaction(session):
        disable(session, person, by=None)
    assert browser.get("/staff/account").status_code == 303


@pytest.mark.parametrize(
    ("base_url", "name"),
    [("https://news.example.org", "__Host-portal"), ("http://127.0.0.1:8000", "portal")],
)
def test_the_cookie(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, base_url: str, name: str
) -> None:
    settings: Settings = app.extensions["portal_settings"]
    changed = settings.model_copy(update={"base_url": base_url})
    monkeypatch.setitem(app.extensions, "portal_settings", changed)
    (cookie,) = client.get("/staff/sign-in").headers.getlist("Set-Cookie")
    given, *attributes = cookie.split("; ")
    assert re.fullmatch(rf"{name}=[\w-]{{43}}", given)
    secure = {"Secure"} if base_url.startswith("https") else set()
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"} | secure


@pytest.mark.parametrize("path", ["/staff/sign-in", "/staff/account", "/staff/nowhere", "/staff"])
def test_no_staff_page_is_kept_by_a_cache(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_token_is_bound_to_its_session(app: Flask, client: FlaskClient, session: Session) -> None:
    person = add_person(session)
    staff = enter(client, session, person)
    other = enter(app.test_client(), session, add_person(session))
    for token in ("", "x", "é.é", other.csrf(), staff.csrf()[:-1] + "!"):
        response = client.post("/staff/language", data={"edition": "ar", "csrf": token})
        assert response.status_code == 403
    assert staff.post("/staff/language", edition="ar").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
def test_a_request_from_elsewhere_is_refused(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    staff = enter(client, session, add_person(session))
    data = {"edition": "ar", "csrf": staff.csrf()}
    assert client.post("/staff/language", data=data, headers=headers).status_code == 403


@pytest.mark.parametrize("target", ATTACKS)
def test_a_target_elsewhere_is_never_followed(
    browser: Staff, session: Session, target: str
) -> None:
    assert own_path(target) is None
    assert browser.get("/staff/sign-in", query_string={"next": target}).status_code == 200
    person = add_person(session)
    assert sign_in(browser, person.email, next=target).location == "/staff/"


@pytest.mark.parametrize("target", ["/staff", "/staff/", "/staff/stories?q=%D8%A7&page=2"])
def test_a_page_of_ours_is_followed(target: str) -> None:
    assert own_path(target) == target


def test_a_script_is_told_to_sign_in(client: FlaskClient, session: Session) -> None:
    response = Staff(client).send("/staff/passkeys/options")
    assert response.status_code == 401
    assert response.json == {"error": "signed-out", "sign_in": "/staff/sign-in"}
    staff = enter(client, session, add_person(session))
    answer = client.post("/staff/passkeys/options", json={}, headers={"X-CSRF": "no"})
    assert answer.status_code == 403
    assert answer.json
    assert answer.json["error"] == 403
    deep = "[" * 30_000
    for body in (deep, "[]", "nonsense", '"x"', "{", '{"a": ' + deep):
        headers = {"X-CSRF": staff.csrf(), "Content-Type": "application/json"}
        refused = client.post("/staff/sign-in/passkey", data=body, headers=headers)
        assert refused.status_code == 400, body[:10]


def test_what_is_delicate_asks_for_the_password_again(
    client: FlaskClient, session: Session
) -> None:
    person = add_person(session, administrator=True)
    staff = enter(client, session, person)
    assert staff.get("/staff/people/invite").status_code == 200
    with transaction(session):
        long_ago = database_now(session).replace(year=2020)
        session.execute(update(StaffSession).values(proved_at=long_ago))
    response = staff.get("/staff/people/invite")
    assert response.location == "/staff/confirm?next=%2Fstaff%2Fpeople%2Finvite"
    assert staff.post("/staff/people/invite", email="x").location.startswith("/staff/confirm")
    token = staff.token
    assert staff.post("/staff/confirm", password="wrong").status_code == 422
    response = staff.post("/staff/confirm", password=PASSWORD, next="/staff/people/invite")
    assert response.location == "/staff/people/invite"
    assert staff.token != token
    assert staff.get("/staff/people/invite").status_code == 200
