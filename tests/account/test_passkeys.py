"""Passkeys: made, used, and every answer that is not the one that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from portal.database import database_now, transaction
from portal.identifiers import encode_id
from portal.people.administration import disable
from portal.people.models import Passkey, PasskeyChallenge, Person, Role, Stage
from tests.account.authenticator import PRESENT, Authenticator
from tests.crew import Staff, add_person, enter

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

ORIGIN, HOST = "http://127.0.0.1:8000", "127.0.0.1"


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN, HOST)


def register(staff: Staff, device: Authenticator, **more: Any) -> Any:
    options = staff.send("/staff/passkeys/options").json
    assert options
    return staff.send("/staff/passkeys", {"credential": device.create(options), **more})


def use(staff: Staff, device: Authenticator, **more: Any) -> Any:
    options = staff.send("/staff/sign-in/passkey/options").json
    assert options
    return staff.send("/staff/sign-in/passkey", {"credential": device.get(options), **more})


@pytest.fixture
def owner(client: FlaskClient, session: Session, device: Authenticator) -> Person:
    """Give somebody with a passkey and no authenticator, signed out."""
    person = add_person(session, [("en", Role.PUBLISHER)], second_factor=False)
    staff = enter(client, session, person, Stage.ENROLLING)
    assert register(staff, device, name="Telephone").json == {"next": "/staff/recovery-codes"}
    assert staff.get("/staff/account").status_code == 200, "a passkey is a second factor"
    assert len(staff.post("/staff/recovery-codes").text.split("<code>")) == 11
    staff.post("/staff/sign-out")
    return person


def test_a_passkey_alone_signs_in(
    client: FlaskClient, session: Session, owner: Person, device: Authenticator
) -> None:
    guest = Staff(client)
    token = guest.csrf() and guest.token
    assert use(guest, device, next="/staff/account").json == {"next": "/staff/account"}
    assert guest.token != token
    page = guest.get("/staff/account")
    assert "Telephone" in page.text
    assert session.scalars(select(Passkey.used_at)).one()


def test_a_passkey_is_the_second_step_too(
    client: FlaskClient, session: Session, owner: Person, device: Authenticator
) -> None:
    staff = enter(client, session, owner, Stage.CODE)
    assert "data-passkey" in staff.get("/staff/sign-in/code").text
    assert use(staff, device, next="//evil.example").json == {"next": "/staff/"}


def test_a_challenge_is_answered_once(
    client: FlaskClient, owner: Person, device: Authenticator
) -> None:
    guest = Staff(client)
    options = guest.send("/staff/sign-in/passkey/options").json
    assert options
    answer = {"credential": device.get(options)}
    first = guest.token
    assert guest.send("/staff/sign-in/passkey", answer).status_code == 200
    guest.post("/staff/sign-out")
    client.set_cookie("portal", first)
    assert guest.send("/staff/sign-in/passkey", answer).status_code == 409


def test_a_challenge_belongs_to_its_browser_and_expires(
    app: Flask, client: FlaskClient, session: Session, owner: Person, device: Authenticator
) -> None:
    guest, other = Staff(client), Staff(app.test_client())
    options = guest.send("/staff/sign-in/passkey/options").json
    assert options
    answer = {"credential": device.get(options)}
    assert other.send("/staff/sign-in/passkey", answer).status_code == 409
    with transaction(session):
        session.execute(update(PasskeyChallenge).values(expires_at=database_now(session)))
    assert guest.send("/staff/sign-in/passkey", answer).status_code == 409


@pytest.mark.parametrize("fault", ["origin", "host", "unverified", "key", "unknown", "count"])
def test_a_wrong_answer_is_refused(
    client: FlaskClient, session: Session, owner: Person, device: Authenticator, fault: str
) -> None:
    guest = Staff(client)
    if fault == "count":
        device.count = 9
        assert use(guest, device).status_code == 200
        guest.post("/staff/sign-out")
        device.count = 5  # a copy of the device
    bad = {
        "origin": Authenticator("https://evil.example", HOST, id=device.id, key=device.key),
        "host": Authenticator(ORIGIN, "evil.example", id=device.id, key=device.key),
        "unverified": Authenticator(ORIGIN, HOST, PRESENT, id=device.id, key=device.key),
        "key": Authenticator(ORIGIN, HOST, id=device.id),
        "unknown": Authenticator(ORIGIN, HOST),
        "count": device,
    }[fault]
    response = use(guest, bad)
    assert response.status_code == 409
    assert guest.get("/staff/account").status_code == 303


@pytest.mark.parametrize(
    "credential",
    [None, [], "x", {}, {"id": 1}, {"id": "x" * 70_000}, {"id": "AAAA", "response": None}],
)
def test_what_is_no_answer_is_refused(
    client: FlaskClient, session: Session, credential: object
) -> None:
    staff = enter(client, session, add_person(session))
    for path in ("/staff/sign-in/passkey", "/staff/passkeys"):
        staff.send(f"{path}/options")
        assert staff.send(path, {"credential": credential}).status_code in {409, 413}


def test_a_disabled_person_has_no_passkey(
    client: FlaskClient, session: Session, owner: Person, device: Authenticator
) -> None:
    with transaction(session):
        disable(session, owner, by=None)
    assert use(Staff(client), device).status_code == 409


def test_a_passkey_is_removed_by_its_owner_only(
    client: FlaskClient, session: Session, owner: Person, device: Authenticator
) -> None:
    number = encode_id(session.scalars(select(Passkey.id)).one())
    path = f"/staff/account/passkeys/{number}/remove"
    other = enter(client, session, add_person(session))
    for guessed in (path, "/staff/account/passkeys/0/remove", path.replace("remove", "x")):
        assert other.post(guessed).status_code == 404
    staff = enter(client, session, owner)
    assert staff.post(path).status_code == 409, "the only second factor of a publisher"
    second = Authenticator(ORIGIN, HOST)
    assert register(staff, second).json == {"next": "/staff/account?note=passkey"}
    assert staff.post(path).status_code == 303
    assert use(Staff(client), device).status_code == 409
