"""A page is light, waits for no font, and does not jump while it comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.wire import fetch

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.live import LiveSite

MOST_BYTES = 50_000
MOST_SHIFT_AT_FIRST = 0.1
"""Cumulative layout shift while the fonts arrive: what browsers call good."""
MOST_SHIFT = 0.001
"""The same with the fonts at hand."""

SHIFT = """() => new Promise((answer) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => answer(sum), 300);
})"""
SHAPELESS = """() => [...document.images].filter((one) => !one.width || !one.height ||
    !one.hasAttribute('width') || !one.hasAttribute('height')).map((one) => one.outerHTML)"""


@pytest.mark.parametrize("edition", ["en", "ar"])
@pytest.mark.parametrize("name", ["everything", "long", "front"])
def test_page_style_and_script_are_light(live_site: LiveSite, name: str, edition: str) -> None:
    page = fetch(live_site.url(name, edition), encoding="br")
    linked = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.text)
    assert len(linked) == 2
    weights = [
        page.weight,
        *(fetch(live_site.origin + path, encoding="br").weight for path in linked),
    ]
    assert sum(weights) <= MOST_BYTES


def test_every_font_waits_for_nothing(live_site: LiveSite) -> None:
    page = fetch(live_site.url("front", "en"))
    [sheet] = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
    rules = re.findall(r"@font-face\{[^}]*\}", fetch(live_site.origin + sheet).text)
    faces = [rule for rule in rules if "url(" in rule]  # the others are on the reader's machine
    assert len(faces) > 10
    assert [face for face in faces if "font-display:swap" not in face] == []


@pytest.mark.parametrize("edition", ["en", "ar"])
@pytest.mark.parametrize("name", ["front", "everything", "long", "section"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps(
    open_page: Callable[..., Page], live_site: LiveSite, name: str, edition: str, width: int
) -> None:
    page = open_page(live_site.url(name, edition), viewport={"width": width, "height": 800})
    page.evaluate("document.fonts.ready")
    assert page.evaluate(SHIFT) <= MOST_SHIFT_AT_FIRST
    assert page.evaluate(SHAPELESS) == []
    page.reload()  # the fonts are there by now
    page.evaluate("document.fonts.ready")
    assert page.evaluate(SHIFT) <= MOST_SHIFT
