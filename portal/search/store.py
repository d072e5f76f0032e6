"""What an index does, whichever database keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import CTE, Row, Select
from sqlalchemy.orm import Session

from portal.editions import Edition
from portal.search.terms import Terms

EARLIEST = datetime(1000, 1, 1)  # noqa: DTZ001  # only its distance to other UTC moments counts
CANDIDATES = 1000
"""How many stories a question looks at, newest first. Ranking every hit is linear in the hits."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in the index: a revision that is public, or will be at its instant."""

    version_id: int
    revision_id: int
    edition: str
    published_at: datetime
    terms: Terms


@dataclass(frozen=True, slots=True)
class Question:
    """What a story must have: every term, every phrase, and a word that starts so."""

    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    start: tuple[str, str] | None = None
    """A term, or what another term may begin with in its place."""


class SearchStore(Protocol):
    """Keeps the entries and answers questions. Nothing it says of visibility is relied upon."""

    def put(self, session: Session, entries: Sequence[Entry]) -> None:
        """Add entries; their revisions have none yet."""

    def drop(self, session: Session, version_ids: Sequence[int]) -> None:
        """Remove every entry of these versions."""

    def clear(self, session: Session) -> None:
        """Remove every entry."""

    def settle(self, session: Session) -> None:
        """Put in order what many additions left behind."""

    def hits(self, edition: Edition, questions: Mapping[int, Question]) -> CTE:
        """Answer several questions about an edition at once, the newest stories of each.

        Returns:
            Rows of ``version_id``, ``revision_id``, ``hour`` (of publication, since 1970) and
            ``answers``: the sum of the keys of the questions that the text answers.
        """

    def read(self, session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Row[Any]]:
        """Run a query that is made of hits."""
