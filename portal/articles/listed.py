"""Read what can be opened, addresses only: for sitemaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.articles.models import (
    EVERYTHING,
    Article,
    ArticleKind,
    Listing,
    Revision,
    Term,
    TermKind,
    TermName,
    Version,
)
from portal.articles.states import is_public, public_revision_id
from portal.database import clock_now
from portal.editions import EDITIONS, Edition


@dataclass(frozen=True, slots=True)
class Listed:
    """A public story or page: where it is, in every edition that has it."""

    article_id: int
    key: str | None
    headline: str
    published_at: datetime
    updated_at: datetime
    slugs: dict[str, str]
    """Edition code → slug of every public version, this one's included."""


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """A section, topic or author, and its slug in every edition that names it."""

    kind: str
    slugs: dict[str, str]


def read_listed_stories(
    session: Session,
    edition: Edition,
    *,
    since: datetime,
    until: datetime | None = None,
    limit: int,
    offset: int = 0,
) -> list[Listed]:
    """Return the public stories of a span of time, newest first.

    Args:
        session: the session.
        edition: whose stories.
        since: the earliest instant.
        until: the instant at which the span ends, exclusive.
        limit: how many at most.
        offset: how many newer ones to leave out.
    """
    span = select(Listing.article_id).where(
        Listing.edition == edition.code,
        Listing.term_id == EVERYTHING,
        Listing.published_at >= since,
        Listing.published_at <= clock_now(),
    )
    if until is not None:
        span = span.where(Listing.published_at < until)
    newest_first = (Listing.published_at.desc(), Listing.article_id.desc())
    some = span.order_by(*newest_first).limit(limit).offset(offset).subquery("some")
    query = _listed(edition).join(some, some.c.article_id == Version.article_id)
    return _grouped(session.execute(query), edition)


def read_listed_pages(session: Session, edition: Edition) -> list[Listed]:
    """Return the public pages of an edition, newest first."""
    query = _listed(edition).where(Article.kind == ArticleKind.PAGE)
    return _grouped(session.execute(query), edition)


def read_listed_terms(session: Session, edition: Edition) -> list[ListedTerm]:
    """Return the sections of an edition, and the topics and authors that have stories in it."""
    has_stories = (
        select(Listing.article_id)
        .where(
            Listing.edition == edition.code,
            Listing.term_id == Term.id,
            Listing.published_at <= clock_now(),
        )
        .exists()
    )
    own = aliased(TermName)
    rows = session.execute(
        select(Term.id, Term.kind, TermName.edition, TermName.slug)
        .join(own, and_(own.term_id == Term.id, own.edition == edition.code))
        .join(TermName, TermName.term_id == Term.id)
        .where(or_(Term.kind == TermKind.SECTION, has_stories))
        .order_by(Term.kind, Term.position, Term.id)
    )
    found: dict[int, ListedTerm] = {}
    for row in rows:
        if row.edition in EDITIONS:
            found.setdefault(row.id, ListedTerm(row.kind, {})).slugs[row.edition] = row.slug
    return list(found.values())


def _listed(edition: Edition) -> Select[*tuple[Any, ...]]:
    """Each version once for every public version of its article, itself included."""
    other = aliased(Version, name="other")
    return (
        select(
            Version.article_id,
            Article.key,
            Revision.headline,
            Version.published_at,
            case(
                (Version.next_at <= clock_now(), Version.next_at),
                else_=func.coalesce(Version.updated_at, Version.published_at),
            ).label("updated_at"),
            other.edition,
            other.slug,
        )
        .select_from(Version)
        .join(Article, Article.id == Version.article_id)
        .join(Revision, Revision.id == public_revision_id())
        .join(other, and_(other.article_id == Version.article_id, is_public(other)))
        .where(Version.edition == edition.code, is_public())
        .order_by(Version.published_at.desc(), Version.article_id.desc())
    )


def _grouped(rows: Iterable[Row[Any]], edition: Edition) -> list[Listed]:
    found: dict[int, Listed] = {}
    for row in rows:
        if row.article_id not in found:
            found[row.article_id] = Listed(
                article_id=row.article_id,
                key=row.key,
                headline=row.headline,
                published_at=row.published_at,
                updated_at=row.updated_at,
                slugs={},
            )
        if row.edition in EDITIONS:
            found[row.article_id].slugs[row.edition] = row.slug
    # In between two conditions the clock may have moved on; what is not there yet waits.
    return [listed for listed in found.values() if edition.code in listed.slugs]
