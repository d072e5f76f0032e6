"""Who acts in a session, and through what: said once by whoever opens it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.people.models import Person

_ACTOR = "portal_actor"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or a program that nobody runs by name."""

    person_id: int | None
    name: str
    via: str
    """``web``, ``cli``, ``import`` …"""


NOBODY = Actor(None, "", "")


def acting(session: Session, person: Person | None, via: str) -> None:
    """Say who acts in a session from now on.

    Args:
        session: the session of a request or a command.
        person: who; ``None`` on the command line, where nobody signs in.
        via: through what, at most 16 letters: ``web``, ``cli``, ``import``.
    """
    name = person.name if person else ""
    session.info[_ACTOR] = Actor(person.id if person else None, name, via)


def actor_of(session: Session) -> Actor:
    """Return who acts in a session."""
    actor: Actor = session.info.get(_ACTOR, NOBODY)
    return actor
