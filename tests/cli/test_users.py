"""`portal user`: what it makes, prints and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.cli.users import users
from portal.database import db
from portal.people.accounts import find_person
from portal.people.models import Role
from portal.people.sign_in import check_password
from tests.crew import keyring

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

LAYLA = ("--email", "layla@example.org")


@pytest.fixture
def run(app: Flask, session: Session) -> Callable[..., Result]:
    def run_it(*words: str, given: str = "") -> Result:
        session.commit()
        with app.app_context():
            result = CliRunner().invoke(users, list(words), input=given)
            db.session.remove()
        return result

    return run_it


def test_an_account_gets_a_link_and_roles(run: Callable[..., Result], session: Session) -> None:
    roles = ("--role", "editor@ar", "--role", "reporter@en")
    result = run("add", *LAYLA, "--name", "ليلى", "--language", "ar", *roles)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("http://127.0.0.1:8000/staff/invitation?token=")
    person = find_person(session, "LAYLA@example.org")
    assert person
    assert (person.name, person.edition, person.password) == ("ليلى", "ar", None)
    assert person.roles == {("ar", Role.EDITOR), ("en", Role.REPORTER)}
    assert run("link", *LAYLA).stdout != result.stdout
    assert "layla@example.org\tinvited\teditor@ar reporter@en\tليلى" in run("list").stdout
    run("grant", *LAYLA, "--role", "publisher@ar", "--withdraw", "reporter@en")
    session.expire_all()
    assert person.roles == {("ar", Role.EDITOR), ("ar", Role.PUBLISHER)}
    assert run("disable", *LAYLA).exit_code == 0
    assert "\tdisabled\t" in run("list").stdout


def test_a_password_comes_by_standard_input(run: Callable[..., Result], session: Session) -> None:
    words = ("add", *LAYLA, "--name", "Layla", "--administrator", "--password-stdin")
    assert run(*words, given="short\n").exit_code == 1
    assert find_person(session, "layla@example.org") is None
    assert run(*words, given="bread under snow\n").exit_code == 0
    person = find_person(session, "layla@example.org")
    assert person
    assert person.administrator
    proof = check_password(session, keyring(), "layla@example.org", "bread under snow")
    assert proof.person_id == person.id


@pytest.mark.parametrize("role", ["editor", "editor@xx", "king@en", "@", ""])
def test_what_is_no_role_is_refused(run: Callable[..., Result], role: str) -> None:
    result = run("add", *LAYLA, "--name", "Layla", "--role", role)
    assert result.exit_code == 2
    assert "editions: en, ar" in result.output


def test_an_unknown_account_is_named(run: Callable[..., Result]) -> None:
    for words in (("disable", *LAYLA), ("grant", *LAYLA), ("link", *LAYLA)):
        result = run(*words)
        assert result.exit_code == 1
        assert "layla@example.org" in result.output
