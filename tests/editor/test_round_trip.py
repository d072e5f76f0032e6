"""Blocks come back from the editor as they went in: by themselves, and through the real page."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

from portal.articles.blocks import body_from_json, body_to_json
from portal.articles.words import clean_inline
from portal.identifiers import ALPHABET
from tools.shell import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editor.conftest import Desk

EVERY_KIND: list[dict[str, Any]] = [
    {
        "id": "kaaaaaaa",
        "kind": "paragraph",
        "html": 'A <strong>b<em>c</em></strong> <a href="https://e.org/?a&amp;b">d</a>'
        ' <bdi lang="ar" dir="rtl">مرحبا</bdi> H<sub>2</sub>O 5 &lt; 6&nbsp;%<br><s>x</s>'
        " <kbd>K</kbd> <code>y</code> <sup>z</sup>",
    },
    {"id": "kbbbbbbb", "kind": "heading", "html": "Heading", "level": 2},
    {"id": "kccccccc", "kind": "item", "html": "One", "ordered": True},
    {"id": "kddddddd", "kind": "item", "html": "Deeper", "level": 3},
    {"id": "keeeeeee", "kind": "quote", "html": "Said", "cite": "By <em>whom</em>"},
    {"id": "kfffffff", "kind": "pullquote", "html": "Pulled"},
    {
        "id": "kggggggg",
        "kind": "picture",
        "pictures": [{"media_id": 1489302234562561, "alt": "Boats", "caption": "A <em>boat</em>"}],
    },
    {
        "id": "khhhhhhh",
        "kind": "gallery",
        "pictures": [{"media_id": 1}, {"source": "https://e.org/x.jpg"}],
    },
    {
        "id": "kjjjjjjj",
        "kind": "table",
        "html": "Caption",
        "rows": [["a", "<strong>b</strong>"], ["c"]],
        "header": True,
    },
    {"id": "kkkkkkkk", "kind": "embed", "address": "https://e.org/a?b&c", "html": "Title"},
    {"id": "kmmmmmmm", "kind": "code", "text": "if x:\n\ty <b>", "language": "python"},
    {"id": "knnnnnnn", "kind": "rule"},
]


def test_over_many_bodies_made_by_chance(node: Path) -> None:
    tests = ROOT / "tests/editor/round_trip.test.mjs"
    run = subprocess.run(
        [node, "--test", "--test-reporter=tap", tests], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^# pass \d\d", run.stdout, re.MULTILINE)


def test_every_kind_through_the_page(desk: Desk) -> None:
    assert body_to_json([block.cleaned() for block in body_from_json(EVERY_KIND)]) == EVERY_KIND
    assert desk.mount(*EVERY_KIND) == EVERY_KIND
    # An edit elsewhere changes nothing here, and undoing it leaves no trace at all.
    desk.caret(1, 7)
    desk.type("s")
    changed = desk.blocks
    assert changed[1].pop("html") == "Headings"
    assert changed[2:] == EVERY_KIND[2:]
    desk.press("Control+z")
    assert desk.blocks == EVERY_KIND


def test_what_the_editor_writes_is_clean_already(desk: Desk) -> None:
    desk.mount(EVERY_KIND[0])
    desk.caret(0, 0)
    desk.type('<b>"&  quoted" ')
    html = desk.blocks[0]["html"]
    assert html.startswith('&lt;b&gt;"&amp; quoted" A <strong>')
    assert clean_inline(html) == html


def test_the_page_uses_the_portals_letters(desk: Desk) -> None:
    desk.mount({"kind": "rule"}, {"kind": "rule"})
    assert set("".join(desk.ids)) <= set(ALPHABET)


def test_other_blocks_take_the_place_of_all(desk: Desk) -> None:
    desk.mount(EVERY_KIND[0])
    desk.caret(0, 0)
    desk.type("x")
    desk.page.evaluate("blocks => harness.editor.replaceBlocks(blocks)", EVERY_KIND[1:])
    assert desk.blocks == EVERY_KIND[1:]
    desk.caret(0, 0)
    desk.press("Control+z")
    assert desk.blocks == EVERY_KIND[1:]
    desk.type("x")
    assert desk.blocks == [{**EVERY_KIND[1], "html": "xHeading"}, *EVERY_KIND[2:]]
    assert desk.page.evaluate("harness.changes") > 0


def test_reading_only(desk: Desk) -> None:
    desk.mount(*EVERY_KIND)
    desk.page.evaluate("harness.editor.setEditable(false)")
    assert desk.page.get_attribute(".editor-text", "contenteditable") == "false"
    assert not desk.page.is_visible("[role=toolbar]")
    desk.page.evaluate("harness.editor.setEditable(true)")
    desk.caret(1, 0)
    desk.type("x")
    assert desk.blocks[1]["html"] == "xHeading"
