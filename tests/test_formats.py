"""Dates, ages, numbers and mixed scripts, as a newspaper of each edition prints them."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from portal import formats
from portal.editions import EDITIONS, Edition

ENGLISH, ARABIC = EDITIONS["en"], EDITIONS["ar"]
EASTERN = replace(ARABIC, code="arz", digits="arab")
PERSIAN = replace(ARABIC, code="fa", tag="fa", cldr="fa", digits="arabext")
FRENCH = replace(ENGLISH, code="fr", tag="fr", cldr="fr")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
editions = st.sampled_from([ENGLISH, ARABIC, EASTERN, PERSIAN, FRENCH])
moments = st.datetimes(
    datetime.fromtimestamp(-30_000_000_000, UTC).replace(tzinfo=None),
    datetime.fromtimestamp(250_000_000_000, UTC).replace(tzinfo=None),
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("ago", "english", "arabic"),
    [
        (0 * MINUTE, "1 minute ago", "قبل دقيقة واحدة"),
        (MINUTE, "1 minute ago", "قبل دقيقة واحدة"),
        (2 * MINUTE, "2 minutes ago", "قبل دقيقتين"),
        (3 * MINUTE, "3 minutes ago", "قبل 3 دقائق"),
        (10 * MINUTE, "10 minutes ago", "قبل 10 دقائق"),
        (11 * MINUTE, "11 minutes ago", "قبل 11 دقيقة"),
        (HOUR, "1 hour ago", "قبل ساعة واحدة"),
        (2 * HOUR, "2 hours ago", "قبل ساعتين"),
        (3 * HOUR, "3 hours ago", "قبل 3 ساعات"),
        (11 * HOUR, "11 hours ago", "قبل 11 ساعة"),
        (DAY, "1 day ago", "قبل يوم واحد"),
        (2 * DAY, "2 days ago", "قبل يومين"),
        (3 * DAY, "3 days ago", "قبل 3 أيام"),
        (14 * DAY, "2 weeks ago", "قبل أسبوعين"),
        (365 * DAY, "1 year ago", "قبل سنة واحدة"),
        (36525 * DAY, "100 years ago", "قبل 100 سنة"),
        (-3 * HOUR, "in 3 hours", "خلال 3 ساعات"),
    ],
)
def test_ages_have_the_plurals_of_each_language(ago: timedelta, english: str, arabic: str) -> None:
    assert formats.age(ENGLISH, NOW - ago, NOW) == english
    assert formats.age(ARABIC, NOW - ago, NOW) == arabic


def test_dates_read_as_newspapers_print_them() -> None:
    assert formats.day(ENGLISH, NOW) == "22 November 2026"
    assert formats.day(ARABIC, NOW) == "22 تشرين الثاني 2026"
    assert formats.weekday(ENGLISH, NOW) == "Sunday, 22 November 2026"
    assert formats.weekday(ARABIC, NOW) == "الأحد، 22 تشرين الثاني 2026"
    assert formats.instant(ENGLISH, NOW) == "22 November 2026, 14:00"
    assert formats.instant(ARABIC, NOW) == "22 تشرين الثاني 2026، 14:00"
    assert formats.month(ARABIC, date(2026, 1, 1)) == "كانون الثاني 2026"
    assert formats.month_name(ARABIC, date(2026, 8, 1)) == "آب"
    assert formats.year(ARABIC, NOW) == "2026"
    assert formats.language(ARABIC, ENGLISH) == "الإنجليزية"
    assert formats.language(ENGLISH, ARABIC) == "Arabic"


def test_the_day_is_that_of_the_editions_zone() -> None:
    late = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert formats.day(ENGLISH, late) == "1 January 2027"
    assert formats.year(ENGLISH, late) == "2027"
    assert formats.machine(ENGLISH, late) == "2027-01-01T00:30:00+02:00"


def test_numbers_have_the_editions_separators_and_digits() -> None:
    assert formats.number(ENGLISH, 1234567.5) == "1,234,567.5"
    assert formats.number(ARABIC, 1234567.5) == "1,234,567.5"
    assert formats.number(ARABIC, -5) == "-5"
    assert formats.number(EASTERN, 1234567.5) == "١٬٢٣٤٬٥٦٧٫٥"
    assert formats.number(PERSIAN, 12) == "۱۲"


def test_another_edition_needs_no_change_of_code() -> None:
    assert formats.age(EASTERN, NOW - 11 * MINUTE, NOW) == "قبل ١١ دقيقة"
    assert formats.day(EASTERN, NOW) == "٢٢ تشرين الثاني ٢٠٢٦"
    assert formats.age(PERSIAN, NOW - 11 * MINUTE, NOW) == "۱۱ دقیقه پیش"
    assert formats.day(FRENCH, NOW) == "22 novembre 2026"


@settings(deadline=None, max_examples=200)
@given(editions, moments, st.timedeltas(-4000 * DAY, 4000 * DAY), st.integers(-(10**12), 10**12))
def test_digits_are_the_editions_and_no_mark_of_direction_gets_in(
    edition: Edition, moment: datetime, ago: timedelta, number: int
) -> None:
    zero = {"latn": "0", "arab": "٠", "arabext": "۰"}[edition.digits]
    own = {chr(ord(zero) + value) for value in range(10)}
    for text in (
        formats.instant(edition, moment),
        formats.weekday(edition, moment),
        formats.month(edition, moment.date()),
        formats.year(edition, moment),
        formats.age(edition, NOW - ago, NOW),
        formats.number(edition, number),
    ):
        assert not MARKS.search(text)
        assert {letter for letter in text if letter.isdigit()} <= own
        assert text == text.strip() != ""


@given(moments)
def test_machines_read_the_same_moment(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    for edition in EDITIONS.values():
        assert datetime.fromisoformat(formats.machine(edition, moment)) == whole


@given(st.text())
def test_isolated_text_is_escaped_and_whole(text: str) -> None:
    shown = formats.isolate(text)
    assert shown.startswith('<bdi dir="auto">')
    assert shown.endswith("</bdi>")
    assert "".join(shown.striptags().split()) == "".join(text.split())
    assert re.sub("</?bdi[^>]*>", "", shown).count("<") == 0


@given(st.text(st.sampled_from("ab1 جسر@#+-.:/()%&<>\"'\u202f")))
def test_isolating_runs_adds_nothing_but_bdi(text: str) -> None:
    escaped = str(escape(text))
    assert re.sub("</?bdi>", "", formats.isolate_runs(escaped)) == escaped


@pytest.mark.parametrize("part", ["%", "-", "+1-", "a%", "1 ", "@a.", "www.", "&lt;", "12 ("])
def test_no_text_takes_long_to_isolate(part: str) -> None:
    start = time.process_time()
    formats.isolate_runs(part * (100_000 // len(part)))
    assert time.process_time() - start < 2
