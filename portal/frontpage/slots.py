"""The places of a front page that an editor can fill."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from portal.messages import N_, Refusal

LARGEST_TERM = 2**63 - 1
_TEXT = re.compile(r"(lead|second|focus|section)(?:\.([1-9]\d{0,18}))?\.([1-9])", re.ASCII)


class Area(StrEnum):
    """A part of the front page."""

    LEAD = "lead"
    SECOND = "second"
    FOCUS = "focus"
    """In focus: shown only where somebody chose something."""
    SECTION = "section"


PLACES: Final = {Area.LEAD: 1, Area.SECOND: 4, Area.FOCUS: 4, Area.SECTION: 4}
"""How many stories stand in each area; in that of each section, for sections."""


class Slot(NamedTuple):
    """One place."""

    area: Area
    position: int = 1
    """1, 2, 3 … within the area."""
    term_id: int = 0
    """The section, in its area; 0 in the others."""

    def __str__(self) -> str:
        """Return the slot as forms name it: ``lead.1``, ``section.17.2``."""
        term = f".{self.term_id}" if self.area is Area.SECTION else ""
        return f"{self.area}{term}.{self.position}"


class NoSuchSlot(Refusal):
    """A front page has no such place."""

    def __init__(self) -> None:
        super().__init__(N_("The front page has no such place."))


def slot_from(text: str) -> Slot:
    """Read a slot as forms name it.

    Raises:
        NoSuchSlot: if it is none.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise NoSuchSlot
    slot = Slot(Area(found[1]), int(found[3]), int(found[2] or 0))
    check_slot(slot)
    return slot


def check_slot(slot: Slot) -> None:
    """Refuse a slot that no front page has.

    Raises:
        NoSuchSlot: if it is one.
    """
    if not 1 <= slot.position <= PLACES[slot.area]:
        raise NoSuchSlot
    terms = range(1, LARGEST_TERM + 1) if slot.area is Area.SECTION else range(1)
    if slot.term_id not in terms:
        raise NoSuchSlot
