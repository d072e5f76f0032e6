"""Read in which months stories appeared, of every edition at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import String, column, func, select, values
from sqlalchemy.orm import Session

from portal.articles.models import EVERYTHING, Listing
from portal.database import Instant, clock_now
from portal.editions import EDITIONS, Edition


def read_months(session: Session) -> dict[str, dict[date, int]]:
    """Return edition code → first day of a month, by the edition's clocks → stories in it.

    Months without stories are left out. Two queries, whatever the number of months: the span of
    each edition, then a count for each month in it, which reads an index and no story.
    """
    months = [
        (edition.code, month, start_of(edition, month), start_of(edition, next_month(month)))
        for edition, first, last in _spans(session)
        for month in _months_between(edition, first, last)
    ]
    found: dict[str, dict[date, int]] = {code: {} for code in EDITIONS}
    if not months:
        return found
    spans = (
        values(column("edition", String), column("since", Instant), column("until", Instant))
        .data([(code, since, until) for code, _, since, until in months])
        .cte("span")
    )
    stories = (
        select(func.count())
        .select_from(Listing)
        .where(
            Listing.edition == spans.c.edition,
            Listing.term_id == EVERYTHING,
            Listing.published_at >= spans.c.since,
            Listing.published_at < spans.c.until,
            Listing.published_at <= clock_now(),
        )
        .scalar_subquery()
    )
    counts = {
        (row.edition, row.since): row.stories
        for row in session.execute(select(spans.c.edition, spans.c.since, stories.label("stories")))
    }
    for code, month, since, _ in months:
        if number := counts[code, since]:
            found[code][month] = number
    return found


def start_of(edition: Edition, month: date) -> datetime:
    """Return the instant at which a month starts where the edition is read."""
    return datetime(month.year, month.month, 1, tzinfo=edition.zone)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    years, months = divmod(month.month, 12)
    return date(month.year + years, months + 1, 1)


def _months_between(edition: Edition, first: datetime, last: datetime) -> Iterator[date]:
    month = first.astimezone(edition.zone).date().replace(day=1)
    end = last.astimezone(edition.zone).date()
    while month <= end:
        yield month
        month = next_month(month)


def _spans(session: Session) -> Iterator[tuple[Edition, datetime, datetime]]:
    """The first and the newest public story of each edition that has one."""
    ends = [
        select(function(Listing.published_at))
        .where(
            Listing.edition == code,
            Listing.term_id == EVERYTHING,
            Listing.published_at <= clock_now(),
        )
        .scalar_subquery()
        .label(f"{name}_{code}")
        for code in EDITIONS
        for name, function in (("first", func.min), ("last", func.max))
    ]
    row = session.execute(select(*ends)).one()
    for code, edition in EDITIONS.items():
        first = getattr(row, f"first_{code}")
        if first is not None:
            yield edition, first, getattr(row, f"last_{code}")
