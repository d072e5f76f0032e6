"""The editor is for everyone: axe with nothing switched off, targets, focus, no policy broken."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.editor.conftest import Desk
from tests.editor.site import Site
from tests.editor.test_round_trip import EVERY_KIND

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}
BUDGET = 150_000


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe(
    open_desk: Callable[..., Desk],
    complaints: list[str],
    language: str,
    viewport: dict[str, int],
    scheme: str,
) -> None:
    desk = open_desk(f"?language={language}", viewport=viewport, color_scheme=scheme)
    desk.mount(*EVERY_KIND)
    page = desk.page
    states: dict[str, Callable[[], Any]] = {
        "text": lambda: None,
        "table": lambda: page.click(".editor-text th >> nth=0"),
        "menu": lambda: page.click('[data-name="insert"]'),
        "dialog": lambda: desk.press("Escape", "Control+/"),
    }
    for name, reach in states.items():
        if name == "dialog":
            desk.press("Escape")
            desk.caret(0, 0)
            desk.press("Control+/")
        else:
            reach()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("harness.violations") == []
    assert complaints == []


@pytest.mark.parametrize(("viewport", "least"), [(PHONE, 44), (WIDE, 24)], ids=["phone", "wide"])
def test_targets_are_large_enough(
    open_desk: Callable[..., Desk], viewport: dict[str, int], least: int
) -> None:
    desk = open_desk(viewport=viewport)
    desk.mount(*EVERY_KIND)
    desk.page.click(".editor-text th >> nth=0")
    small = desk.page.eval_on_selector_all(
        ".editor button, .editor input",
        """(all, least) => all.filter(one => one.offsetParent).map((one) => {
          const box = one.getBoundingClientRect();
          const small = box.height < least || box.width < Math.min(least, 24);
          return small ? one.outerHTML.slice(0, 90) : "";
        }).filter(Boolean)""",
        least,
    )
    assert small == []
    grip = desk.page.locator(".editor-handle").bounding_box()
    assert grip
    assert grip["height"] >= least
    assert grip["width"] >= 24


def test_focus_is_seen(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    desk.page.keyboard.press("Tab")
    for _ in range(3):
        width = desk.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(width.removesuffix("px")) >= 2
        desk.page.keyboard.press("ArrowRight")
    desk.caret(0, 0)
    desk.press("Shift")
    assert (
        desk.page.evaluate("getComputedStyle(document.querySelector('.editor')).outlineStyle")
        == "solid"
    )


def test_tooltips_tell_the_key(desk: Desk) -> None:
    desk.page.hover('[data-name="strong"]')
    tip = desk.page.locator('[data-name="strong"]').evaluate(
        "one => getComputedStyle(one, '::after').content"
    )
    assert "Bold" in tip
    assert "Ctrl+B" in tip
    assert desk.page.get_attribute('[data-name="strong"]', "aria-keyshortcuts") == "Control+b"


def test_the_whole_is_light(site: Site) -> None:
    script = (site.static / "js/editor.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= BUDGET
