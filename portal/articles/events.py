"""What can happen to an article, for those who follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.articles.models import Article, Correction, Revision, Term, Version
from portal.articles.states import Status
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class RevisionSaved:
    """A version has a new newest revision."""

    version: Version
    revision: Revision
    previous: Revision | None


@dataclass(frozen=True, slots=True)
class VersionReleased:
    """A version is live, or will be at its instant; or what is live of it was replaced."""

    version: Version


@dataclass(frozen=True, slots=True)
class VersionWithdrawn:
    """A version is gone from every public place."""

    version: Version


@dataclass(frozen=True, slots=True)
class TermRenamed:
    """A section, topic or author has another name or address in an edition."""

    term: Term
    edition: str


@dataclass(frozen=True, slots=True)
class VersionRefiled:
    """A published version's slug, section, topics, authors, pictures or notes changed."""

    version: Version


@dataclass(frozen=True, slots=True)
class VersionMoved:
    """Somebody moved a version on, or back."""

    version: Version
    here: Status
    there: Status
    note: str
    due_at: datetime | None
    """The instant of a release that was scheduled."""
    by: Person


@dataclass(frozen=True, slots=True)
class CorrectionMade:
    """Somebody put a public note on a version."""

    version: Version
    correction: Correction
    by: Person


@dataclass(frozen=True, slots=True)
class TogetherChosen:
    """Somebody said whether the versions of an article go live together."""

    article: Article
    together: bool
    by: Person
