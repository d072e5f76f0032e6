"""What can happen to a front page, for those who follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class FrontEvent:
    """Something happened to the front page of an edition."""

    edition: str
    by: Person


@dataclass(frozen=True, slots=True)
class FrontArranged(FrontEvent):
    """The draft changed; readers see nothing of it yet."""

    slot: str
    article_id: int | None
    """What stands there now; ``None`` where it is left to fill itself."""


@dataclass(frozen=True, slots=True)
class FrontDiscarded(FrontEvent):
    """The draft was thrown away."""


@dataclass(frozen=True, slots=True)
class FrontCarried(FrontEvent):
    """What was chosen in another edition was taken over into the draft."""

    origin: str
    placed: int
    missing: int


@dataclass(frozen=True, slots=True)
class FrontReleased(FrontEvent):
    """Readers see another arrangement."""

    number: int
    copy_of: int | None
    """Number of the earlier arrangement that came back."""


@dataclass(frozen=True, slots=True)
class BreakingChanged(FrontEvent):
    """The breaking bar says something else, or ended."""

    text: str
    ends_at: datetime | None
