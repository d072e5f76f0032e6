"""Every page of accounts in both languages: direction, no untranslated text, what is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html
from sqlalchemy import func, select

from portal.database import transaction
from portal.editions import EDITIONS
from portal.identifiers import encode_id
from portal.people.links import invite, make_reset
from portal.people.models import Person, Role, StaffSession, Stage
from tests.crew import PASSWORD, Staff, add_person, enter

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from lxml.html import HtmlElement
    from sqlalchemy.orm import Session

OPEN = ["sign-in", "forgotten", "invitation", "new-password", "invitation?token=x", "nowhere"]
ENTERED = [
    "account",
    "account/password",
    "account/sessions",
    "confirm",
    "second-factor",
    "recovery-codes",
    "people",
    "people/invite",
    "people/{person}",
    "nowhere",
]
FOREIGN = {"QR", "English"}
"""Latin words that stand in Arabic pages on purpose."""


def tree(text: str) -> HtmlElement:
    return lxml_html.document_fromstring(text)


def latin_words(root: HtmlElement) -> set[str]:
    """Return the Latin words of a page, without names, addresses, codes and the other language."""
    for element in root.xpath("//script|//style|//code|//bdi|//*[@lang='en']|//*[@dir='ltr']"):
        element.drop_tree()
    texts = [*root.itertext(), *root.xpath("//@aria-label|//@alt|//@title|//@placeholder")]
    return set(re.findall(r"[A-Za-z]{2,}", " ".join(map(str, texts)))) - FOREIGN


def check(text: str, code: str) -> None:
    edition, root = EDITIONS[code], tree(text)
    assert (root.get("lang"), root.get("dir")) == (edition.tag, edition.direction)
    if code != "en":
        assert latin_words(root) == set()
    for form in root.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf']"), "a form without its token"


@pytest.mark.parametrize("code", list(EDITIONS))
@pytest.mark.parametrize("page", OPEN)
def test_a_page_on_the_way_in(client: FlaskClient, session: Session, code: str, page: str) -> None:
    with transaction(session):
        _, invitation = invite(session, email="n@example.org", name="N", edition="en", by=None)
    person = add_person(session)
    with transaction(session):
        reset = make_reset(session, person, by=None)
    token = {"invitation": invitation, "new-password": reset}.get(page)
    client.set_cookie("edition", code)
    response = client.get(f"/staff/{page}", query_string={"token": token} if token else None)
    assert response.headers["Content-Language"] == EDITIONS[code].tag
    check(response.text, code)


@pytest.mark.parametrize("code", list(EDITIONS))
@pytest.mark.parametrize("page", ENTERED)
def test_a_page_for_who_is_signed_in(
    client: FlaskClient, session: Session, code: str, page: str
) -> None:
    """The person's own language counts, whatever the browser asks for."""
    other = add_person(session, [("ar", Role.EDITOR), ("en", Role.PUBLISHER)], name="رنا")
    person = add_person(session, administrator=True, edition=code, name="ليلى")
    staff = enter(client, session, person)
    client.set_cookie("edition", next(one for one in EDITIONS if one != code))
    response = staff.get(f"/staff/{page.format(person=encode_id(other.id))}")
    assert response.status_code == (404 if page == "nowhere" else 200)
    check(response.text, code)


@pytest.mark.parametrize("code", list(EDITIONS))
def test_what_is_refused_is_told_in_the_same_language(
    client: FlaskClient, session: Session, code: str
) -> None:
    person = add_person(session, edition=code)
    client.set_cookie("edition", code)
    guest = Staff(client)
    check(guest.post("/staff/sign-in", email=person.email, password="wrong").text, code)
    check(guest.post("/staff/sign-in").text, code)
    enter(client, session, person, Stage.CODE)
    check(guest.post("/staff/sign-in/code", code="1").text, code)
    enter(client, session, person)
    check(guest.get("/staff/people").text, code)
    check(client.post("/staff/account").text, code)
    check(client.delete("/staff/account").text, code)
    fields = {"password": "wrong", "new_password": "bread under snow"}
    for new in ("short", "bread under snow", person.email):
        fields["new_password"] = new
        check(guest.post("/staff/account/password", **fields, repeated=new).text, code)


