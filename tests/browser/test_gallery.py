"""The gallery: a dialog that holds the focus, in the reading direction, and closes every way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.editions import EDITIONS
from tests.browser.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.live import LiveSite

PICTURES = ".article > .gallery .gallery-link"
DIALOG = ".article > .gallery dialog"
FORWARD = {"en": "ArrowRight", "ar": "ArrowLeft"}
BACKWARD = {"en": "ArrowLeft", "ar": "ArrowRight"}
SIZES = [(390, 800), (800, 390), (1280, 800)]

SHOWN = """() => {
  const track = document.querySelector('dialog[open] .gallery-slides');
  const middle = (box) => box.left + box.width / 2;
  const at = middle(track.getBoundingClientRect());
  return [...track.children].findIndex(
    (slide) => Math.abs(middle(slide.getBoundingClientRect()) - at) < 2);
}"""
FOCUS_IS_INSIDE = "document.querySelector('dialog[open]').contains(document.activeElement)"
WHOLE = """index => {
  const slide = document.querySelectorAll('dialog[open] .gallery-slide')[index];
  const inside = (box) => box.top >= -1 && box.left >= -1 &&
    box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1 && box.height > 80;
  return inside(slide.querySelector('img').getBoundingClientRect()) &&
    slide.querySelector('.gallery-count').getBoundingClientRect().bottom <= innerHeight;
}"""


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    """Give each edition in turn."""
    return str(request.param)


@pytest.fixture
def story(open_page: Callable[..., Page], live_site: LiveSite, edition: str) -> Page:
    """Give a story with a gallery of four pictures."""
    return open_page(
        live_site.url("everything", edition),
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
    )


def shows(page: Page, index: int) -> None:
    """Wait until a picture is the one in the middle."""
    until(page, f"index => ({SHOWN})() === index", index)


def test_arrows_follow_the_reading_direction(
    story: Page, edition: str, complaints: list[str]
) -> None:
    story.locator(PICTURES).nth(1).click()
    shows(story, 1)
    for key, index in (
        (FORWARD[edition], 2),
        (FORWARD[edition], 3),
        (FORWARD[edition], 3),  # the last one stays
        (BACKWARD[edition], 2),
        (BACKWARD[edition], 1),
        (BACKWARD[edition], 0),
        (BACKWARD[edition], 0),
    ):
        story.keyboard.press(key)
        shows(story, index)
    assert complaints == []


def test_the_buttons_lead_on_and_back(story: Page) -> None:
    story.locator(PICTURES).nth(0).click()
    shows(story, 0)
    story.click("dialog[open] [data-step='1']")
    shows(story, 1)
    story.click("dialog[open] [data-step='-1']")
    shows(story, 0)


def test_the_focus_stays_inside_and_returns(story: Page) -> None:
    opener = story.locator(PICTURES).nth(2)
    opener.focus()
    story.keyboard.press("Enter")
    shows(story, 2)
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 6:
        assert story.evaluate(f"{FOCUS_IS_INSIDE} || document.activeElement === document.body")
        story.keyboard.press(key)
    story.keyboard.press("Escape")
    story.wait_for_selector(DIALOG, state="hidden")
    assert opener.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("way", ["Escape", "Back", "button"])
def test_every_way_of_closing_leaves_the_reader_in_the_story(story: Page, way: str) -> None:
    address = story.url
    opener = story.locator(PICTURES).nth(1)
    opener.scroll_into_view_if_needed()
    place = story.evaluate("scrollY")
    for _ in range(2):  # it opens again
        opener.click()
        shows(story, 1)
        if way == "Back":
            story.evaluate("history.back()")
        elif way == "Escape":
            story.keyboard.press("Escape")
        else:
            story.click("dialog[open] [data-close]")
        story.wait_for_selector(DIALOG, state="hidden")
        until(story, "!history.state?.gallery")
    assert story.url == address
    assert opener.evaluate("one => one === document.activeElement")
    assert abs(story.evaluate("scrollY") - place) < 2


def test_after_closing_back_leads_out_of_the_story(story: Page, live_site: LiveSite) -> None:
    story.goto(live_site.url("front", "en"))
    story.goto(live_site.url("everything", "en"))
    story.locator(PICTURES).nth(0).click()
    shows(story, 0)
    story.keyboard.press("Escape")
    until(story, "!history.state?.gallery")
    story.go_back()
    assert story.url == live_site.url("front", "en")


def test_a_gallery_within_the_text_opens_its_own_pictures(story: Page) -> None:
    story.locator(".article-body .gallery-link").nth(1).click()
    shows(story, 1)
    assert story.locator("dialog[open] .gallery-slide").count() == 2


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pictures_of_every_shape_are_seen_whole(story: Page, width: int, height: int) -> None:
    story.set_viewport_size({"width": width, "height": height})
    for index in range(4):
        story.locator(PICTURES).nth(index).click()
        shows(story, index)
        assert story.evaluate(WHOLE, index)
        story.keyboard.press("Escape")
        until(story, "!history.state?.gallery")


def test_the_pointing_icons_are_mirrored_in_arabic_only(story: Page, edition: str) -> None:
    story.locator(PICTURES).nth(0).click()
    mirrored = "one => parseFloat(getComputedStyle(one).scale) || 1"
    turned = {story.eval_on_selector(f"[data-step='{by}'] svg", mirrored) for by in (1, -1)}
    assert turned == {-1 if edition == "ar" else 1}
    assert story.eval_on_selector(".tool svg", mirrored) == 1


def test_without_scripts_the_pictures_are_links(
    open_page: Callable[..., Page], live_site: LiveSite, edition: str
) -> None:
    page = open_page(live_site.url("everything", edition), java_script_enabled=False)
    with page.expect_navigation() as answer:
        page.locator(PICTURES).nth(1).click()
    assert answer.value.headers["content-type"] == "image/jpeg"
