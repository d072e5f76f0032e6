"""Every page of the reader's edition, and how to open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.live import LiveSite

PAGES = {
    "front": 200,
    "section": 200,
    "empty-section": 200,
    "topic": 200,
    "author": 200,
    "newest": 200,
    "older": 200,
    "archive": 200,
    "month": 200,
    "everything": 200,
    "long": 200,
    "lagging": 200,
    "plain": 200,
    "about": 200,
    "contact": 200,
    "contact-refused": 422,
    "contact/sent": 200,
    "search": 200,
    "search?q=number": 200,
    "search?q=zzzzz": 200,
    "unpaired": 404,
    "withdrawn": 410,
    "nowhere": 404,
    "broken": 500,
    "closed": 503,
}
"""Name → the status it answers with."""
LIKE_OTHERS = {"topic", "author", "newest", "month", "long", "plain", "broken", "closed"}
"""Pages of a template that other pages show as well."""
EMPTY_PAGES = ("front", "about", "archive", "newest")
"""Pages of a site in which nothing was written."""
ONLY_THERE = {"en": "arabic-only", "ar": "english-only"}


def address(site: LiveSite, name: str, edition: str) -> str:
    """Return the address of a page; some have another name in each edition."""
    return site.url(ONLY_THERE[edition] if name == "unpaired" else name, edition)


def open_reader(page: Page, site: LiveSite, name: str, edition: str) -> int:
    """Open a page in a browser; return the status it answered with."""
    if name == "older":
        page.goto(site.url("newest", edition))
        return _status_after_click(page, "a[rel=next]")
    if name == "contact-refused":
        page.goto(site.url("contact", edition))
        return _status_after_click(page, "form button")
    answer = page.goto(address(site, name, edition))
    assert answer is not None
    return answer.status


def _status_after_click(page: Page, selector: str) -> int:
    with page.expect_response(lambda found: found.request.resource_type == "document") as answer:
        page.click(selector)
    page.wait_for_load_state()
    return answer.value.status
