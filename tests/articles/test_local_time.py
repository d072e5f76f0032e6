"""Times typed in the newsroom, around changes of the clocks."""

# ruff: noqa: DTZ001  # a typed time has no zone

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.articles.local_time import RepeatedTime, SkippedTime, moment_of

BEIRUT, BERLIN = ZoneInfo("Asia/Beirut"), ZoneInfo("Europe/Berlin")


def test_an_ordinary_time_is_that_moment() -> None:
    assert moment_of(datetime(2026, 11, 22, 20, 0), BEIRUT) == datetime(
        2026, 11, 22, 18, tzinfo=UTC
    )


def test_a_skipped_time_is_refused_with_the_next_that_exists() -> None:
    with pytest.raises(SkippedTime) as refusal:
        moment_of(datetime(2026, 3, 29, 2, 30), BERLIN)
    assert refusal.value.instead == datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN)
    assert refusal.value.values == {"time": "02:30", "instead": "03:00"}


def test_midnight_can_be_skipped_too() -> None:
    with pytest.raises(SkippedTime):
        moment_of(datetime(2026, 3, 29, 0, 15), BEIRUT)


def test_a_repeated_time_has_to_be_told_apart() -> None:
    typed = datetime(2026, 10, 25, 2, 30)
    with pytest.raises(RepeatedTime) as refusal:
        moment_of(typed, BERLIN)
    assert refusal.value.values["first"] == "UTC+02:00"
    assert refusal.value.values["second"] == "UTC+01:00"
    first, second = moment_of(typed, BERLIN, fold=0), moment_of(typed, BERLIN, fold=1)
    assert second - first == timedelta(hours=1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_what_is_accepted_shows_as_it_was_typed(typed: datetime) -> None:
    typed = typed.replace(second=0, microsecond=0, fold=0)
    try:
        moment = moment_of(typed, BERLIN)
    except (SkippedTime, RepeatedTime):
        return
    assert moment.astimezone(BERLIN).replace(tzinfo=None) == typed
