"""How old a story is comes from the script; what the server said of its time stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.live import LiveSite

AGES = [
    (timedelta(seconds=5), "1 minute ago", "قبل دقيقة واحدة"),
    (timedelta(minutes=2), "2 minutes ago", "قبل دقيقتين"),
    (timedelta(minutes=3), "3 minutes ago", "قبل 3 دقائق"),
    (timedelta(minutes=11), "11 minutes ago", "قبل 11 دقيقة"),
    (timedelta(minutes=59, seconds=50), "59 minutes ago", "قبل 59 دقيقة"),
    (timedelta(hours=2), "2 hours ago", "قبل ساعتين"),
    (timedelta(days=1), "1 day ago", "قبل يوم واحد"),
    (timedelta(days=16), "2 weeks ago", "قبل أسبوعين"),
    (timedelta(days=100), "3 months ago", "قبل 3 أشهر"),
    (timedelta(days=400), "1 year ago", "قبل سنة واحدة"),
    (timedelta(days=-1), "", ""),
]


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_ages_are_told_as_of_now_in_the_page_s_language(
    browser: Browser, live_site: LiveSite, edition: str
) -> None:
    context = browser.new_context(timezone_id="America/Lima", locale="fr-FR")
    page = context.new_page()
    address = live_site.url("everything", edition)
    page.goto(address)
    published = datetime.fromisoformat(page.get_attribute(".times time", "datetime") or "")
    told = []
    for age, *_ in AGES:
        page.clock.set_fixed_time(published + age)
        page.goto(address)
        told.append(page.inner_text(".age").strip())
    context.close()
    assert told == [ages[edition == "ar"] for _, *ages in AGES]


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_times_stay_as_the_server_wrote_them(
    browser: Browser, live_site: LiveSite, edition: str
) -> None:
    address = live_site.url("everything", edition)
    said = []
    for scripts in (True, False):
        context = browser.new_context(timezone_id="Asia/Tokyo", java_script_enabled=scripts)
        page = context.new_page()
        page.goto(address)
        said.append(times(page))
        assert bool(page.inner_text(".age").strip()) == scripts
        context.close()
    assert said[0] == said[1]
    assert all(datetime.fromisoformat(machine).tzinfo for machine, _ in said[0])


def times(page: Page) -> list[tuple[str, str]]:
    """Return what every time element says to machines and to people."""
    found = page.locator("time").all()
    return [(time.get_attribute("datetime") or "", time.inner_text()) for time in found]
