"""The front page of an edition: what leads, what follows, the sections, and the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from portal.articles.cards import Card, read_cards, read_cards_by_term
from portal.articles.site import Site, TermRef
from portal.database import db
from portal.editions import EDITIONS
from portal.reader.addresses import absolute, front_path
from portal.reader.feeds import feeds_for
from portal.reader.frame import Frame, site_of_request, switches_to

CONSIDERED = 24
SECONDS = 4
NEWEST = 6
SECTION_STORIES = 4
FEWEST_IN_SECTION = 1


@dataclass(frozen=True, slots=True)
class SectionShelf:
    """A section on the front page."""

    section: TermRef
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What ``reader/front.html`` shows. Every story stands on it once."""

    lead: Card | None
    seconds: tuple[Card, ...]
    newest: tuple[Card, ...]
    shelves: tuple[SectionShelf, ...]


def add_routes(reader: Blueprint) -> None:
    """Add the front page."""

    @reader.get("/")
    def front() -> str:
        site = site_of_request()
        newest = read_cards(db.session(), site.edition, limit=CONSIDERED).cards
        ids = [section.id for section in site.sections]
        by_section = read_cards_by_term(
            db.session(), site.edition, ids, each=SECTION_STORIES + SECONDS
        )
        page = arrange(newest, site.sections, by_section)
        return render_template("reader/front.html", page=page, frame=_frame(site, page))


def arrange(
    newest: Sequence[Card],
    sections: Sequence[TermRef],
    by_section: dict[int, list[Card]],
) -> FrontPage:
    """Fill the front page by itself.

    The newest story with a picture leads; the next ones with pictures follow it; then each
    section shows its newest, and the rest of the newest stand as headlines.
    """
    pictured = [card for card in newest if card.picture]
    lead = next(iter(pictured or newest), None)
    seconds = [card for card in pictured if card is not lead][:SECONDS]
    shown = {card.article_id for card in (lead, *seconds) if card}
    latest = [card for card in newest if card.article_id not in shown][:NEWEST]
    shown |= {card.article_id for card in latest}
    shelves = []
    for section in sections:
        cards = [card for card in by_section[section.id] if card.article_id not in shown]
        if len(cards) >= FEWEST_IN_SECTION:
            cards.sort(key=lambda card: card.picture is None)
            shelves.append(SectionShelf(section, tuple(cards[:SECTION_STORIES])))
    return FrontPage(lead, tuple(seconds), tuple(latest), tuple(shelves))


def _frame(site: Site, page: FrontPage) -> Frame:
    edition = site.edition
    paths = {code: front_path(code) for code in EDITIONS}
    image = page.lead.picture if page.lead else None
    return Frame(
        site=site,
        title="",
        path=front_path(edition.code),
        description=site.introduction,
        switches=switches_to(edition, paths),
        alternates=paths,
        feeds=feeds_for(site, front_path(edition.code), site.name),
        structured=[
            {
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": site.name,
                "url": absolute(front_path(edition.code)),
                "inLanguage": edition.tag,
                "description": site.introduction,
                "publisher": {"@type": "NewsMediaOrganization", "name": site.name},
            }
        ],
        image=image.path(image.nearest(1200), "jpg") if image else None,
        image_alt=image.alt if image else "",
    )
