"""What comes from Word, Google Docs and the web keeps its structure and loses its junk."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from portal.articles.words import clean_inline
from tests.editor.conftest import Desk, para
from tests.editor.site import png

FIXTURES = Path(__file__).parent / "fixtures"
PIXEL = base64.b64encode(png(1, 1)).decode()


def pasted(desk: Desk, name: str) -> list[dict[str, Any]]:
    desk.mount()
    desk.caret(0, 0)
    desk.paste((FIXTURES / name).read_text())
    blocks = desk.blocks
    for block in blocks:
        assert block.pop("id")
        for html in [block.get("html", ""), *chain(*block.get("rows", []))]:
            assert clean_inline(html) == html
    return blocks


def test_word(desk: Desk) -> None:
    assert pasted(desk, "word.html") == [
        {"kind": "heading", "level": 2, "html": "The harbour"},
        {
            "kind": "paragraph",
            "html": "Plain, <strong>bold</strong>, <em>italic</em> and "
            '<a href="https://example.org/a?id=1">a link</a>.',
        },
        {"kind": "heading", "level": 3, "html": "A smaller one"},
        {"kind": "item", "html": "First dot"},
        {"kind": "item", "html": "Deeper dot", "level": 1},
        {"kind": "item", "html": "First <strong>number</strong>", "ordered": True},
        {"kind": "item", "html": "بند بحرف", "ordered": True},
        {
            "kind": "table",
            "rows": [["<strong>Port</strong>", "Ships"], ["Tripoli", "12<br>(late)"]],
        },
        {"kind": "paragraph", "html": "قالت وكالة Reuters إن الميناء فُتح."},
        {"kind": "paragraph", "html": "<s>struck</s> H<sub>2</sub>O <sup>up</sup> no link none"},
    ]


def test_google_docs(desk: Desk) -> None:
    assert pasted(desk, "docs.html") == [
        {"kind": "heading", "level": 2, "html": "Title of it"},
        {
            "kind": "paragraph",
            "html": "Plain <strong>bold</strong><em> italic</em> "
            '<a href="https://example.org/story">link</a>',
        },
        {"kind": "item", "html": "One"},
        {"kind": "item", "html": "Below one", "level": 1},
        {"kind": "item", "html": "<s>Two</s>"},
        {"kind": "item", "html": "First", "ordered": True},
        {"kind": "paragraph", "html": "نص عربي مع English"},
        {"kind": "table", "rows": [["A", "<strong>B</strong>"]]},
    ]
    assert "pictures left out: 1." in desk.page.inner_text(".editor-notice")


def test_the_web(desk: Desk) -> None:
    assert pasted(desk, "web.html") == [
        {"kind": "heading", "level": 2, "html": "Headline <em>here</em>"},
        {
            "kind": "paragraph",
            "html": "Some text over lines with <strong>strong</strong> and a path, "
            '<a href="https://example.org/">a link</a>.',
        },
        {"kind": "quote", "html": "To be or not.", "cite": "Hamlet"},
        {"kind": "heading", "level": 3, "html": "Lower"},
        {"kind": "item", "html": "One"},
        {"kind": "item", "html": "Below", "level": 1},
        {"kind": "item", "html": "Two"},
        {"kind": "item", "html": "First<br>its second line", "ordered": True},
        {"kind": "code", "text": "let a = 1;\n  b()"},
        {"kind": "rule"},
        {"kind": "table", "html": "Fees", "header": True, "rows": [["A", "B"], ["wide", ""]]},
        {"kind": "embed", "address": "https://video.example/1"},
        {"kind": "paragraph", "html": "loose text<br>second line"},
        {"kind": "paragraph", "html": "in a div"},
        {"kind": "paragraph", "html": 'In Arabic <bdi lang="ar" dir="rtl">مرحبا</bdi>.'},
    ]
    assert desk.page.title() == "Editor"


def test_arabic_drops_italic(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=ar")
    desk.caret(0, 0)
    desk.paste("<p>نص <i>مائل</i> و<b>ثقيل</b></p><p>x</p>")
    assert desk.texts == ["نص مائل و<strong>ثقيل</strong>", "x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", ["Start|one|end"]),
        ("one\ntwo", ["Start|one", "two|end"]),
        ("one\n\ntwo\nline\r\n\r\nthree", ["Start|one", "two<br>line", "three|end"]),
        ("<b>not</b> & so", ["Start|&lt;b&gt;not&lt;/b&gt; &amp; so|end"]),
    ],
)
def test_plain_text(desk: Desk, text: str, expected: list[str]) -> None:
    desk.mount(para("Start||end", "aaaaaaaa"))
    desk.caret(0, 6)
    desk.paste(text=text)
    assert desk.texts == expected
    assert desk.ids[0] == "aaaaaaaa"


def test_words_into_a_cell_or_a_caption_stay_in_one_piece(desk: Desk) -> None:
    desk.mount(
        {"id": "aaaaaaaa", "kind": "table", "rows": [["a", "b"]]},
        {"id": "bbbbbbbb", "kind": "picture", "pictures": [{"media_id": 1, "caption": "c"}]},
    )
    desk.page.click(".editor-text td >> nth=0")
    desk.press("End")
    desk.paste("<h1>one</h1><p>two</p>")
    desk.page.click(".editor-text figcaption")
    desk.press("End")
    desk.paste(text="x\ny")
    table, picture = desk.blocks
    assert table["rows"] == [["aone<br>two", "b"]]
    assert picture["pictures"][0]["caption"] == "cx<br>y"
    assert desk.ids == ["aaaaaaaa", "bbbbbbbb"]


def test_an_address_over_words_links_them(desk: Desk) -> None:
    desk.mount(para("See here now", "aaaaaaaa"))
    desk.select(0, 4, 0, 8)
    desk.paste(text="https://example.org/?utm_source=x")
    assert desk.texts == ['See <a href="https://example.org/">here</a> now']


def test_code_takes_text_only(desk: Desk) -> None:
    desk.mount({"id": "aaaaaaaa", "kind": "code", "text": "a"})
    desk.caret(0, 1)
    desk.paste("<p><b>x</b></p><p>y</p>", "x\r\ny")
    assert desk.blocks == [{"id": "aaaaaaaa", "kind": "code", "text": "ax\ny"}]


def test_a_forged_clipboard_brings_no_forbidden_link(desk: Desk) -> None:
    slice_ = (
        '{"content":[{"type":"paragraph","attrs":{"id":"zzzzzzzz"},"content":[{"type":"text","text":"x",'
        '"marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]}],"openStart":0,"openEnd":0}'
    )
    desk.mount()
    desk.caret(0, 0)
    desk.paste(**{"application/x-portal-slice": slice_})
    assert desk.texts == ["x"]
    assert desk.ids != ["zzzzzzzz"]
    desk.paste(text="y", **{"application/x-portal-slice": '{"content":[{"type":"no"}]}'})
    assert desk.texts == ["xy"]


def test_what_leaves_has_real_lists(desk: Desk) -> None:
    desk.mount(
        {"id": "aaaaaaaa", "kind": "item", "html": "One"},
        {"id": "bbbbbbbb", "kind": "item", "html": "Below", "level": 1, "ordered": True},
        {"id": "cccccccc", "kind": "item", "html": "Two"},
        para("End", "dddddddd"),
    )
    desk.caret(0, 0)
    desk.press("Control+a")
    html = desk.page.evaluate(
        """() => { const data = new DataTransfer();
          document.querySelector(".editor-text").dispatchEvent(new ClipboardEvent("copy",
            { clipboardData: data, bubbles: true, cancelable: true }));
          return data.getData("text/html"); }"""
    )
    assert html == "<ul><li>One<ol><li>Below</li></ol></li><li>Two</li></ul>\n<p>End</p>"


def test_pictures_are_sent_to_the_library(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?upload=works")
    desk.mount(para("Words", "aaaaaaaa"), para("More", "bbbbbbbb"))
    desk.caret(0, 5)
    desk.paste(f'<p>x</p><img src="data:image/png;base64,{PIXEL}" alt="Dot">')
    desk.page.wait_for_selector(".editor-text .b-picture img")
    assert [block["kind"] for block in desk.blocks] == ["paragraph", "picture", "paragraph"]
    assert desk.blocks[1]["pictures"] == [{"media_id": 71, "alt": "Dot"}]
    assert desk.page.evaluate("harness.violations") == []


def test_a_failed_upload_is_told(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?upload=fails")
    desk.caret(0, 0)
    desk.paste(f'<img src="data:image/png;base64,{PIXEL}">')
    desk.page.wait_for_selector(".editor-notice:not(:empty)")
    assert "could not be uploaded" in desk.page.inner_text(".editor-notice")
    assert desk.blocks == []


def test_without_the_policy_plain_text_is_pasted(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?policy=none")
    desk.mount(para("Words", "aaaaaaaa"))
    desk.caret(0, 5)
    desk.type("!")
    desk.paste("<p><b>x</b></p>", "x")
    assert desk.texts == ["Words!x"]
