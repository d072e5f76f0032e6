"""Read a front page: what was chosen and is public, and what fills the other places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, and_, select
from sqlalchemy.orm import Session, aliased

from portal.articles.cards import Card, card_columns, card_from, read_cards, read_cards_by_term
from portal.articles.models import Article, ArticleKind, Revision, Version
from portal.articles.site import TermRef
from portal.articles.states import is_public, public_revision_id
from portal.database import clock_now
from portal.editions import Edition
from portal.frontpage.models import Arrangement, Front, Place
from portal.frontpage.slots import PLACES, Area, Slot
from portal.media.models import Media

CONSIDERED = 24
NEWEST = 6


@dataclass(frozen=True, slots=True)
class Breaking:
    """What the breaking bar says."""

    text: str
    article_id: int | None
    slug: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SectionShelf:
    """A section on the front page."""

    section: TermRef
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What a front page shows. Every story stands on it once."""

    lead: Card | None
    seconds: tuple[Card, ...]
    newest: tuple[Card, ...]
    shelves: tuple[SectionShelf, ...]
    focus: tuple[Card, ...] = ()
    breaking: Breaking | None = None


def read_front(
    session: Session, edition: Edition, sections: Sequence[TermRef], *, draft: bool = False
) -> FrontPage:
    """Return the front page of an edition, in three queries.

    Only what is public by the database's clock is on it: a place whose story is under embargo
    or withdrawn fills itself.

    Args:
        session: the session.
        edition: whose.
        sections: those that have a shelf, in order.
        draft: as it will be once the draft is released.
    """
    chosen, breaking = _read_chosen(session, edition, draft=draft)
    newest = read_cards(session, edition, limit=CONSIDERED + len(chosen)).cards
    by_section = read_cards_by_term(
        session,
        edition,
        [section.id for section in sections],
        each=PLACES[Area.SECTION] + PLACES[Area.SECOND] + len(chosen),
    )
    return arrange(newest, sections, by_section, chosen, breaking)


def arrange(
    newest: Sequence[Card],
    sections: Sequence[TermRef],
    by_section: Mapping[int, Sequence[Card]],
    chosen: Mapping[Slot, Card],
    breaking: Breaking | None = None,
) -> FrontPage:
    """Fill the places that nobody chose something for.

    The newest story with a picture leads; the next ones with pictures follow it; then each
    section shows its newest, and the rest of the newest stand as headlines.
    """
    shown = {card.article_id for card in chosen.values()}
    pictured = [card for card in _others(newest, shown) if card.picture]
    lead = chosen.get(Slot(Area.LEAD)) or next(iter(pictured or _others(newest, shown)), None)
    if lead:
        shown.add(lead.article_id)
    seconds = _fill(Area.SECOND, 0, chosen, _others(pictured, shown))
    shown |= {card.article_id for card in seconds}
    latest = _others(newest, shown)[:NEWEST]
    shown |= {card.article_id for card in latest}
    shelves = []
    for section in sections:
        free = sorted(_others(by_section[section.id], shown), key=lambda card: not card.picture)
        cards = _fill(Area.SECTION, section.id, chosen, free)
        if cards:
            shelves.append(SectionShelf(section, cards))
    return FrontPage(
        lead=lead,
        seconds=seconds,
        newest=tuple(latest),
        shelves=tuple(shelves),
        focus=_fill(Area.FOCUS, 0, chosen, ()),
        breaking=breaking,
    )


def _others(cards: Iterable[Card], shown: set[int]) -> list[Card]:
    return [card for card in cards if card.article_id not in shown]


def _fill(
    area: Area, term_id: int, chosen: Mapping[Slot, Card], free: Iterable[Card]
) -> tuple[Card, ...]:
    """The cards of an area: the chosen ones in their places, the next free ones in the others."""
    waiting: Iterator[Card] = iter(free)
    places = (Slot(area, position + 1, term_id) for position in range(PLACES[area]))
    cards = (chosen.get(slot) or next(waiting, None) for slot in places)
    return tuple(card for card in cards if card)


def _read_chosen(
    session: Session, edition: Edition, *, draft: bool
) -> tuple[dict[Slot, Card], Breaking | None]:
    """What was chosen and is public, and the breaking bar, in one query."""
    linked = aliased(Version, name="linked")
    query = (
        select(
            Front.breaking_text,
            Front.breaking_article_id,
            Front.breaking_ends_at,
            (Front.breaking_ends_at > clock_now()).label("breaking_lasts"),
            linked.slug.label("breaking_slug"),
            Place.area,
            Place.term_id,
            Place.position,
            *card_columns(),
        )
        .select_from(Front)
        .outerjoin(
            linked,
            and_(
                linked.article_id == Front.breaking_article_id,
                linked.edition == Front.edition,
                is_public(linked),
            ),
        )
        .outerjoin(Place, Place.arrangement_id == _arrangement_id(edition, draft=draft))
        .outerjoin(
            Version,
            and_(
                Version.article_id == Place.article_id,
                Version.edition == Front.edition,
                is_public(),
            ),
        )
        .outerjoin(
            Article, and_(Article.id == Version.article_id, Article.kind == ArticleKind.STORY)
        )
        .outerjoin(Revision, Revision.id == public_revision_id())
        .outerjoin(Media, Media.id == Article.lead_media_id)
        .where(Front.edition == edition.code)
    )
    rows = session.execute(query).all()
    chosen = {
        Slot(Area(row.area), row.position, row.term_id): card_from(row)
        for row in rows
        if row.headline is not None
    }
    if not rows or not rows[0].breaking_lasts:
        return chosen, None
    bar = rows[0]
    if bar.breaking_article_id is not None and bar.breaking_slug is None:
        return chosen, None
    return chosen, Breaking(
        bar.breaking_text, bar.breaking_article_id, bar.breaking_slug or "", bar.breaking_ends_at
    )


def _arrangement_id(edition: Edition, *, draft: bool) -> ScalarSelect[int]:
    """Id of what readers see; or of the draft, where there is one."""
    query = select(Arrangement.id).where(Arrangement.edition == edition.code)
    if draft:
        query = query.order_by(Arrangement.number.is_(None).desc())
    else:
        query = query.where(Arrangement.number.is_not(None))
    return query.order_by(Arrangement.number.desc()).limit(1).scalar_subquery()
