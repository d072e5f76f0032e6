"""Passwords, links, sessions, roles and letters, without the web."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.events import follow_inside
from portal.messages import Refusal
from portal.people.administration import (
    clear_second_factor,
    disable,
    enable,
    grant_roles,
)
from portal.people.demo import DEMO_PASSWORD, DEMO_PEOPLE, add_demo_people
from portal.people.events import PersonDisabled, RoleGranted, SignInRefused
from portal.people.links import LinkGone, accept_invitation, invite, invite_again, make_reset
from portal.people.mail import Letter, compose, send
from portal.people.models import Invitation, Person, Role, StaffSession, Stage
from portal.people.passwords import check_strength, set_password
from portal.people.sessions import (
    SessionGone,
    find_session,
    open_session,
    rotate,
    touch,
)
from portal.people.sign_in import Proof, WrongPassword, begin, check_password, note_refused
from portal.settings import Settings
from tests.crew import DEVICE, PASSWORD, add_person, keyring

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaaaaa", "Password1234", "layla@example.org", "q" * 300, "abababababab"],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Refusal):
        check_strength(password, "Layla@example.org")


@pytest.mark.parametrize(
    "password", ["quiet river stones", "نهر هادئ وحجارة", "ß" * 3 + "öäüxyzabc"]
)
def test_a_good_password_passes(password: str) -> None:
    check_strength(password, "layla@example.org")


def test_a_hash_is_argon2id_and_salted() -> None:
    hashes = {keyring().hash_password("quiet river stones") for _ in range(2)}
    assert len(hashes) == 2
    assert all(text.startswith("$argon2id$") for text in hashes)


def test_addresses_are_one_after_folding(session: Session) -> None:
    person = add_person(session, email="Layla@Example.org")
    assert (
        check_password(session, keyring(), " lAYLA@example.ORG ", PASSWORD).person_id == person.id
    )
    with pytest.raises(Refusal), transaction(session):
        invite(session, email="LAYLA@EXAMPLE.ORG", name="Other", edition="en", by=None)


@pytest.mark.parametrize("email", ["", "layla", "a b@example.org", "a@" + "b" * 300])
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(Refusal), transaction(session):
        invite(session, email=email, name="Layla", edition="en", by=None)


def test_a_wrong_password_is_told_of_known_and_unknown_alike(session: Session) -> None:
    told: list[SignInRefused] = []
    follow_inside(SignInRefused, lambda _, event: told.append(event))
    person = add_person(session)
    with transaction(session):
        note_refused(session, person.email, "password")
        note_refused(session, "nobody@example.org", "password")
    assert [event.person for event in told] == [person, None]


def test_a_password_changed_while_it_was_checked_opens_nothing(session: Session) -> None:
    person = add_person(session)
    proof = check_password(session, keyring(), person.email, PASSWORD)
    with transaction(session):
        set_password(session, person, keyring().hash_password("another good one"), by=person)
    with pytest.raises(WrongPassword), transaction(session):
        begin(session, proof, DEVICE)


def test_a_hash_of_other_costs_is_renewed(session: Session) -> None:
    from portal.people.keyring import Keyring

    person = add_person(session)
    dearer = Keyring("not-a-secret-" * 4, 128)
    proof = check_password(session, dearer, person.email, PASSWORD)
    with transaction(session):
        begin(session, proof, DEVICE)
    assert person.password == proof.renewed
    assert "m=128" in (person.password or "")


def test_an_invitation_works_once_and_the_newest_only(session: Session) -> None:
    hashed = keyring().hash_password(PASSWORD)
    with transaction(session):
        person, first = invite(session, email="n@example.org", name="N", edition="ar", by=None)
        token = invite_again(session, person, by=None)
    for bad in (first, "", "x" * 43):
        with pytest.raises(LinkGone), transaction(session):
            accept_invitation(session, bad, name="N", edition="ar", hashed=hashed)
    with transaction(session):
        accept_invitation(session, token, name=" Nadia  K ", edition="en", hashed=hashed)
    assert (person.name, person.edition) == ("Nadia K", "en")
    with pytest.raises(LinkGone), transaction(session):
        accept_invitation(session, token, name="N", edition="ar", hashed=hashed)
    with pytest.raises(Refusal), transaction(session):
        invite_again(session, person, by=None)


def test_an_invitation_expires_by_the_clock_of_the_database(session: Session) -> None:
    with transaction(session):
        _, token = invite(session, email="n@example.org", name="N", edition="ar", by=None)
        session.execute(update(Invitation).values(expires_at=database_now(session)))
    with pytest.raises(LinkGone), transaction(session):
        accept_invitation(session, token, name="N", edition="ar", hashed="x")


def test_who_is_disabled_gets_no_link(session: Session) -> None:
    person = add_person(session)
    with transaction(session):
        disable(session, person, by=None)
    with pytest.raises(Refusal), transaction(session):
        make_reset(session, person, by=None)


def opened(session: Session, person: Person, stage: Stage = Stage.FULL) -> str:
    with transaction(session):
        return open_session(session, person, stage, DEVICE)


@pytest.mark.parametrize("column", ["idle_until", "expires_at"])
def test_a_session_ends_by_the_clock_of_the_database(session: Session, column: str) -> None:
    token = opened(session, add_person(session))
    found = find_session(session, token)
    assert found
    if column == "idle_until":
        assert timedelta(hours=11) < found.idle_until - found.started_at <= timedelta(hours=12)
    else:
        assert found.expires_at - found.started_at == timedelta(days=14)
    with transaction(session):
        session.execute(update(StaffSession).values({column: database_now(session)}))
    assert find_session(session, token) is None
    with transaction(session):
        touch(session, found.id)
    if column == "expires_at":
        assert find_session(session, token) is None


def test_the_table_alone_lets_nobody_in(session: Session) -> None:
    token = opened(session, add_person(session))
    digest = session.scalars(select(StaffSession.digest)).one()
    assert token not in digest
    assert find_session(session, digest) is None


def test_a_session_is_rotated_once(session: Session) -> None:
    token = opened(session, add_person(session))
    staff = find_session(session, token)
    assert staff
    stale = StaffSession(id=staff.id, digest=staff.digest)
    with transaction(session):
        newer = rotate(session, staff)
    assert find_session(session, token) is None
    assert find_session(session, newer)
    with pytest.raises(SessionGone), transaction(session):
        rotate(session, stale)


def test_sessions_end_with_a_role_a_password_or_the_account(session: Session) -> None:
    boss = add_person(session, administrator=True)
    person, token = add_person(session), ""
    for change in (
        lambda: grant_roles(session, person, [("en", Role.EDITOR)], by=boss),
        lambda: set_password(session, person, "x", by=boss),
        lambda: clear_second_factor(session, person, by=boss),
        lambda: disable(session, person, by=boss),
    ):
        token = opened(session, person)
        with transaction(session):
            change()
        assert find_session(session, token) is None
    with transaction(session):
        enable(session, person, by=boss)
    assert find_session(session, token) is None


def test_the_same_roles_again_end_nothing(session: Session) -> None:
    person = add_person(session, [("en", Role.EDITOR)])
    token = opened(session, person)
    with transaction(session):
        assert not grant_roles(session, person, [("en", Role.EDITOR)], by=None)
    assert find_session(session, token)


def test_who_did_it_is_told(session: Session) -> None:
    told: list[RoleGranted | PersonDisabled] = []
    follow_inside(RoleGranted, lambda _, event: told.append(event))
    follow_inside(PersonDisabled, lambda _, event: told.append(event))
    boss, person = add_person(session, administrator=True), add_person(session)
    with transaction(session):
        grant_roles(session, person, [("ar", Role.TRANSLATOR)], by=boss)
        disable(session, person, by=boss)
    assert [(event.person, event.by) for event in told] == [(person, boss)] * 2


def test_somebody_remains_who_administers(session: Session) -> None:
    boss, second = (add_person(session, administrator=True) for _ in range(2))
    with transaction(session):
        disable(session, second, by=boss)
    for change in (
        lambda: disable(session, boss, by=None),
        lambda: disable(session, boss, by=boss),
        lambda: grant_roles(session, boss, [], administrator=False, by=boss),
    ):
        with pytest.raises(Refusal), transaction(session):
            change()


def test_a_proof_of_a_shut_account_is_none(session: Session) -> None:
    person = add_person(session)
    with transaction(session):
        disable(session, person, by=None)
    with pytest.raises(WrongPassword):
        check_password(session, keyring(), person.email, PASSWORD)
    with pytest.raises(WrongPassword), transaction(session):
        begin(session, Proof(person.id, person.password or ""), DEVICE)


@pytest.mark.parametrize("edition", list(EDITIONS))
@pytest.mark.parametrize("letter", list(Letter))
def test_a_letter_speaks_the_language_of_its_reader(
    session: Session, tmp_path: Path, letter: Letter, edition: str
) -> None:
    person = add_person(session, edition=edition, name="ليلى")
    settings = Settings(data=tmp_path, base_url="https://news.example.org")
    message = compose(letter, person, "https://news.example.org/x", settings.sender)
    assert not send(settings, message)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["To"] == person.email
    assert read["From"] == "newsroom@news.example.org"
    assert ("مرحبًا ليلى" in read.get_content()) is (edition == "ar")
    assert "https://news.example.org/x" in read.get_content()


def test_the_demo_has_somebody_for_every_role(session: Session) -> None:
    for expected in (len(DEMO_PEOPLE), 0):
        with transaction(session):
            assert len(add_demo_people(session, keyring())) == expected
    roles = {role for person in session.scalars(select(Person)) for _, role in person.roles}
    assert roles == set(Role)
    proof = check_password(session, keyring(), "editor@example.org", DEMO_PASSWORD)
    assert proof.renewed is None
