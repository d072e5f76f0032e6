"""What an import did: made, changed, left as it was, skipped and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

FIRST_NAMES = 3
"""How many of the things skipped for the same reason are called by name."""


class Outcome(StrEnum):
    """What became of something that was to be brought in."""

    MADE = "made"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class Thing(StrEnum):
    """What can be brought in."""

    ARTICLE = "articles"
    VERSION = "versions"
    PICTURE = "pictures"
    SECTION = "sections"
    TOPIC = "topics"
    AUTHOR = "authors"
    REDIRECT = "redirects"
    LINK = "proposed links"


@dataclass(slots=True)
class Skipped:
    """Things skipped for one reason."""

    count: int = 0
    names: list[str] = field(default_factory=list)
    """The first few."""


@dataclass(slots=True)
class Report:
    """Counts, and the reasons for what was not brought in."""

    counts: Counter[tuple[Thing, Outcome]] = field(default_factory=Counter)
    skipped: dict[tuple[Thing, str], Skipped] = field(default_factory=dict)
    """By thing and reason (a message id)."""
    left_out: Counter[str] = field(default_factory=Counter)
    """What the portal has no place for, by its name in the source: comments, menus, fields."""

    def add(self, thing: Thing, outcome: Outcome, count: int = 1) -> None:
        """Count what became of something."""
        if count:
            self.counts[thing, outcome] += count

    def skip(self, thing: Thing, name: str, reason: str) -> None:
        """Count something that was not brought in, and say why."""
        self.add(thing, Outcome.SKIPPED)
        entry = self.skipped.setdefault((thing, reason), Skipped())
        entry.count += 1
        if len(entry.names) < FIRST_NAMES:
            entry.names.append(name)

    def count(self, thing: Thing, outcome: Outcome) -> int:
        """Return how many there were."""
        return self.counts[thing, outcome]

    @property
    def changed_nothing(self) -> bool:
        """Whether the store is as it was before."""
        return not any(
            count
            for (_, outcome), count in self.counts.items()
            if outcome in {Outcome.MADE, Outcome.CHANGED}
        )
