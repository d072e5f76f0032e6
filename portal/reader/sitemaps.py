"""Sitemaps: what can be opened, in which languages, and what is new.

Formats: https://www.sitemaps.org/protocol.html, the ``xhtml:link`` of
https://developers.google.com/search/docs/specialty/international/localized-versions and
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Flask, Response, abort, request

from portal import formats
from portal.articles.listed import (
    Listed,
    read_listed_pages,
    read_listed_stories,
    read_listed_terms,
)
from portal.articles.months import next_month, read_months, start_of
from portal.database import db
from portal.editions import DEFAULT_EDITION, EDITIONS, Edition
from portal.reader.addresses import (
    PAGE_KEYS,
    absolute,
    archive_path,
    front_path,
    page_path,
    story_path,
    term_path,
)
from portal.reader.frame import site_of_request
from portal.web.language import current_edition

MOST_ADDRESSES = 10_000
"""Addresses in one file. 50,000 are allowed, and 50 MB: Arabic ones in four links are long."""
NEWS_AGE = timedelta(hours=48)
MOST_NEWS = 1000
MOST_PARTS = 999
FIRST_YEAR, LAST_YEAR = 1000, 9998
CACHED = "public, max-age=0, must-revalidate"

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_STATIC = ("/newest", "/archive", "/contact")


@dataclass(frozen=True, slots=True)
class Entry:
    """An address in a sitemap."""

    path: str
    changed: str = ""
    """When it changed last, with offset."""
    alternates: Mapping[str, str] = field(default_factory=dict)
    """Edition code → path, of every edition that has this page, itself included."""

    def to_xml(self) -> str:
        """Write the entry."""
        changed = f"<lastmod>{self.changed}</lastmod>" if self.changed else ""
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
            for language, address in self.languages()
        )
        return f"<url><loc>{escape(absolute(self.path))}</loc>{changed}{links}</url>\n"

    def languages(self) -> list[tuple[str, str]]:
        """Return what ``Frame.hreflangs`` says on the page itself."""
        paths = {code: self.alternates[code] for code in EDITIONS if code in self.alternates}
        if len(paths) < 2:  # noqa: PLR2004  # a page without a pair names none
            return []
        found = [(EDITIONS[code].tag, absolute(path)) for code, path in paths.items()]
        return [*found, ("x-default", absolute(paths.get(DEFAULT_EDITION.code, self.path)))]


def add_sitemap_index(app: Flask) -> None:
    """Add ``/sitemap.xml``, which names every sitemap of every edition."""

    @app.get("/sitemap.xml")
    def sitemap_index() -> Response:
        months = read_months(db.session())
        body = "".join(
            f"<sitemap><loc>{escape(absolute(path))}</loc></sitemap>\n"
            for code in EDITIONS
            for path in _sitemaps_of(code, months[code])
        )
        response = _xml(f'<sitemapindex xmlns="{_SITEMAP}">\n{body}</sitemapindex>\n')
        response.headers["Cache-Control"] = CACHED
        response.add_etag()
        response.make_conditional(request)
        return response


def add_routes(reader: Blueprint) -> None:
    """Add the sitemaps of an edition."""

    @reader.get("/sitemap-pages.xml")
    def sitemap_pages() -> Response:
        return _entries(_pages(current_edition()))

    @reader.get("/sitemap-news.xml")
    def sitemap_news() -> Response:
        return _show_news(current_edition())

    month = "/sitemap-<int(fixed_digits=4):year>-<int(fixed_digits=2):month>"

    @reader.get(f"{month}.xml")
    @reader.get(f"{month}-<int(min=2, max={MOST_PARTS}):part>.xml")
    def sitemap_month(year: int, month: int, part: int = 1) -> Response:
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004
            abort(404)
        first = date(year, month, 1)
        edition = current_edition()
        stories = read_listed_stories(
            db.session(),
            edition,
            since=start_of(edition, first),
            until=start_of(edition, next_month(first)),
            limit=MOST_ADDRESSES,
            offset=(part - 1) * MOST_ADDRESSES,
        )
        if not stories:
            abort(404)
        return _entries(_story(edition, story) for story in stories)


def _sitemaps_of(code: str, months: Mapping[date, int]) -> list[str]:
    """The paths of an edition's sitemaps, the newest month first."""
    paths = [f"/{code}/sitemap-pages.xml"]
    if months:
        paths.append(f"/{code}/sitemap-news.xml")
    for month, stories in sorted(months.items(), reverse=True):
        name = f"/{code}/sitemap-{month.year:04d}-{month.month:02d}"
        paths.append(f"{name}.xml")
        parts = min(-(-stories // MOST_ADDRESSES), MOST_PARTS)
        paths += [f"{name}-{part}.xml" for part in range(2, parts + 1)]
    return paths


def _story(edition: Edition, story: Listed) -> Entry:
    paths = {code: story_path(code, story.article_id, slug) for code, slug in story.slugs.items()}
    return Entry(
        path=paths[edition.code],
        changed=formats.machine(edition, story.updated_at),
        alternates=paths,
    )


def _pages(edition: Edition) -> list[Entry]:
    """Everything that is no story."""
    code = edition.code
    entries = [_everywhere(edition, {each: front_path(each) for each in EDITIONS})]
    entries += [
        _everywhere(edition, {each: f"/{each}{path}" for each in EDITIONS}) for path in _STATIC
    ]
    for term in read_listed_terms(db.session(), edition):
        paths = {each: term_path(each, term.kind, slug) for each, slug in term.slugs.items()}
        entries.append(_everywhere(edition, paths))
    months = read_months(db.session())
    for month in sorted(months[code], reverse=True):
        paths = {each: archive_path(each, month) for each in EDITIONS if month in months[each]}
        entries.append(_everywhere(edition, paths))
    return entries + _written_pages(edition)


def _everywhere(edition: Edition, paths: Mapping[str, str]) -> Entry:
    return Entry(paths[edition.code], alternates=paths)


def _written_pages(edition: Edition) -> list[Entry]:
    """Pages such as About. The few with an address of their own are there without an author."""
    entries = []
    missing = set(PAGE_KEYS)
    for page in read_listed_pages(db.session(), edition):
        paths = {
            code: page_path(code, page.article_id, slug, page.key)
            for code, slug in page.slugs.items()
        }
        changed = formats.machine(edition, page.updated_at)
        entries.append(Entry(paths[edition.code], changed, paths))
        missing.discard(page.key or "")
    for key in sorted(missing):
        paths = {code: page_path(code, 0, "", key) for code in EDITIONS}
        entries.append(_everywhere(edition, paths))
    return entries


def _show_news(edition: Edition) -> Response:
    publication = site_of_request().name
    since = datetime.now(UTC) - NEWS_AGE
    stories = read_listed_stories(db.session(), edition, since=since, limit=MOST_NEWS)
    body = "".join(_news(edition, story, publication) for story in stories)
    return _xml(f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{body}</urlset>\n')


def _news(edition: Edition, story: Listed, publication: str) -> str:
    address = absolute(story_path(edition.code, story.article_id, story.slugs[edition.code]))
    return (
        f"<url><loc>{escape(address)}</loc><news:news>"
        f"<news:publication><news:name>{escape(publication)}</news:name>"
        f"<news:language>{edition.tag}</news:language></news:publication>"
        f"<news:publication_date>{formats.machine(edition, story.published_at)}"
        "</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news></url>\n"
    )


def _entries(entries: Iterable[Entry]) -> Response:
    body = "".join(entry.to_xml() for entry in entries)
    return _xml(f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n{body}</urlset>\n')


def _xml(text: str) -> Response:
    return Response(
        f'<?xml version="1.0" encoding="utf-8"?>\n{text}',
        content_type="application/xml; charset=utf-8",
    )
