"""Codes and recovery codes: right ones once, however many ask at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from portal.database import db, transaction
from portal.messages import Refusal
from portal.people.models import Person
from portal.people.second_factor import (
    WrongCode,
    make_recovery_codes,
    recovery_codes_left,
    remove_totp,
    use_recovery_code,
    verify_totp,
)
from tests.crew import add_person, code_now, keyring

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

AT_ONCE = 8


def how_many_succeed(app: Flask, attempt: Callable[[Session], object]) -> int:
    """Try the same in many threads at the same moment."""
    barrier = Barrier(AT_ONCE)

    def try_it(_: int) -> bool:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    attempt(session)
            except WrongCode:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(try_it, range(AT_ONCE)))


def test_one_code_lets_one_in(real_app: Flask) -> None:
    with real_app.app_context():
        person = add_person(db.session(), administrator=True)
        number, code = person.id, code_now(db.session())

    def attempt(session: Session) -> None:
        found = session.get(Person, number)
        assert found
        verify_totp(session, keyring(), found, code)

    assert how_many_succeed(real_app, attempt) == 1


def test_one_recovery_code_lets_one_in(real_app: Flask) -> None:
    with real_app.app_context():
        person = add_person(db.session(), administrator=True)
        with transaction() as session:
            code = make_recovery_codes(session, keyring(), person)[0]
        number = person.id

    def attempt(session: Session) -> None:
        found = session.get(Person, number)
        assert found
        use_recovery_code(session, keyring(), found, code)

    assert how_many_succeed(real_app, attempt) == 1


def verify(session: Session, person: Person, code: str) -> None:
    with transaction(session):
        verify_totp(session, keyring(), person, code)


def test_a_code_counts_once_and_none_before_it(session: Session) -> None:
    person = add_person(session, administrator=True)
    verify(session, person, code_now(session))
    for ahead in (0, -1):
        with pytest.raises(WrongCode):
            verify(session, person, code_now(session, ahead))
    verify(session, person, code_now(session, 1))


@pytest.mark.parametrize("ahead", [-3, -2, 2, 3])
def test_a_clock_may_be_half_a_minute_off_and_no_more(session: Session, ahead: int) -> None:
    person = add_person(session, administrator=True)
    with pytest.raises(WrongCode):
        verify(session, person, code_now(session, ahead))


def test_a_code_may_be_typed_with_arabic_digits_and_a_gap(session: Session) -> None:
    person = add_person(session, administrator=True)
    code = code_now(session).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    verify(session, person, f"{code[:3]} {code[3:]}")


@pytest.mark.parametrize("code", ["", "abc", "12345", "1234567", "\x00", "９" * 6, "½" * 6])
def test_what_is_no_code_is_refused(session: Session, code: str) -> None:
    person = add_person(session, administrator=True)
    with pytest.raises(WrongCode):
        verify(session, person, code)


def test_recovery_codes_are_forgiving_and_counted(session: Session) -> None:
    person, other = (add_person(session, administrator=True) for _ in range(2))
    with transaction(session):
        codes = make_recovery_codes(session, keyring(), person)
        assert len(set(codes)) == 10
        assert use_recovery_code(session, keyring(), person, f" {codes[0].upper()} ") == 9
    with pytest.raises(WrongCode), transaction(session):
        use_recovery_code(session, keyring(), other, codes[1])
    with transaction(session):
        make_recovery_codes(session, keyring(), person)
    with pytest.raises(WrongCode), transaction(session):
        use_recovery_code(session, keyring(), person, codes[1])
    assert recovery_codes_left(session, person) == 10


def test_the_secret_is_sealed_for_its_owner(session: Session) -> None:
    person, other = (add_person(session, administrator=True) for _ in range(2))
    assert person.totp_secret
    assert "JBSWY3DP" not in person.totp_secret
    with transaction(session):
        other.totp_secret = person.totp_secret
    with pytest.raises(WrongCode):
        verify(session, other, code_now(session))


def test_whose_role_asks_for_it_keeps_a_second_factor(session: Session) -> None:
    person = add_person(session, administrator=True)
    with pytest.raises(Refusal), transaction(session):
        remove_totp(session, person, by=person)
