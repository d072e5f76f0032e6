"""What can happen to an article, for those who follow."""

from __future__ import annotations

from dataclasses import dataclass

from portal.articles.models import Revision, Term, Version


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
