"""What happened, told to whoever follows: inside the transaction, or once it is committed.

A verb announces; it does not know who listens. A follower *inside* the transaction keeps what
is derived true together with its source (links, the search index) and may refuse by raising. A
follower *after commit* touches what is outside the database (finished pages, other machines).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

E = TypeVar("E")
Follower = Callable[[Session, E], None]

_ANNOUNCED = "portal_announced"
_inside: dict[type, list[Follower[Any]]] = {}
_committed: dict[type, list[Follower[Any]]] = {}


def follow_inside(event: type[E], follower: Follower[E]) -> None:
    """Have the follower called within the transaction, as soon as such an event is announced."""
    _add(_inside, event, follower)


def follow_committed(event: type[E], follower: Follower[E]) -> None:
    """Have the follower called after the commit; its session is no longer writing."""
    _add(_committed, event, follower)


def _add(followers: dict[type, list[Follower[Any]]], event: type, follower: Follower[Any]) -> None:
    known = followers.setdefault(event, [])
    if follower not in known:
        known.append(follower)


def announce(session: Session, event: object) -> None:
    """Say what happened, in the transaction in which it happened."""
    for follower in _inside.get(type(event), ()):
        follower(session, event)
    session.info.setdefault(_ANNOUNCED, []).append(event)


def forget_announced(session: Session) -> None:
    """Drop what was announced: it did not happen after all."""
    session.info.pop(_ANNOUNCED, None)


def deliver_committed(session: Session) -> None:
    """Tell the followers of committed events, in the order in which things happened."""
    for event in session.info.pop(_ANNOUNCED, ()):
        for follower in _committed.get(type(event), ()):
            follower(session, event)
