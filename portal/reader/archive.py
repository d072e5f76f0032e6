"""The archive: every month since the first story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, render_template
from flask_babel import gettext

from portal import formats
from portal.articles.cards import read_cards, read_span
from portal.database import db
from portal.editions import EDITIONS, Edition
from portal.reader.addresses import archive_path
from portal.reader.frame import Frame, site_of_request, switches_to
from portal.reader.lists import STORIES_PER_PAGE, ListPage, place_of_request, show_list

FIRST_YEAR, LAST_YEAR = 1000, 9998


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """The months of a year in which stories can have appeared, newest first."""

    year: date
    months: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """What ``reader/archive.html`` shows."""

    years: tuple[ArchiveYear, ...]


def add_routes(reader: Blueprint) -> None:
    """Add the archive."""

    @reader.get("/archive")
    def archive() -> str:
        site = site_of_request()
        span = read_span(db.session(), site.edition)
        page = ArchivePage(years_between(site.edition, *span) if span else ())
        paths = {code: archive_path(code) for code in EDITIONS}
        frame = Frame(
            site=site,
            title=gettext("Archive"),
            path=archive_path(site.edition.code),
            switches=switches_to(site.edition, paths),
            alternates=paths,
        )
        return render_template("reader/archive.html", page=page, frame=frame)

    @reader.get("/archive/<int:year>/<int:month>")
    def archive_month(year: int, month: int) -> str:
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004
            abort(404)
        first = date(year, month, 1)
        site = site_of_request()
        place = place_of_request()
        page = ListPage(
            heading=formats.month(site.edition, first),
            line=gettext("Archive"),
            description="",
            kind="month",
            cards=read_cards(
                db.session(),
                site.edition,
                limit=STORIES_PER_PAGE,
                before=place.before,
                after=place.after,
                since=_start(site.edition, first),
                until=_start(site.edition, next_month(first)),
            ),
            path=archive_path(site.edition.code, first),
            place=place,
        )
        if not page.cards.cards and place.at_start:
            abort(404)
        return show_list(site, page, {code: archive_path(code, first) for code in EDITIONS})


def years_between(edition: Edition, first: datetime, last: datetime) -> tuple[ArchiveYear, ...]:
    """Return the years and months from one moment to another, newest first."""
    zone = edition.zone
    month = first.astimezone(zone).date().replace(day=1)
    end = last.astimezone(zone).date()
    years: dict[int, list[date]] = {}
    while month <= end:
        years.setdefault(month.year, []).append(month)
        month = next_month(month)
    return tuple(
        ArchiveYear(date(year, 1, 1), tuple(reversed(months)))
        for year, months in sorted(years.items(), reverse=True)
    )


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    if first.month == 12:  # noqa: PLR2004
        return date(first.year + 1, 1, 1)
    return date(first.year, first.month + 1, 1)


def _start(edition: Edition, first: date) -> datetime:
    return datetime(first.year, first.month, 1, tzinfo=edition.zone)
