"""No script at all: reading, paging, searching, switching and writing to the newsroom work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.words import MIXED, PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.browser.live import LiveSite

PHONE: ViewportSize = {"width": 390, "height": 800}
OTHER = {"en": "ar", "ar": "en"}
WORD = {"en": "number", "ar": "القصة"}
STORIES_ON_A_PAGE = 20


@pytest.fixture(params=["en", "ar"])
def edition(request: pytest.FixtureRequest) -> str:
    """Give each edition in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def plain_page(browser: Browser) -> Iterator[Page]:
    """Give a page of a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def headlines(page: Page) -> list[str]:
    """Return the headlines of a list."""
    return page.locator("main .card-headline").all_inner_texts()


def test_from_the_front_page_to_a_story_and_its_pair(
    plain_page: Page, live_site: LiveSite, edition: str
) -> None:
    plain_page.goto(live_site.url("front", edition))
    headline = plain_page.locator(".card-lead .card-headline").inner_text()
    plain_page.click(".card-lead .card-headline a")
    assert plain_page.inner_text("h1") == headline
    assert plain_page.locator(".article-body > p").count() == PARAGRAPHS
    plain_page.click(".masthead .switch")
    assert plain_page.url == live_site.url("long", OTHER[edition])
    assert plain_page.get_attribute("html", "lang") == OTHER[edition]


def test_every_paragraph_can_be_linked_to(
    plain_page: Page, live_site: LiveSite, edition: str
) -> None:
    plain_page.goto(f"{live_site.url('long', edition)}#{edition}20")
    place = plain_page.locator(f"#{edition}20").bounding_box()
    assert place is not None
    assert 0 <= place["y"] < 40
    for name in ("long", "everything"):
        plain_page.goto(live_site.url(name, edition))
        body = ".article-body > :not(hr, ul, ol), .article-body > :is(ul, ol) li"
        ids = [block.get_attribute("id") for block in plain_page.locator(body).all()]
        assert all(ids)
        assert len(set(ids)) == len(ids)


def test_lists_are_paged_there_and_back(
    plain_page: Page, live_site: LiveSite, edition: str
) -> None:
    plain_page.goto(live_site.url("newest", edition))
    first = headlines(plain_page)
    assert len(first) == STORIES_ON_A_PAGE
    plain_page.click("a[rel=next]")
    second = headlines(plain_page)
    assert second
    assert not set(first) & set(second)
    plain_page.click(".masthead .switch")  # the same page of the list in the other edition
    assert f"/{OTHER[edition]}/newest?before=" in plain_page.url
    assert len(headlines(plain_page)) > 0
    plain_page.go_back()
    plain_page.click("a[rel=prev]")
    assert headlines(plain_page) == first


def test_searching_finds_and_keeps_the_words(
    plain_page: Page, live_site: LiveSite, edition: str
) -> None:
    plain_page.goto(live_site.url("front", edition))
    plain_page.click(".masthead .tool >> nth=0")
    plain_page.fill("main input[type=search]", WORD[edition])
    plain_page.click("main form button")
    assert plain_page.input_value("main input[type=search]") == WORD[edition]
    assert any(WORD[edition] in headline for headline in headlines(plain_page))


def test_hashtags_authors_and_sections_lead_somewhere(
    plain_page: Page, live_site: LiveSite, edition: str
) -> None:
    for link in (".hashtags a", ".authors a >> nth=1", ".section-line a >> nth=1", ".more a"):
        plain_page.goto(live_site.url("everything", edition))
        plain_page.click(link)
        assert MIXED[edition] in headlines(plain_page)


def test_a_message_reaches_the_newsroom_and_mistakes_cost_nothing(
    plain_page: Page, live_site: LiveSite, edition: str
) -> None:
    plain_page.goto(live_site.url("contact", edition))
    typed = {"name": "سلمى Idris", "subject": "A correction", "text": "The third paragraph errs."}
    for name, words in typed.items():
        plain_page.fill(f"[name={name}]", words)
    plain_page.click("main form button")
    assert plain_page.get_attribute("[name=email]", "aria-invalid") == "true"
    assert {name: plain_page.input_value(f"[name={name}]") for name in typed} == typed
    plain_page.fill("[name=email]", "salma@example.org")
    plain_page.click("main form button")
    assert plain_page.url == live_site.url("contact/sent", edition)


def test_no_word_is_missing_that_scripts_would_show(
    plain_page: Page, browser: Browser, live_site: LiveSite, edition: str
) -> None:
    address = live_site.url("everything", edition)
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    page.evaluate("document.querySelectorAll('.age').forEach((one) => one.remove())")
    with_scripts = page.inner_text("body").split()
    page.close()
    plain_page.goto(address)
    assert plain_page.inner_text("body").split() == with_scripts
