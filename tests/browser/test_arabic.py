"""Arabic is set for Arabic, and what is of the other script stands in its right order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.formats import isolate, isolate_runs
from tests.browser.pages import PAGES, open_reader
from tests.browser.words import MIXED

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.live import LiveSite

DESK = {"width": 1280, "height": 800}

UNARABIC = """() => {
  const wrong = [];
  for (const box of document.querySelectorAll('body :lang(ar)')) {
    const style = getComputedStyle(box);
    const said = [style.letterSpacing, style.fontStyle, style.textTransform].join(' ');
    if (said !== 'normal normal none') wrong.push(`${box.tagName}.${box.className}: ${said}`);
  }
  return wrong;
}"""
TIGHT = """() => [...document.querySelectorAll(
    '.article-body :is(p, li, figcaption), .standfirst, .card-standfirst, .page-description, ' +
    'td, .nothing, .reason, .notice p')]
  .filter((box) => box.matches(':lang(ar)') && box.innerText.trim())
  .map((box) => [box, getComputedStyle(box)])
  .map(([box, style]) => [box.className || box.tagName,
    parseFloat(style.lineHeight) / parseFloat(style.fontSize)])
  .filter(([, leading]) => leading < 1.6)"""

# Where each piece of a text stands: the box of its letters, wherever elements divide them.
BOXES = """([selector, pieces]) => {
  const box = document.querySelector(selector);
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const letters = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = 0; at < node.length; at += 1) letters.push([node, at]);
  }
  const text = letters.map(([node, at]) => node.data[at]).join('');
  return pieces.map((piece) => {
    const start = text.indexOf(piece);
    const range = document.createRange();
    range.setStart(...letters[start]);
    const [node, at] = letters[start + piece.length - 1];
    range.setEnd(node, at + 1);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, top, bottom };
  });
}"""


def test_letters_are_joined_upright_and_have_air(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page("about:blank", viewport=DESK)
    found = {}
    for name in PAGES:
        open_reader(page, live_site, name, "ar")
        found[name] = [*page.evaluate(UNARABIC), *page.evaluate(TIGHT)]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("edition", "fonts"),
    [
        (
            "en",
            {
                ".article-head h1": {"Source Serif 4", "Noto Naskh Arabic"},
                ".article-body > p": {"Source Serif 4", "Noto Naskh Arabic"},
                ".sections a": {"IBM Plex Sans Arabic"},
                ".standfirst": {"Source Serif 4"},
            },
        ),
        (
            "ar",
            {
                ".article-head h1": {"IBM Plex Sans Arabic"},
                ".article-body > p": {"Noto Naskh Arabic", "Source Serif 4"},
                ".sections a": {"IBM Plex Sans Arabic"},
                ".masthead-name a": {"Noto Naskh Arabic"},
                ".standfirst": {"Noto Naskh Arabic", "Source Serif 4"},  # which has its full stop
            },
        ),
    ],
)
def test_the_fonts_on_the_screen_are_our_own(
    open_page: Callable[..., Page], live_site: LiveSite, edition: str, fonts: dict[str, set[str]]
) -> None:
    page = open_page(live_site.url("everything", edition), viewport=DESK)
    page.evaluate("document.fonts.ready")
    assert {selector: fonts_of(page, selector) for selector in fonts} == fonts


def fonts_of(page: Page, selector: str) -> set[str]:
    """Return the families that an element's letters are drawn with; ``!`` marks foreign ones."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    return {f"{'' if font['isCustomFont'] else '!'}{_family(font['familyName'])}" for font in used}


def _family(name: str) -> str:
    """Return a family's name without that of a weight, which some fonts carry in it."""
    for weight in (" SemiBold", " Semibold", " Bold", " Medium"):
        name = name.removesuffix(weight)
    return name


def boxes(page: Page, selector: str, pieces: list[str]) -> list[dict[str, float]]:
    """Return the boxes of pieces of an element's text."""
    page.evaluate("document.fonts.ready")
    found: list[dict[str, float]] = page.evaluate(BOXES, [selector, pieces])
    return found


