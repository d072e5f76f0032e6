"""The archive: every month since the first story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, abort, render_template
from flask_babel import gettext

from portal import formats
from portal.articles.cards import CardList, read_cards
from portal.articles.months import next_month, read_months, start_of
from portal.database import db
from portal.editions import EDITIONS, Edition, others
from portal.reader.addresses import archive_path
from portal.reader.frame import Frame, site_of_request, switches_to
from portal.reader.lists import (
    START,
    STORIES_PER_PAGE,
    ListPage,
    Place,
    place_of_request,
    show_list,
)
from portal.web.language import current_edition

FIRST_YEAR, LAST_YEAR = 1000, 9998


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """The months of a year in which stories appeared, newest first."""

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
        months = read_months(db.session())[site.edition.code]
        paths = {code: archive_path(code) for code in EDITIONS}
        frame = Frame(
            site=site,
            title=gettext("Archive"),
            path=archive_path(site.edition.code),
            switches=switches_to(site.edition, paths),
            alternates=paths,
        )
        page = ArchivePage(years_of(months))
        return render_template("reader/archive.html", page=page, frame=frame)

    @reader.get("/archive/<int:year>/<int:month>")
    def archive_month(year: int, month: int) -> str:
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004
            abort(404)
        first = date(year, month, 1)
        place = place_of_request()
        edition = current_edition()
        cards = _cards(edition, first, STORIES_PER_PAGE, place)
        paths = {edition.code: archive_path(edition.code, first)}
        paths |= {
            other.code: archive_path(other.code, first)
            for other in others(edition)
            if _cards(other, first, 1).cards
        }
        if place.at_start and not cards.cards and len(paths) == 1:
            abort(404)
        page = ListPage(
            heading=formats.month(edition, first),
            line=gettext("Archive"),
            description="",
            kind="month",
            cards=cards,
            path=paths[edition.code],
            place=place,
        )
        return show_list(site_of_request(), page, paths)


def _cards(edition: Edition, first: date, limit: int, place: Place = START) -> CardList:
    return read_cards(
        db.session(),
        edition,
        limit=limit,
        before=place.before,
        after=place.after,
        since=start_of(edition, first),
        until=start_of(edition, next_month(first)),
    )


def years_of(months: Iterable[date]) -> tuple[ArchiveYear, ...]:
    """Return months by year, newest first."""
    newest_first = sorted(months, reverse=True)
    return tuple(
        ArchiveYear(date(year, 1, 1), tuple(members))
        for year, members in groupby(newest_first, lambda month: month.year)
    )
