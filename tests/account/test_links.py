"""Invitations and forgotten passwords, from the letter to the first page."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import update

from portal.database import database_now, transaction
from portal.people.administration import grant_roles
from portal.people.links import invite, make_reset
from portal.people.models import Invitation, Person
from tests.crew import PASSWORD, Staff, add_person, enter

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

NEW = {"new_password": "bread under snow", "repeated": "bread under snow"}


@pytest.fixture
def outbox(app: Flask) -> Path:
    folder: Path = app.extensions["portal_settings"].data / "outbox"
    if folder.exists():
        for file in folder.iterdir():
            file.unlink()
    return folder


def link_in(outbox: Path) -> str:
    (file,) = outbox.iterdir()
    text = message_from_bytes(file.read_bytes(), policy=policy.default).get_content()
    file.unlink()
    return str(re.findall(r"http://127.0.0.1:8000(/\S+)", text)[0])


def token_in(link: str) -> str:
    return link.partition("token=")[2]


def test_from_invitation_to_the_first_page(
    app: Flask, client: FlaskClient, session: Session, outbox: Path
) -> None:
    """An administrator invites a publisher, who ends up signed in with a second factor."""
    boss = enter(client, session, add_person(session, administrator=True))
    fields = {"email": "nadia@example.org", "name": "نادية", "edition": "ar"}
    page = boss.post("/staff/people/invite", **fields, role=["publisher@ar", "editor@en"])
    link = link_in(outbox)
    assert link.replace("&", "&amp;") in page.text

    guest = Staff(client)
    client.delete_cookie("portal")
    page = guest.get(link, headers={"Accept-Language": "ar"})
    assert 'lang="ar" dir="rtl"' in page.text
    assert 'value="نادية"' in page.text
    answers = {"token": token_in(link), "name": "نادية خوري", "edition": "ar"}
    weak = {"new_password": "short", "repeated": "short"}
    refused = guest.post("/staff/invitation", **answers, **weak)
    assert refused.status_code == 422
    assert "نادية خوري" in refused.text
    accepted = guest.post("/staff/invitation", **answers, **NEW)
    assert accepted.location == "/staff/second-factor?welcome=1"
    assert guest.post("/staff/invitation", **answers, **NEW).status_code == 410

    page = guest.get(accepted.location)
    assert 'src="data:image/svg+xml' in page.text
    key = re.findall(r'class="key" dir="ltr">([A-Z2-7 ]+)<', page.text)[0].replace(" ", "")
    assert key in guest.get("/staff/second-factor").text.replace(" ", ""), "a reload shows the same"
    token = guest.token
    shown = guest.post("/staff/second-factor", code=pyotp.TOTP(key).now())
    codes = re.findall(r"<code>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})</code>", shown.text)
    assert len(codes) == 10
    assert 'download="recovery-codes.txt"' in shown.text
    assert guest.token != token
    assert guest.get("/staff/account").status_code == 200
    assert codes[0] not in guest.get("/staff/recovery-codes").text


def test_an_old_invitation_says_so(client: FlaskClient, session: Session) -> None:
    with transaction(session):
        _, token = invite(session, email="n@example.org", name="N", edition="en", by=None)
        session.execute(update(Invitation).values(expires_at=database_now(session)))
    for path in (f"/staff/invitation?token={token}", "/staff/invitation", "/staff/new-password"):
        assert client.get(path).status_code == 410


def test_a_forgotten_password(client: FlaskClient, session: Session, outbox: Path) -> None:
    person = add_person(session)
    held = enter(client, session, person)
    token = held.token
    guest = Staff(client)
    client.delete_cookie("portal")
    known = guest.post("/staff/forgotten", email=person.email)
    assert known.status_code == 200
    known.close()
    link = link_in(outbox)
    assert guest.get(link).status_code == 200
    changed = guest.post("/staff/new-password", token=token_in(link), **NEW)
    assert changed.location == "/staff/sign-in?note=new-password"
    assert guest.post("/staff/new-password", token=token_in(link), **NEW).status_code == 410
    client.set_cookie("portal", token)
    assert held.get("/staff/account").status_code == 303, "every session has ended"
    assert guest.post("/staff/sign-in", email=person.email, password=PASSWORD).status_code == 422
    signed = guest.post("/staff/sign-in", email=person.email, password=NEW["new_password"])
    assert signed.status_code == 303


def test_the_answer_tells_nobody_whether_there_is_an_account(
    client: FlaskClient, session: Session, outbox: Path
) -> None:
    person, guest = add_person(session), Staff(client)
    texts = set()
    for email in (person.email, "nobody@example.org"):
        response = guest.post("/staff/forgotten", email=email)
        texts.add(re.sub(r'"[0-9a-f]{16}\.[0-9a-f]{64}"', "", response.text))
        response.close()
    assert len(texts) == 1
    assert len(list(outbox.iterdir())) == 1


def test_letters_are_not_sent_without_end(client: FlaskClient) -> None:
    guest = Staff(client)
    answers = [guest.post("/staff/forgotten", email="nobody@example.org") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Retry-After" in answers[-1].headers


def test_a_reset_leaves_the_second_factor(client: FlaskClient, session: Session) -> None:
    person = add_person(session, administrator=True)
    with transaction(session):
        token = make_reset(session, person, by=None)
    guest = Staff(client)
    guest.post("/staff/new-password", token=token, **NEW)
    response = guest.post("/staff/sign-in", email=person.email, password=NEW["new_password"])
    assert response.location == "/staff/sign-in/code"


def test_the_link_is_shown_where_no_letter_can_be_sent(
    client: FlaskClient, session: Session
) -> None:
    with transaction(session):
        invited, _ = invite(session, email="n@example.org", name="N", edition="en", by=None)
        grant_roles(session, invited, [], administrator=None, by=None)
    boss = enter(client, session, add_person(session, administrator=True))
    from portal.identifiers import encode_id

    for person in (invited, add_person(session)):
        assert isinstance(person, Person)
        page = boss.post(f"/staff/people/{encode_id(person.id)}/link")
        assert page.status_code == 200
        assert re.search(r'readonly value="http://127.0.0.1:8000/staff/[\w-]+\?token=', page.text)
