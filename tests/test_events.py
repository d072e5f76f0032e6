"""What happened is told once, in order, and only if it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from portal import events
from portal.articles.models import Masthead
from portal.database import transaction
from portal.events import announce, follow_committed, follow_inside

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Rang:
    """A bell rang."""

    bell: str


@dataclass(frozen=True)
class Answered:
    """Somebody heard it."""

    bell: str


@pytest.fixture(autouse=True)
def nobody_else_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_inside", {})
    monkeypatch.setattr(events, "_committed", {})


@pytest.fixture
def heard() -> list[str]:
    said: list[str] = []
    follow_inside(Rang, lambda _, event: said.append(f"{event.bell} inside"))
    follow_committed(Rang, lambda _, event: said.append(f"{event.bell} after"))
    return said


def test_inside_at_once_and_after_the_commit_in_order(session: Session, heard: list[str]) -> None:
    with transaction(session):
        announce(session, Rang("one"))
        assert heard == ["one inside"]
        announce(session, Rang("two"))
        assert heard == ["one inside", "two inside"]
    assert heard == ["one inside", "two inside", "one after", "two after"]


def test_what_was_undone_is_never_told(session: Session, heard: list[str]) -> None:
    def attempt() -> None:
        with transaction(session):
            announce(session, Rang("one"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt()
    with transaction(session):
        announce(session, Rang("two"))
    assert heard == ["one inside", "two inside", "two after"]


def test_what_was_announced_outside_of_a_transaction_is_forgotten(
    session: Session, heard: list[str]
) -> None:
    announce(session, Rang("stray"))
    heard.clear()
    with transaction(session):
        pass
    assert heard == []


def test_what_fails_at_the_commit_is_never_told(
    session: Session, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(session, "commit", full)
        with pytest.raises(OSError), transaction(session):
            announce(session, Rang("one"))
    with transaction(session):
        pass
    assert heard == ["one inside"]


def test_a_follower_inside_may_refuse_and_then_nothing_is_kept(
    session: Session, heard: list[str]
) -> None:
    def refuse(_: Session, event: Rang) -> None:
        raise ValueError(event.bell)

    follow_inside(Rang, refuse)

    def attempt() -> None:
        with transaction(session):
            session.add(Masthead(edition="en", name="Never"))
            session.flush()
            announce(session, Rang("one"))

    with pytest.raises(ValueError, match="one"):
        attempt()
    assert session.get(Masthead, "en") is None
    assert heard == ["one inside"]


def test_a_follower_inside_may_write_in_the_same_transaction(session: Session) -> None:
    def write(session: Session, event: Rang) -> None:
        session.add(Masthead(edition="en", name=event.bell))

    follow_inside(Rang, write)
    with transaction(session):
        announce(session, Rang("The Bell"))
    row = session.get(Masthead, "en")
    assert row is not None
    assert row.name == "The Bell"


def test_what_a_follower_announces_is_told_too(session: Session, heard: list[str]) -> None:
    follow_inside(Rang, lambda session, event: announce(session, Answered(event.bell)))
    follow_committed(Answered, lambda _, event: heard.append(f"{event.bell} answered"))
    with transaction(session):
        announce(session, Rang("one"))
    assert sorted(heard) == ["one after", "one answered", "one inside"]


def test_a_follower_after_the_commit_may_open_a_transaction(session: Session) -> None:
    def write(session: Session, event: Rang) -> None:
        with transaction(session):
            session.add(Masthead(edition="en", name=event.bell))

    follow_committed(Rang, write)
    with transaction(session):
        announce(session, Rang("Later"))
    row = session.get(Masthead, "en")
    assert row is not None
    assert row.name == "Later"


def test_a_follower_is_called_once_however_often_it_was_added(session: Session) -> None:
    said: list[str] = []

    def hear(_: Session, event: Rang) -> None:
        said.append(event.bell)

    follow_committed(Rang, hear)
    follow_committed(Rang, hear)
    with transaction(session):
        announce(session, Rang("one"))
    assert said == ["one"]


def test_only_events_of_its_own_kind_reach_a_follower(session: Session, heard: list[str]) -> None:
    with transaction(session):
        announce(session, Answered("one"))
    assert heard == []