def test_the_language_is_a_choice_of_the_person(client: FlaskClient, session: Session) -> None:
    guest = Staff(client)
    response = guest.post("/staff/language", edition="ar", next="/staff/sign-in")
    assert response.location == "/staff/sign-in"
    check(guest.get("/staff/sign-in").text, "ar")
    staff = enter(client, session, add_person(session, [("ar", Role.REPORTER)]))
    check(staff.get("/staff/account").text, "en")
    staff.post("/staff/language", edition="ar")
    check(staff.get("/staff/account").text, "ar")
    assert staff.post("/staff/language", edition="xx").status_code == 303


def test_one_changes_ones_name(client: FlaskClient, session: Session) -> None:
    person = add_person(session)
    staff = enter(client, session, person)
    refused = staff.post("/staff/account", name="\x00 ", edition="en")
    assert refused.status_code == 422
    assert staff.post("/staff/account", name=" Rana\tAli ", edition="ar").status_code == 303
    session.refresh(person)
    assert (person.name, person.edition) == ("Rana Ali", "ar")


def test_a_new_password_ends_the_other_sessions(client: FlaskClient, session: Session) -> None:
    person = add_person(session)
    enter(client, session, person)
    staff = enter(client, session, person)
    token = staff.token
    new = "bread under snow"
    fields = {"new_password": new, "repeated": new}
    refused = staff.post("/staff/account/password", password="wrong", **fields)
    assert refused.status_code == 422
    assert new not in refused.text
    assert staff.post("/staff/account/password", password=PASSWORD, **fields).status_code == 303
    assert staff.token != token
    assert staff.get("/staff/account").status_code == 200
    assert session.scalar(select(func.count()).select_from(StaffSession)) == 1


def test_one_ends_ones_own_sessions_only(client: FlaskClient, session: Session) -> None:
    person, other = add_person(session), add_person(session)
    for owner in (person, other):
        enter(client, session, owner)
    ids = {one.person_id: one.id for one in session.scalars(select(StaffSession))}
    staff = enter(client, session, person)
    page = staff.get("/staff/account/sessions").text
    assert page.count("Firefox · Linux") >= 2
    foreign, own = encode_id(ids[other.id]), encode_id(ids[person.id])
    for guessed in (foreign, "0", "-1", "1" * 30, "%00"):
        assert staff.post(f"/staff/account/sessions/{guessed}/end").status_code == 404
    assert staff.post(f"/staff/account/sessions/{own}/end").status_code == 303
    assert staff.post("/staff/account/sessions/end").status_code == 303
    left = session.scalars(select(StaffSession.person_id)).all()
    assert sorted(left) == sorted([person.id, other.id])


def test_an_administrator_gives_roles_and_disables(client: FlaskClient, session: Session) -> None:
    person = add_person(session, [("en", Role.REPORTER)])
    boss = add_person(session, administrator=True)
    staff = enter(client, session, boss)
    path = f"/staff/people/{encode_id(person.id)}"
    roles = ["editor@ar", "publisher@xx", "nonsense"]
    assert staff.post(f"{path}/roles", role=roles).status_code == 303
    session.expire_all()
    assert person.roles == {("ar", Role.EDITOR)}
    assert staff.post(f"{path}/disable").status_code == 303
    assert "This account was disabled on" in staff.get(path).text
    assert staff.post(f"{path}/link").status_code == 422
    assert staff.post(f"{path}/enable").status_code == 303
    assert staff.post(f"{path}/second-factor").status_code == 303
    own = f"/staff/people/{encode_id(boss.id)}"
    assert staff.post(f"{own}/roles").status_code == 422, "the last administrator stays one"
    assert staff.post(f"{own}/disable").status_code == 422
    for guessed in ("0", "-1", "1" * 30, "%00", "00000000000"):
        assert staff.get(f"/staff/people/{guessed}").status_code == 404


def test_nobody_is_invited_twice(client: FlaskClient, session: Session) -> None:
    staff = enter(client, session, add_person(session, administrator=True))
    fields = {"email": "n@example.org", "name": "<b>N</b>", "edition": "en", "role": "editor@ar"}
    assert staff.post("/staff/people/invite", **fields).status_code == 200
    refused = staff.post("/staff/people/invite", **fields)
    assert refused.status_code == 422
    assert 'value="&lt;b&gt;N&lt;/b&gt;"' in refused.text
    assert re.search(r'value="editor@ar"\s+checked', refused.text)
    assert session.scalar(select(func.count()).where(Person.email == "n@example.org")) == 1
