"""The switch leads to the same story and keeps the reader's place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.waiting import until
from tests.browser.words import PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.live import LiveSite

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 800}
AT_HAND = ".switch-at-hand a"
SCROLLED_PAST = 20
"""How much of the paragraph on top has left the window, in pixels."""
GAP = 16
"""What the style sheet leaves over a paragraph that was scrolled to, in pixels."""

BRING_TO_TOP = """([id, past]) => window.scrollTo({
  top: document.getElementById(id).getBoundingClientRect().top + scrollY + past,
  behavior: 'instant' })"""
TOP_OF = "id => document.getElementById(id).getBoundingClientRect().top"

PLACES = [
    ("en20", "ar20"),
    ("en10", "ar10"),  # two paragraphs here say what three say there
    ("en11", "ar11"),  # to the one about as far down
    ("en13", "ar11"),  # no counterpart: the last one before it that has one
    (f"en{PARAGRAPHS - 1}", f"ar{PARAGRAPHS - 1}"),
    ("ar20", "en20"),
    ("ar12", "en11"),
    ("ar13", "en11"),
]


def read_to(page: Page, block: str) -> None:
    """Scroll so that a paragraph is on top of the window, with its first line gone."""
    page.evaluate("document.fonts.ready")
    page.evaluate(BRING_TO_TOP, [block, SCROLLED_PAST])


def on_top(page: Page, block: str) -> float:
    """Return how far a paragraph is from where the top paragraph should be, in pixels."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    until(page, "scrollY > 0")
    return abs(float(page.evaluate(TOP_OF, block)) - GAP)


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("here", "there"), PLACES)
def test_the_paragraph_on_top_stays_on_top(
    open_page: Callable[..., Page],
    live_site: LiveSite,
    complaints: list[str],
    window: dict[str, int],
    here: str,
    there: str,
) -> None:
    page = open_page(live_site.url("long", here[:2]), viewport=window)
    read_to(page, here)
    page.click(AT_HAND)
    page.wait_for_url(f"**#{there}", timeout=5000)
    if there == f"ar{PARAGRAPHS - 1}":  # the page ends before it can come to the top
        assert page.locator(f"#{there}").is_visible()
    else:
        assert on_top(page, there) < 4
    assert complaints == []


def test_switching_to_and_fro_stays_where_it_is(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("long", "en"), viewport=DESK)
    read_to(page, "en25")
    for there in ("ar25", "en25", "ar25", "en25"):
        page.click(AT_HAND)
        page.wait_for_url(f"**#{there}", timeout=5000)
        assert on_top(page, there) < 4


def test_the_place_is_kept_in_a_new_tab(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("long", "en"), viewport=DESK)
    read_to(page, "en20")
    with page.context.expect_page() as opened:
        page.click(AT_HAND, modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith("#ar20")
    assert on_top(opened.value, "ar20") < 4
    assert "#" not in page.url


def test_the_place_is_kept_with_the_keyboard(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("long", "ar"), viewport=DESK)
    read_to(page, "ar20")
    page.eval_on_selector(AT_HAND, "one => one.focus({ preventScroll: true })")
    page.keyboard.press("Enter")
    page.wait_for_url("**#en20")
    assert on_top(page, "en20") < 4


def test_at_the_top_the_switch_leads_to_the_top(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("long", "en"))
    page.click(".masthead .switch")
    page.wait_for_url("**/ar/story/**")
    assert "#" not in page.url
    assert page.evaluate("scrollY") == 0


def test_a_later_use_forgets_an_earlier_place(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("long", "en"), viewport=DESK)
    read_to(page, "en20")
    page.dispatch_event(AT_HAND, "pointerdown")
    read_to(page, "en30")
    page.click(AT_HAND)
    page.wait_for_url("**#ar30")


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_the_switch_is_at_hand_only_within_a_story_that_has_a_pair(
    open_page: Callable[..., Page], live_site: LiveSite, edition: str
) -> None:
    page = open_page(live_site.url("long", edition), viewport=PHONE)
    read_to(page, f"{edition}20")
    place = page.locator(AT_HAND).bounding_box()
    assert place is not None
    assert 700 < place["y"] + place["height"] <= PHONE["height"]
    alone = {"en": "english-only", "ar": "arabic-only"}[edition]
    page.goto(live_site.url(alone, edition))
    assert page.locator(AT_HAND).count() == 0


def test_the_front_door_remembers_the_edition_that_was_chosen(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(f"{live_site.origin}/", locale="en-GB")
    assert page.url == live_site.url("front", "en")
    page.click(".masthead .switch")
    page.wait_for_url("**/ar/")
    page.goto(f"{live_site.origin}/")
    assert page.url == live_site.url("front", "ar")
    page.goto(live_site.url("front", "en"))
    assert page.url == live_site.url("front", "en")


@pytest.mark.parametrize(("edition", "name"), [("ar", "english-only"), ("en", "arabic-only")])
def test_without_a_pair_the_switch_says_so(
    open_page: Callable[..., Page], live_site: LiveSite, edition: str, name: str
) -> None:
    other = {"en": "ar", "ar": "en"}[edition]
    page = open_page(live_site.url(name, other))
    with page.expect_navigation() as answer:
        page.click(".masthead .switch")
    assert answer.value.status == 404
    assert page.get_attribute("html", "lang") == edition
    assert page.get_attribute("meta[name=robots]", "content") == "noindex"
    page.click(".original a")
    page.wait_for_url(live_site.url(name, other))
