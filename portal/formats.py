"""Dates, numbers and mixed scripts as an edition writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from portal.editions import Edition

_NO_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))


def instant(edition: Edition, moment: datetime, pattern: str = "d MMMM y, HH:mm") -> str:
    """Return a moment in the edition's language, digits and time zone.

    Args:
        edition: whose conventions.
        moment: an aware moment.
        pattern: a CLDR date pattern (https://unicode.org/reports/tr35/tr35-dates.html).
    """
    local = moment.astimezone(edition.zone)
    text = _with_digits(edition, local, pattern)
    comma = "، " if edition.direction == "rtl" else ", "
    return text.replace(", ", comma)


def day(edition: Edition, moment: datetime) -> str:
    """Return the day of a moment, such as “22 November 2026”."""
    return instant(edition, moment, "d MMMM y")


def weekday(edition: Edition, moment: datetime) -> str:
    """Return the day of a moment with its weekday."""
    return instant(edition, moment, "EEEE, d MMMM y")


def month(edition: Edition, first: date) -> str:
    """Return a month, such as “November 2026”."""
    return _with_digits(edition, datetime(first.year, first.month, 1, tzinfo=UTC), "MMMM y")


def month_name(edition: Edition, first: date) -> str:
    """Return a month's name alone."""
    return _with_digits(edition, datetime(first.year, first.month, 1, tzinfo=UTC), "LLLL")


def machine(edition: Edition, moment: datetime) -> str:
    """Return a moment for machines: RFC 3339 with the offset of the edition's zone."""
    return moment.astimezone(edition.zone).isoformat(timespec="seconds")


def number(edition: Edition, value: float) -> str:
    """Return a number with the edition's digits and separators."""
    # The language alone: territories differ in separators, an edition's newspapers do not.
    language_alone = edition.locale.language
    text = format_decimal(value, locale=language_alone, numbering_system=edition.digits)
    return _in_own_digits(edition, text)


def year(edition: Edition, moment: datetime) -> str:
    """Return the year of a moment, without separators."""
    return instant(edition, moment, "y")


def age(edition: Edition, moment: datetime, now: datetime) -> str:
    """Return how long ago a moment was, such as “2 hours ago” or «قبل ساعتين»."""
    delta = moment - now
    if abs(delta) < timedelta(minutes=1):
        delta = timedelta(minutes=-1)
    text = format_timedelta(delta, add_direction=True, locale=edition.cldr, threshold=1)
    return _in_own_digits(edition, text)


def language(edition: Edition, other: Edition) -> str:
    """Return the name of another edition's language in this edition's language."""
    return str(edition.locale.languages.get(other.locale.language, other.name))


def isolate(text: str) -> Markup:
    """Return text of either script, kept from disturbing what stands around it."""
    return Markup('<bdi dir="auto">{}</bdi>').format(isolate_runs(escape(text)))


def isolate_runs(html: str) -> Markup:
    """Isolate handles, hashtags, addresses and signed or grouped figures in inline HTML.

    They begin or end with signs that have no direction of their own: among Arabic words
    ``@name`` would show as ``name@`` and ``+961 1 234`` backwards.

    Args:
        html: inline HTML that is clean, or text that is escaped.
    """
    parts = _TAG_OR_ENTITY.split(html)
    closed = 0
    for index, part in enumerate(parts):
        if index % 2:
            closed += _enters_isolate(part)
        elif not closed:
            parts[index] = _RUN.sub(r"<bdi>\g<0></bdi>", part)
    return Markup("".join(parts))  # noqa: S704  # nothing but <bdi> was added


def _enters_isolate(tag: str) -> int:
    """1 where a tag opens an element that is left as it is, -1 where it closes one."""
    name = tag.strip("</>").partition(" ")[0].lower()
    return 0 if name not in {"bdi", "code"} else -1 if tag.startswith("</") else 1


def _with_digits(edition: Edition, moment: datetime, pattern: str) -> str:
    text = format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=edition.cldr)
    return _in_own_digits(edition, text)


def _in_own_digits(edition: Edition, text: str) -> str:
    """Write every digit as the edition does: Babel leaves those of numbers and ages Latin.

    Marks of direction go: the elements around state it, and a copied text stays clean.
    """
    return text.translate(_NO_MARKS).translate(_DIGITS[edition.digits])


_TAG_OR_ENTITY = re.compile(r"(<(?:\"[^\"]*\"|[^>\"])*>|&#?\w+;)")
_RUN = re.compile(
    r"(?<![A-Za-z0-9_@#/.])(?:"  # an Arabic particle may be joined to what follows
    r"[@#]\w(?:[\w.]*\w)?"  # a handle or a hashtag, in either script
    r"|(?:https?://|www\.)[^\s،؛«»]*[\w/=&%#]"
    r"|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|[+\-−±]\d(?:[\d.,:/\u00a0\u202f ()-]*\d)?%?"  # a signed figure, a telephone number
    r"|\d+(?:[\u00a0\u202f -]\d{2,}){2,}"  # a number in groups
    r")"
)
_ZEROS = {"latn": "0", "arab": "\u0660", "arabext": "\u06f0", "beng": "\u09e6", "deva": "\u0966"}
_DIGITS = {
    system: {
        ord(other) + value: ord(zero) + value for other in _ZEROS.values() for value in range(10)
    }
    for system, zero in _ZEROS.items()
}