def same_line(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two boxes stand on one line."""
    return abs(one["bottom"] - other["bottom"]) < 20


WHERE: list[tuple[str, str, str]] = [
    ("everything", ".article-head h1", ""),
    ("everything", ".article-body > p:nth-of-type(2)", ""),
    ("author", ".card-headline", ""),
    ("everything", ".in-other-language a", "other"),
]


@pytest.mark.parametrize("edition", ["en", "ar"])
@pytest.mark.parametrize(("name", "selector", "whose"), WHERE)
def test_names_handles_and_figures_stand_in_order(
    open_page: Callable[..., Page],
    live_site: LiveSite,
    edition: str,
    name: str,
    selector: str,
    whose: str,
) -> None:
    page = open_page(live_site.url(name, edition), viewport=DESK)
    spoken = edition if not whose else {"en": "ar", "ar": "en"}[edition]
    at, handle, thousands, rest = boxes(page, selector, ["@", "ayn_water2", "3,", "500"])
    assert at["right"] <= handle["left"] + 1
    assert thousands["right"] <= rest["left"] + 1
    words = {"ar": ["قال", "Bridge", "Lab", "عبر"], "en": ["The", "group", "posted"]}[spoken]
    assert all(word in MIXED[spoken] for word in words)
    placed = boxes(page, selector, words)
    if spoken == "ar":
        said, bridge, lab, through = placed
        assert bridge["right"] <= lab["left"] + 1 or not same_line(bridge, lab)
        assert said["left"] >= bridge["right"] - 1 or not same_line(said, bridge)
        assert lab["right"] >= through["right"] or not same_line(bridge, through)
    else:
        eye, water = boxes(page, selector, ["عين", "الماء"])
        assert eye["left"] >= water["right"] - 1 or not same_line(eye, water)
        assert placed[0]["right"] <= placed[1]["left"] + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال @ayn_water2 إن", "قال <bdi>@ayn_water2</bdi> إن"),
        ("و@a.b. ثم #جسر_الوادي", "و<bdi>@a.b</bdi>. ثم <bdi>#جسر_الوادي</bdi>"),
        ("إلى desk@news.example.", "إلى <bdi>desk@news.example</bdi>."),
        ("على https://a.example/b?c=d،", "على <bdi>https://a.example/b?c=d</bdi>،"),
        ("هاتف +961 1 234 567.", "هاتف <bdi>+961 1 234 567</bdi>."),
        ("هاتف 01 234 567 ليلًا", "هاتف <bdi>01 234 567</bdi> ليلًا"),
        ("بنسبة -5% و−3", "بنسبة <bdi>-5%</bdi> و<bdi>−3</bdi>"),
        ("2019-21 و2019–2021 و3,500", "2019-21 و2019–2021 و3,500"),
        (
            '<a href="https://a.example/@x">@x</a>',
            '<a href="https://a.example/@x"><bdi>@x</bdi></a>',
        ),
        ("<bdi>@x</bdi> <code>@y</code> @z", "<bdi>@x</bdi> <code>@y</code> <bdi>@z</bdi>"),
        ("AT&amp;T &#39;x", "AT&amp;T &#39;x"),
    ],
)
def test_what_the_other_direction_would_turn_round_is_isolated(text: str, expected: str) -> None:
    assert isolate_runs(text) == expected


def test_isolated_text_is_escaped_first() -> None:
    assert isolate("<b> @a") == '<bdi dir="auto">&lt;b&gt; <bdi>@a</bdi></bdi>'


def test_signs_of_a_telephone_number_stay_in_front(
    open_page: Callable[..., Page], live_site: LiveSite
) -> None:
    page = open_page(live_site.url("front", "ar"))
    page.evaluate(WRITE, parts_of(isolate_runs("هاتف +961 1 234 567 ليلًا")))
    plus, first, last = boxes(page, ".masthead-tagline", ["+", "961", "567"])
    assert plus["right"] <= first["left"] + 1
    assert first["right"] <= last["left"]


# Our policy forbids innerHTML, to tests too.
WRITE = """parts => document.querySelector('.masthead-tagline').replaceChildren(
  ...parts.map(([name, words]) =>
    Object.assign(document.createElement(name), { textContent: words })))"""


def parts_of(html: str) -> list[tuple[str, str]]:
    """Return the parts of isolated text as elements and their words."""
    parts = html.replace("</bdi>", "<bdi>").split("<bdi>")
    return [("bdi" if index % 2 else "span", text) for index, text in enumerate(parts)]
