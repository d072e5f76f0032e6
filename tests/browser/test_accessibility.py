"""Everybody can read it: every page, both editions, phone and desk, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from portal.editions import EDITIONS
from tests.browser.pages import EMPTY_PAGES, LIKE_OTHERS, PAGES, open_reader
from tests.browser.scripts import CLIPPED, FOCUSED, OUTSIDE, SMALL_TARGETS, SPACED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.live import LiveSite

# Every rule of WCAG 2.2 A and AA and of good practice; target-size would be off otherwise.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
WIDTHS = (320, 1280)
HEIGHT = 800
LIGHT: Literal["light"] = "light"
DARK: Literal["dark"] = "dark"
BOTH = (LIGHT, DARK)
FEWEST_RULES = 80


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """Give one page to all tests of this file: each opens what it needs in it."""
    context = browser.new_context(
        viewport={"width": 320, "height": HEIGHT}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def watched(shared_page: Page) -> Iterator[Page]:
    """Give the page; afterwards it must have asked no other host and complained of nothing."""
    said: list[str] = []
    asked: list[str] = []
    listeners: dict[str, Callable[..., None]] = {
        "pageerror": lambda error: said.append(str(error)),
        "console": lambda line: said.extend([line.text] * (line.type in {"error", "warning"})),
        "request": lambda request: asked.append(request.url),
    }
    for event, listener in listeners.items():
        shared_page.on(event, listener)  # type: ignore[call-overload]
    yield shared_page
    for event, listener in listeners.items():
        shared_page.remove_listener(event, listener)
    # A browser notes each answer of 4xx and 5xx in its console; the test knows of it.
    assert [line for line in said if "the server responded with a status" not in line] == []
    home = urlsplit(shared_page.url).netloc
    assert {urlsplit(url).netloc for url in asked} == {home}


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, a line for each element."""
    answer: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    assert len(answer["violations"]) + len(answer["passes"]) > 10
    return [
        f"{rule['id']}: {node['html'][:150]} {node['failureSummary']}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def look_at(page: Page, *, again: bool = False) -> list[str]:
    """Return what is wrong on a page, in each width and colour scheme.

    Args:
        page: what is open.
        again: another page of the same template is looked at in every combination, so that
            each width and each scheme once is enough here.
    """
    found = []
    page.evaluate(AXE_SCRIPT)
    for width, schemes in zip(WIDTHS, ((LIGHT,), (DARK,)) if again else (BOTH, BOTH), strict=True):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme} {line}" for line in violations(page)]
        outside = page.evaluate(OUTSIDE)
        if outside["sideways"] > 0 or outside["found"]:
            found.append(f"{width} sideways {outside}")
        found += [f"{width} small {line}" for line in page.evaluate(SMALL_TARGETS)]
    return found


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_read_by_everybody(
    watched: Page, live_site: LiveSite, name: str, edition: str
) -> None:
    status = open_reader(watched, live_site, name, edition)
    assert status == PAGES[name]
    assert look_at(watched, again=name in LIKE_OTHERS) == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", EMPTY_PAGES)
def test_every_page_of_an_empty_site_can_be_read_by_everybody(
    watched: Page, empty_site: LiveSite, name: str, edition: str
) -> None:
    assert open_reader(watched, empty_site, name, edition) == 200
    assert look_at(watched) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_open_gallery_can_be_read_by_everybody(
    watched: Page, live_site: LiveSite, edition: str
) -> None:
    open_reader(watched, live_site, "everything", edition)
    watched.locator(".article > .gallery .gallery-link").first.click()
    assert look_at(watched) == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PAGES)
def test_larger_and_wider_text_loses_nothing(
    watched: Page, live_site: LiveSite, name: str, edition: str
) -> None:
    watched.set_viewport_size({"width": 320, "height": HEIGHT})
    open_reader(watched, live_site, name, edition)
    found = []
    watched.evaluate(SPACED)
    for width in WIDTHS:
        watched.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"spaced {width}", watched.evaluate(CLIPPED), watched.evaluate(OUTSIDE)]
    watched.evaluate("document.adoptedStyleSheets = []")
    watched.evaluate("document.documentElement.style.fontSize = '200%'")
    for width in (640, 1280):
        watched.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"twice {width}", watched.evaluate(CLIPPED), watched.evaluate(OUTSIDE)]
    expected: list[Any] = []
    for when in ("spaced 320", "spaced 1280", "twice 640", "twice 1280"):
        expected += [when, [], {"sideways": 0, "found": []}]
    assert found == expected


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ["front", "everything", "newest", "contact", "nowhere"])
def test_the_keyboard_goes_through_a_page_in_order_and_is_seen(
    watched: Page, live_site: LiveSite, name: str, edition: str
) -> None:
    watched.set_viewport_size({"width": 1280, "height": HEIGHT})
    open_reader(watched, live_site, name, edition)
    stops = []
    for _ in range(400):
        watched.keyboard.press("Tab")
        stop = watched.evaluate(FOCUSED)
        if stop["body"]:
            break
        stops.append(stop)
    assert stops[-1]["text"] in {"English", "العربية"}  # the switch in the footer is the last stop
    assert stops[0]["text"] in {"Skip to the content", "انتقل إلى المحتوى"}
    assert [stop for stop in stops if stop["outline"] < 2] == []
    assert [stop for stop in stops if stop["covered"] or stop["bottom"] < 1] == []
    order = watched.evaluate(
        "[...document.querySelectorAll('a[href], button, input, textarea, [tabindex=\"0\"]')]"
        ".filter((one) => one.checkVisibility() && one.tabIndex >= 0).length"
    )
    assert len(stops) == order


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_skip_link_leads_past_the_masthead(
    watched: Page, live_site: LiveSite, edition: str
) -> None:
    open_reader(watched, live_site, "everything", edition)
    watched.keyboard.press("Tab")
    watched.keyboard.press("Enter")
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_axe_leaves_no_rule_out(watched: Page, live_site: LiveSite) -> None:
    open_reader(watched, live_site, "front", "en")
    watched.evaluate(AXE_SCRIPT)
    on = watched.evaluate("tags => axe.getRules(tags).map((rule) => rule.ruleId)", RULES["runOnly"])
    assert "target-size" in on
    assert len(on) >= FEWEST_RULES
