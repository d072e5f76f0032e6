"""Compare what is kept twice: the rows of lists with the versions they were written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, except_, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.articles.models import EVERYTHING, Article, ArticleKind, ArticleTerm, Listing, Version


@dataclass(frozen=True, slots=True)
class ListingFaults:
    """How many rows of lists are not as ``list_version`` would write them."""

    missing: int
    stray: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.stray)


def listing_faults(connection: Session | Connection) -> ListingFaults:
    """Count rows that lists lack, and rows that should not be there.

    A story lacking in a list is merely not found; a stray row shows nothing to readers, since
    every list asks the version too, but makes pages shorter than they should be.
    """
    wanted = union_all(
        _rows(literal(EVERYTHING)),
        _rows(Article.section_id).where(Article.section_id.is_not(None)),
        _rows(ArticleTerm.term_id).join(ArticleTerm, ArticleTerm.article_id == Article.id),
    ).subquery()
    there = select(Listing.edition, Listing.term_id, Listing.published_at, Listing.article_id)
    missing = except_(select(wanted), there).subquery()
    stray = except_(there, select(wanted)).subquery()
    return ListingFaults(
        missing=connection.execute(select(func.count()).select_from(missing)).scalar_one(),
        stray=connection.execute(select(func.count()).select_from(stray)).scalar_one(),
    )


def _rows(term: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    return (
        select(Version.edition, term.label("term_id"), Version.published_at, Version.article_id)
        .select_from(Version)
        .join(Article, Article.id == Version.article_id)
        .where(
            Version.published_at.is_not(None),
            Version.withdrawn_at.is_(None),
            Article.kind == ArticleKind.STORY,
        )
    )
