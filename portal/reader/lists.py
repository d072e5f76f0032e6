"""Lists of stories: a section, a topic, an author, and everything newest first."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext
from werkzeug import Response

from portal.articles.cards import CardList, Cursor, read_cards
from portal.articles.models import EVERYTHING, TermKind
from portal.articles.site import Site, TermPage, TermRef, find_term_page
from portal.database import db
from portal.editions import EDITIONS
from portal.reader.addresses import cursor_from, cursor_text, term_path
from portal.reader.feeds import feeds_for
from portal.reader.frame import Frame, site_of_request, switches_to
from portal.web.language import current_edition

STORIES_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list the reader stands: at its start, or before or after a story."""

    before: Cursor | None = None
    after: Cursor | None = None

    @property
    def at_start(self) -> bool:
        """Whether this is the first page."""
        return self.before is None and self.after is None

    @property
    def query(self) -> str:
        """The place as the query of an address, with its question mark."""
        if self.before:
            return f"?before={cursor_text(self.before)}"
        return f"?after={cursor_text(self.after)}" if self.after else ""


START = Place()
"""The beginning of a list."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """What ``reader/list.html`` shows."""

    heading: str
    line: str
    """Short line over the heading: what kind of list this is."""
    description: str
    kind: str
    """section, topic, author, newest or month."""
    cards: CardList
    path: str
    place: Place = field(default_factory=Place)

    @property
    def older_path(self) -> str | None:
        """Address of the older stories."""
        older = self.cards.older
        return f"{self.path}?before={cursor_text(older)}" if older else None

    @property
    def newer_path(self) -> str | None:
        """Address of the newer stories."""
        newer = self.cards.newer
        return f"{self.path}?after={cursor_text(newer)}" if newer else None


def add_routes(reader: Blueprint) -> None:
    """Add the lists."""

    @reader.get("/newest")
    def newest() -> str:
        site = site_of_request()
        place = place_of_request()
        page = ListPage(
            heading=gettext("Newest stories"),
            line="",
            description="",
            kind="newest",
            cards=read_cards(
                db.session(),
                site.edition,
                EVERYTHING,
                limit=STORIES_PER_PAGE,
                before=place.before,
                after=place.after,
            ),
            path=f"/{site.edition.code}/newest",
            place=place,
        )
        return show_list(site, page, {code: f"/{code}/newest" for code in EDITIONS})

    @reader.get("/section/<slug>")
    def section(slug: str) -> str | Response:
        return _term_list(TermKind.SECTION, slug)

    @reader.get("/topic/<slug>")
    def topic(slug: str) -> str | Response:
        return _term_list(TermKind.TOPIC, slug)

    @reader.get("/author/<slug>")
    def author(slug: str) -> str | Response:
        return _term_list(TermKind.AUTHOR, slug)


def place_of_request() -> Place:
    """Return the place in the list that the request names; 404 where it names none."""
    places: dict[str, Cursor] = {}
    for name in ("before", "after"):
        text = request.args.get(name)
        if text is not None:
            cursor = cursor_from(text)
            if cursor is None or places:
                abort(404)
            places[name] = cursor
    return Place(places.get("before"), places.get("after"))


def _term_list(kind: TermKind, slug: str) -> str | Response:
    edition = current_edition()
    found = find_term_page(db.session(), edition, kind, slug)
    if found is None:
        abort(404)
    place = place_of_request()
    if found.moved:
        return redirect(term_path(edition.code, kind, found.term.slug) + place.query, 301)
    site = site_of_request()
    term = found.term
    page = ListPage(
        heading=term.name,
        line=_line(kind),
        description=term.description,
        kind=kind,
        cards=read_cards(
            db.session(),
            edition,
            term.id,
            limit=STORIES_PER_PAGE,
            before=place.before,
            after=place.after,
        ),
        path=term_path(edition.code, kind, term.slug),
        place=place,
    )
    return show_list(site, page, _term_paths(found, kind), term)


def _line(kind: TermKind) -> str:
    lines = {
        TermKind.SECTION: "",
        TermKind.TOPIC: gettext("Topic"),
        TermKind.AUTHOR: gettext("Author"),
    }
    return str(lines[kind])


def _term_paths(found: TermPage, kind: TermKind) -> dict[str, str]:
    return {code: term_path(code, kind, slug) for code, slug in found.slugs.items()}


def show_list(
    site: Site, page: ListPage, paths: dict[str, str], term: TermRef | None = None
) -> str:
    """Render a list.

    Args:
        site: the publication.
        page: the list.
        paths: edition code → the same list there. The switch keeps the place in it.
        term: what the list is of, if it has feeds.
    """
    query = page.place.query
    start = page.place.at_start
    is_section = term is not None and term.kind == TermKind.SECTION
    frame = Frame(
        site=site,
        title=page.heading,
        path=page.path + query,
        description=page.description,
        section=term if is_section else None,
        switches=switches_to(site.edition, {code: path + query for code, path in paths.items()}),
        alternates=paths if start and page.cards.cards else {},
        indexed=bool(page.cards.cards) or (start and page.kind != "month"),
        feeds=feeds_for(site, page.path + "/", f"{site.name} – {page.heading}") if term else (),
    )
    return render_template("reader/list.html", page=page, frame=frame)
