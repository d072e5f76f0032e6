"""The contact form: kept, refused with what was typed, throttled, and only from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.contact.messages import ContactMessage

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

GOOD = {
    "name": "سلمى Idris",
    "email": "salma@example.org",
    "subject": "A correction",
    "text": "The third paragraph names the wrong river.",
}


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_message_reaches_the_inbox(client: FlaskClient, session: Session, code: str) -> None:
    answer = client.post(f"/{code}/contact", data=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{code}/contact/sent")
    kept = session.scalars(select(ContactMessage)).one()
    assert (kept.edition, kept.name, kept.email, kept.text) == (
        code,
        GOOD["name"],
        GOOD["email"],
        GOOD["text"],
    )
    assert "127.0.0.1" not in kept.sender
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "english", "arabic"),
    [
        ("name", " ", "Please tell us your name.", "يُرجى كتابة اسمك."),
        ("email", "nobody", "does not look like an e-mail", "لا يبدو هذا بريدًا"),
        ("text", "short", "at least 10 characters", "10 أحرف على الأقل"),
        ("subject", "x" * 201, "at most 200 characters", "لعدد الأحرف: 200"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    client: FlaskClient, session: Session, field: str, value: str, english: str, arabic: str
) -> None:
    for code, words in (("en", english), ("ar", arabic)):
        answer = client.post(f"/{code}/contact", data={**GOOD, field: value})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert answer.headers["Cache-Control"] == "no-store"
        assert words in page
        for name, typed in GOOD.items():
            assert name == field or typed in page
    assert session.scalars(select(ContactMessage)).all() == []


def test_one_address_is_throttled(client: FlaskClient, session: Session) -> None:
    for _ in range(5):
        assert client.post("/en/contact", data=GOOD).status_code == 303
    answer = client.post("/ar/contact", data=GOOD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert GOOD["text"] in answer.get_data(as_text=True)
    assert len(session.scalars(select(ContactMessage)).all()) == 5
    elsewhere = client.post(
        "/en/contact", data=GOOD, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Referer": "https://elsewhere.example/form"}, 403),
        ({}, 303),
    ],
)
def test_a_form_of_another_site_is_refused(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/en/contact", data=GOOD, headers=headers).status_code == status


def test_a_robot_that_fills_everything_in_is_thanked_and_forgotten(
    client: FlaskClient, session: Session
) -> None:
    answer = client.post("/en/contact", data={**GOOD, "website": "https://spam.example"})
    assert answer.status_code == 303
    assert session.scalars(select(ContactMessage)).all() == []


def test_the_form_is_the_same_for_everybody(client: FlaskClient) -> None:
    first, second = client.get("/en/contact"), client.get("/en/contact")
    assert first.data == second.data
    assert "csrf" not in first.get_data(as_text=True)


@pytest.mark.parametrize("text", ["nul \x00 byte in the text", "one\nline\r\nafter the other"])
def test_odd_text_is_kept_readable(client: FlaskClient, session: Session, text: str) -> None:
    assert client.post("/en/contact", data={**GOOD, "text": text}).status_code == 303
    assert "\x00" not in session.scalars(select(ContactMessage.text)).one()


def test_a_flood_of_fields_is_a_clear_refusal(client: FlaskClient) -> None:
    data = {f"field{number}": "x" for number in range(3000)}
    answer = client.post("/ar/contact", data=data)
    assert answer.status_code in {413, 422}
