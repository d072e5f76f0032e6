"""Attempts are counted in the database: over processes, and without gaps between threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.database import database_now, db, transaction
from portal.people.models import Attempt
from portal.people.throttle import Limit, TooManyAttempts, forget, give_back, network, take
from tests.crew import PASSWORD, add_person, csrf_in, keyring
from tests.people.conftest import another_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

LIMIT = Limit("test", 5, timedelta(minutes=1))


def attempt(session: Session, subject: str = "somebody") -> None:
    with transaction(session):
        take(session, keyring(), LIMIT, subject)


def test_the_limit_holds_and_says_how_long(session: Session) -> None:
    for _ in range(LIMIT.most):
        attempt(session)
    with pytest.raises(TooManyAttempts) as refused:
        attempt(session)
    assert timedelta(seconds=50) < refused.value.wait <= LIMIT.window
    attempt(session, "somebody else")


def test_a_new_window_begins_when_one_is_over(session: Session) -> None:
    for _ in range(LIMIT.most):
        attempt(session)
    with transaction(session):
        session.execute(update(Attempt).values(ends_at=database_now(session)))
    attempt(session)


def test_what_was_right_is_not_counted(session: Session) -> None:
    for _ in range(LIMIT.most * 2):
        attempt(session)
        with transaction(session):
            give_back(session, keyring(), LIMIT, "somebody")
    for _ in range(LIMIT.most):
        attempt(session)
    with transaction(session):
        forget(session, keyring(), LIMIT, "somebody")
    attempt(session)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("", ""),
    ],
)
def test_a_household_of_ipv6_is_one_sender(address: str, expected: str) -> None:
    assert network(address) == expected


def test_the_table_names_nobody(session: Session) -> None:
    attempt(session, "layla@example.org")
    assert "layla" not in session.scalars(select(Attempt.subject)).one()


def test_threads_do_not_slip_past_one_another(real_app: Flask) -> None:
    def try_it(_: int) -> bool:
        with real_app.app_context():
            try:
                attempt(db.session())
            except TooManyAttempts:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(24))) == LIMIT.most


def test_processes_share_the_count(real_app: Flask, tmp_path: Path) -> None:
    """Two applications over one database answer like one."""
    with real_app.app_context():
        email = add_person(db.session()).email
        url = db.engine.url.render_as_string(hide_password=False)
    other = another_app(url, tmp_path)
    clients = [real_app.test_client(), other.test_client()]
    answers = []
    for number in range(12):
        client = clients[number % 2]
        form = {"csrf": csrf_in(client.get("/staff/sign-in")), "email": email, "password": "no"}
        answers.append(client.post("/staff/sign-in", data=form))
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60 + 1
    client = clients[0]
    form = {"csrf": csrf_in(client.get("/staff/sign-in")), "email": email, "password": PASSWORD}
    assert client.post("/staff/sign-in", data=form).status_code == 429
    with other.app_context():
        db.engine.dispose()
