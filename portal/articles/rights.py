"""Ask whether somebody may, and refuse where they may not."""

from __future__ import annotations

from portal.messages import N_, Refusal
from portal.people.models import Person
from portal.people.permissions import Permission, may


class NotAllowed(Refusal):
    """The person's roles do not reach that far."""

    def __init__(self, edition: str) -> None:
        super().__init__(N_("Your roles in this edition do not allow that."))
        self.edition = edition


def require(person: Person, permission: Permission, edition: str) -> None:
    """Refuse what the person may not do in the edition.

    Raises:
        NotAllowed: if none of the person's roles there allows it.
    """
    if not may(person, permission, edition):
        raise NotAllowed(edition)
