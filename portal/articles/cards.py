"""Read lists: stories as cards, newest first, one range of the listing per page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.articles.models import (
    EVERYTHING,
    Article,
    Listing,
    Revision,
    TermName,
    Version,
)
from portal.articles.states import is_public, public_revision_id
from portal.database import clock_now
from portal.editions import Edition
from portal.media.models import Media, MediaText
from portal.media.pictures import PictureRef


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list."""

    article_id: int
    edition: str
    slug: str
    headline: str
    standfirst: str
    kicker: str
    published_at: datetime
    updated_at: datetime
    section: str
    section_slug: str
    picture: PictureRef | None
    word_count: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: after a story, in the order newest first. The same in each edition."""

    published_at: datetime
    article_id: int


@dataclass(frozen=True, slots=True)
class CardList:
    """One page of a list."""

    cards: tuple[Card, ...]
    older: Cursor | None
    """Where the next page starts; ``None`` on the last one."""
    newer: Cursor | None
    """Where the page before starts, read backwards; ``None`` on the first one."""


def card_columns() -> list[ColumnElement[Any] | InstrumentedAttribute[Any]]:
    """Return the columns a card is made of."""
    section = aliased(TermName, name="section_name")
    return [
        Version.article_id,
        Version.edition,
        Version.slug,
        Revision.headline,
        Revision.standfirst,
        Revision.kicker,
        Revision.word_count,
        Version.published_at,
        func.coalesce(Version.updated_at, Version.published_at).label("updated_at"),
        select(section.name)
        .where(section.term_id == Article.section_id, section.edition == Version.edition)
        .scalar_subquery()
        .label("section"),
        select(section.slug)
        .where(section.term_id == Article.section_id, section.edition == Version.edition)
        .scalar_subquery()
        .label("section_slug"),
        Media.id.label("media_id"),
        Media.name.label("media_name"),
        Media.width.label("media_width"),
        Media.height.label("media_height"),
        Media.widths.label("media_widths"),
        Media.focal_x,
        Media.focal_y,
        select(MediaText.alt)
        .where(MediaText.media_id == Media.id, MediaText.edition == Version.edition)
        .scalar_subquery()
        .label("alt"),
    ]


def _cards_from(listing: type[Listing] = Listing) -> Select[Any]:
    return (
        select(*card_columns())
        .select_from(listing)
        .join(
            Version,
            (Version.article_id == listing.article_id) & (Version.edition == listing.edition),
        )
        .join(Article, Article.id == Version.article_id)
        .join(Revision, Revision.id == public_revision_id())
        .outerjoin(Media, Media.id == Article.lead_media_id)
    )


def card_from(row: Any) -> Card:  # a row of card_columns()
    """Make a card from a row of ``card_columns``."""
    picture = None
    if row.media_id is not None:
        picture = PictureRef(
            id=row.media_id,
            name=row.media_name,
            width=row.media_width,
            height=row.media_height,
            widths=row.media_widths,
            focal_x=row.focal_x,
            focal_y=row.focal_y,
            alt=row.alt or "",
        )
    return Card(
        article_id=row.article_id,
        edition=row.edition,
        slug=row.slug,
        headline=row.headline,
        standfirst=row.standfirst,
        kicker=row.kicker,
        published_at=row.published_at,
        updated_at=row.updated_at,
        section=row.section or "",
        section_slug=row.section_slug or "",
        picture=picture,
        word_count=row.word_count,
    )


def read_cards(  # a list, where to start, how far, between which instants
    session: Session,
    edition: Edition,
    term_id: int = EVERYTHING,
    *,
    limit: int,
    before: Cursor | None = None,
    after: Cursor | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> CardList:
    """Return one page of a list, newest first.

    Args:
        session: the session.
        edition: whose stories.
        term_id: a section, topic or author; by default every story.
        limit: stories on a page.
        before: start after this place (older stories).
        after: end before this place (newer stories); not together with ``before``.
        since: earliest instant of the list, for a month.
        until: instant at which the list ends, exclusive.
    """
    place = tuple_(Listing.published_at, Listing.article_id)
    query = _cards_from().where(
        Listing.edition == edition.code,
        Listing.term_id == term_id,
        Listing.published_at <= clock_now(),
        is_public(),
    )
    if since is not None:
        query = query.where(Listing.published_at >= since)
    if until is not None:
        query = query.where(Listing.published_at < until)
    if before is not None:
        query = query.where(place < tuple_(before.published_at, before.article_id))
    if after is not None:
        query = query.where(place > tuple_(after.published_at, after.article_id))
        query = query.order_by(Listing.published_at.asc(), Listing.article_id.asc())
    else:
        query = query.order_by(Listing.published_at.desc(), Listing.article_id.desc())
    rows = session.execute(query.limit(limit + 1)).all()
    more = len(rows) > limit
    cards = tuple(card_from(row) for row in rows[:limit])
    if after is not None:
        cards = cards[::-1]
        return CardList(cards, older=_place_of(cards, -1), newer=_place_of(cards, 0, more))
    return CardList(
        cards,
        older=_place_of(cards, -1, more),
        newer=_place_of(cards, 0, before is not None),
    )


def _place_of(cards: Sequence[Card], index: int, there_is_more: bool = True) -> Cursor | None:  # noqa: FBT001, FBT002
    if not cards or not there_is_more:
        return None
    return Cursor(cards[index].published_at, cards[index].article_id)


def read_cards_by_term(
    session: Session, edition: Edition, term_ids: Sequence[int], *, each: int
) -> dict[int, list[Card]]:
    """Return the newest stories of several terms in one query: term id → cards."""
    if not term_ids:
        return {}
    picks = [
        select(Listing.term_id, Listing.published_at, Listing.article_id)
        .where(
            Listing.edition == edition.code,
            Listing.term_id == term_id,
            Listing.published_at <= clock_now(),
        )
        .order_by(Listing.published_at.desc(), Listing.article_id.desc())
        .limit(each)
        .subquery()
        for term_id in term_ids
    ]
    newest = union_all(*(select(pick) for pick in picks)).subquery()
    query = (
        select(newest.c.term_id, *card_columns())
        .select_from(newest)
        .join(
            Version,
            (Version.article_id == newest.c.article_id) & (Version.edition == edition.code),
        )
        .join(Article, Article.id == Version.article_id)
        .join(Revision, Revision.id == public_revision_id())
        .outerjoin(Media, Media.id == Article.lead_media_id)
        .where(is_public())
        .order_by(newest.c.published_at.desc(), newest.c.article_id.desc())
    )
    found: dict[int, list[Card]] = {term_id: [] for term_id in term_ids}
    for row in session.execute(query):
        found[row.term_id].append(card_from(row))
    return found
