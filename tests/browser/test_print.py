"""On paper: the story and all its pictures, and nothing to press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.live import LiveSite

PAPER = {"width": 720, "height": 1000}
HIDDEN = ("nav", ".masthead-tools", ".skip", ".switch", "form", "button", ".colophon-inner")
PICTURES = 1 + 1 + 2 + 4
"""The lead, one in the text, and those of two galleries."""
DIFFERENT_PICTURES = 4


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_a_story_on_paper(
    open_page: Callable[..., Page], live_site: LiveSite, edition: str
) -> None:
    page = open_page(live_site.url("everything", edition), viewport=PAPER, color_scheme="dark")
    page.emulate_media(media="print")
    seen = [name for name in HIDDEN for one in page.locator(name).all() if one.is_visible()]
    assert seen == []
    pictures = [one for one in page.locator("main img").all() if one.is_visible()]
    assert len(pictures) == PICTURES
    assert page.locator(".gallery-slide figcaption").last.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    direction = page.evaluate("getComputedStyle(document.querySelector('main')).direction")
    assert direction == {"en": "ltr", "ar": "rtl"}[edition]
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]


def test_every_picture_is_fetched_for_paper(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("everything", "ar"))
    paper = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Subtype ?/Image", paper)) >= DIFFERENT_PICTURES
