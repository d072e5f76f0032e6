"""Search an edition: a form that works without scripts, and pages of what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext

from portal.articles.cards import Card, read_cards
from portal.articles.words import fold_space, plain
from portal.database import db
from portal.editions import EDITIONS, Edition
from portal.reader.addresses import search_path
from portal.reader.frame import Frame, site_of_request, switches_to
from portal.reader.marks import mark_card
from portal.search.query import LONGEST_QUERY, search_stories
from portal.search.store import CANDIDATES
from portal.web.language import current_edition

STORIES_PER_PAGE = 20
LAST_PAGE = CANDIDATES // STORIES_PER_PAGE
NEWEST_OFFERED = 6

_DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PAGE = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class SearchView:
    """What ``reader/search.html`` shows."""

    query: str
    """What was typed, without controls; empty where nothing was."""
    longest: int
    """Characters the field takes."""
    cards: tuple[Card, ...]
    """Headline and standfirst are HTML in which the words found are marked."""
    total: int
    counted: bool
    """Whether ``total`` is all there is; otherwise there are at least so many."""
    number: int
    """Number of this page, from 1."""
    earlier_path: str | None
    later_path: str | None
    elsewhere: tuple[tuple[Edition, str], ...]
    """The same search in each other edition."""
    newest: tuple[Card, ...]
    """What to read instead, where nothing was found."""


def add_routes(reader: Blueprint) -> None:
    """Add the search."""

    @reader.get("/search")
    def search() -> str:
        query, number = _query_of_request(), _page_of_request()
        edition = current_edition()
        view = find(edition, query, number)
        frame = Frame(
            site=site_of_request(),
            title=gettext("Search: %(query)s", query=query) if query else gettext("Search"),
            path=search_path(edition.code, query),
            switches=switches_to(edition, {code: search_path(code, query) for code in EDITIONS}),
            indexed=False,
        )
        return render_template("reader/search.html", page=view, frame=frame)


def find(edition: Edition, query: str, number: int = 1) -> SearchView:
    """Return a page of what was found.

    Args:
        edition: where to look.
        query: what was typed.
        number: which page, from 1.
    """
    offset = (number - 1) * STORIES_PER_PAGE
    found = search_stories(db.session(), edition, query, limit=STORIES_PER_PAGE, offset=offset)
    nothing = bool(query) and not found.total
    return SearchView(
        query=query,
        longest=LONGEST_QUERY,
        cards=tuple(mark_card(card, found.words) for card in found.cards),
        total=found.total,
        counted=found.total < CANDIDATES,
        number=number,
        earlier_path=_path(edition, query, number - 1) if number > 1 else None,
        later_path=_path(edition, query, number + 1) if found.more else None,
        elsewhere=tuple(
            (other, search_path(other.code, query))
            for other in EDITIONS.values()
            if other.code != edition.code
        ),
        newest=read_cards(db.session(), edition, limit=NEWEST_OFFERED).cards if nothing else (),
    )


def _query_of_request() -> str:
    typed = _DIRECTION_CONTROLS.sub("", request.args.get("q", "")[: 10 * LONGEST_QUERY])
    return fold_space(plain(typed))[:LONGEST_QUERY].strip()


def _page_of_request() -> int:
    text = request.args.get("page", "1")
    if not _PAGE.fullmatch(text) or int(text) > LAST_PAGE:
        abort(404)
    return int(text)


def _path(edition: Edition, query: str, number: int) -> str:
    path = search_path(edition.code, query)
    return f"{path}&page={number}" if number > 1 else path
