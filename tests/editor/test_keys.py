"""Everything can be done with the keyboard, and every button tells what it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.editor.conftest import Desk, para

WORDS = para("Some words here", "aaaaaaaa")


@pytest.fixture
def words(desk: Desk) -> Desk:
    desk.mount(WORDS, para("Next", "bbbbbbbb"))
    desk.caret(0, 5, 10)
    return desk


def gone(desk: Desk) -> None:
    """Wait until the dialog has closed and the text has the caret again."""
    desk.page.locator("dialog").wait_for(state="detached")


@pytest.mark.parametrize(("key", "tag"), [("Control+b", "strong"), ("Control+i", "em")])
def test_marks(words: Desk, key: str, tag: str) -> None:
    words.press(key)
    assert words.texts[0] == f"Some <{tag}>words</{tag}> here"
    words.press(key)
    assert words.texts[0] == "Some words here"


def test_a_link_is_made_changed_and_removed(words: Desk) -> None:
    page = words.page
    words.press("Control+k")
    words.type("javascript:alert(1)")
    words.press("Enter")
    assert page.inner_text(".editor-error") == "That is no address a link can lead to"
    page.fill("dialog input", "example.org")
    words.press("Enter")
    gone(words)
    assert words.texts[0] == 'Some <a href="https://example.org">words</a> here'
    words.caret(0, 7)
    words.press("Control+k")
    assert page.input_value("dialog input") == "https://example.org"
    words.press("Escape")
    gone(words)
    words.type("!")
    assert words.texts[0] == 'Some <a href="https://example.org">wo!rds</a> here'
    words.press("Control+k")
    page.click("dialog button[value=unlink]")
    gone(words)
    assert words.texts[0] == "Some wo!rds here"


def test_a_link_where_nothing_is_selected(words: Desk) -> None:
    words.caret(1, 4)
    words.press("Control+k")
    words.page.fill("dialog label >> nth=0 >> input", "example.org")
    words.page.fill("dialog label >> nth=1 >> input", " there")
    words.press("Enter")
    gone(words)
    words.type("!")
    assert words.texts[1] == 'Next<a href="https://example.org">there</a>!'


def test_keep_as_is(words: Desk) -> None:
    words.press("Control+Shift+k")
    assert words.page.locator("dialog select").evaluate("one => one.value") == "ar"
    words.press("Enter")
    gone(words)
    assert words.texts[0] == 'Some <bdi lang="ar" dir="rtl">words</bdi> here'
    words.caret(0, 7)
    words.press("Control+Shift+k")
    words.page.select_option("dialog select", "")
    words.page.fill("dialog input", "not a tag")
    words.press("Enter")
    assert words.page.inner_text(".editor-error") == "That is no language tag"
    words.page.fill("dialog input", "pt-br")
    words.press("Enter")
    gone(words)
    assert words.texts[0] == 'Some <bdi lang="pt-BR" dir="ltr">words</bdi> here'
    words.press("Control+Shift+k")
    words.page.click("dialog button[value=none]")
    gone(words)
    assert words.texts[0] == "Some words here"


def test_the_list_of_keys(words: Desk) -> None:
    words.press("Control+/")
    dialog = words.page.locator("dialog")
    assert dialog.is_visible()
    for key in ("Ctrl+B", "Ctrl+Shift+K", "Alt+↑", "Alt+Shift+2", "Alt+F10"):
        assert dialog.locator("kbd", has_text=key).count() >= 1
    words.press("Escape")
    gone(words)
    words.type("x")
    assert words.texts[0] == "Some x here"


def test_the_toolbar_is_one_stop_and_arrows_move_in_it(words: Desk) -> None:
    page = words.page
    words.press("Escape")
    name = "document.activeElement.dataset.name"
    assert page.evaluate(name) == "kind"
    words.press("ArrowRight")
    assert page.evaluate(name) == "strong"
    words.press("End")
    assert page.evaluate(name) == "keys"
    words.press("ArrowRight", "ArrowRight")
    assert page.evaluate(name) == "strong"
    words.press("Enter")
    assert words.texts[0] == "Some <strong>words</strong> here"
    assert page.get_attribute('[data-name="strong"]', "aria-pressed") == "true"
    words.press("Alt+F10")
    assert page.evaluate(name) == "strong"
    stops = page.eval_on_selector_all(
        ".editor-toolbar:not([hidden]) button",
        "all => all.filter(one => one.tabIndex === 0).length",
    )
    assert stops == 1
    words.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('editor-text')")


def test_arrows_in_the_toolbar_follow_the_direction(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=ar")
    desk.caret(0, 0)
    desk.press("Escape", "ArrowLeft")
    assert desk.page.evaluate("document.activeElement.dataset.name") == "strong"
    assert desk.page.locator('[data-name="em"]').count() == 0
    icon = desk.page.locator('[data-name="indent"] .icon')
    assert icon.evaluate("one => getComputedStyle(one).scale") == "-1 1"
    plain = desk.page.locator('[data-name="strong"] .icon')
    assert plain.evaluate("one => getComputedStyle(one).scale") == "none"


def test_italic_is_not_offered_in_arabic(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=ar")
    desk.mount(para("نص هنا", "aaaaaaaa"))
    desk.caret(0, 0, 2)
    desk.press("Control+i")
    assert desk.texts == ["نص هنا"]


def test_the_kind_is_chosen_from_a_menu(words: Desk) -> None:
    words.press("Escape", "Enter")
    menu = words.page.locator("[role=menu]")
    assert menu.locator("[aria-checked=true]").inner_text().startswith("Paragraph")
    words.press("ArrowDown", "Enter")
    assert words.blocks[0]["kind"] == "heading"
    assert "Heading" in words.page.inner_text('[data-name="kind"]')
    words.press("Escape", "Enter", "Escape")
    assert menu.count() == 0
    assert words.page.evaluate("document.activeElement.dataset.name") == "kind"


@pytest.mark.parametrize(
    ("label", "made"),
    [
        ("Picture", {"kind": "picture", "pictures": [{"media_id": 7, "alt": "One"}]}),
        (
            "Gallery",
            {"kind": "gallery", "pictures": [{"media_id": 7, "alt": "One"}, {"media_id": 8}]},
        ),
        ("Table", {"kind": "table", "rows": [["", "", ""]] * 3, "header": True}),
        ("Quote", {"kind": "quote"}),
        ("Pull quote", {"kind": "pullquote"}),
        ("Code", {"kind": "code"}),
        ("Dividing line", {"kind": "rule"}),
    ],
)
def test_blocks_are_inserted_by_keys(words: Desk, label: str, made: dict[str, object]) -> None:
    words.press("Alt+Shift+i")
    words.page.get_by_role("menuitem", name=label, exact=False).first.focus()
    words.page.locator("[role=menuitem]", has_text=label).first.press("Enter")
    words.page.wait_for_timeout(50)
    first, inserted, last = words.blocks
    assert {**inserted, "id": ""} == {"id": "", **made}
    assert (first, last["id"]) == (WORDS, "bbbbbbbb")


def test_a_link_card(words: Desk) -> None:
    words.press("Alt+Shift+i")
    words.page.get_by_role("menuitem", name="Link card").click()
    words.type("example.org/page")
    words.press("Enter")
    gone(words)
    words.type("Its title")
    card = words.blocks[1]
    assert (card["kind"], card["address"], card["html"]) == (
        "embed",
        "https://example.org/page",
        "Its title",
    )


def test_there_is_always_a_place_to_go_on(desk: Desk) -> None:
    desk.mount({"id": "aaaaaaaa", "kind": "quote", "html": "Said", "cite": "By whom"})
    desk.caret(0, 11)
    desk.press("Enter")
    desk.type("On")
    desk.press("Control+Enter")
    desk.type("and on")
    assert desk.texts == ["Said", "On", "and on"]


def test_a_table_by_keys(desk: Desk) -> None:
    desk.mount({"id": "aaaaaaaa", "kind": "table", "rows": [["a", "b"]], "header": True})
    page = desk.page
    page.click(".editor-text th >> nth=0")
    desk.press("End")
    desk.type("1")
    desk.press("Tab")
    desk.type("2")
    desk.press("Tab")
    desk.type("3")
    desk.press("Enter")
    desk.type("4")
    assert desk.blocks[0]["rows"] == [["a1", "2"], ["3", ""], ["4", ""]]
    for name in ("columnAfter", "rowBefore"):
        desk.button(name)
    assert desk.blocks[0]["rows"] == [
        ["a1", "", "2"],
        ["3", "", ""],
        ["", "", ""],
        ["4", "", ""],
    ]
    assert desk.blocks[0]["header"] is True
    desk.button("toggleHeader")
    assert "header" not in desk.blocks[0]
    for name in ("deleteColumn", "deleteRow", "toggleHeader"):
        desk.button(name)
    assert desk.blocks[0]["rows"] == [["", "2"], ["", ""], ["", ""]]
    assert desk.ids == ["aaaaaaaa"]
    desk.button("deleteTable")
    assert desk.blocks == []


def test_a_header_row_survives_a_row_above_it(desk: Desk) -> None:
    desk.mount(
        {"id": "aaaaaaaa", "kind": "table", "rows": [["a", "b"], ["c", "d"]], "header": True}
    )
    desk.page.click(".editor-text th >> nth=0")
    desk.button("rowBefore")
    assert desk.blocks[0]["rows"] == [["a", "b"], ["", ""], ["c", "d"]]
    desk.page.click(".editor-text th >> nth=0")
    desk.button("deleteRow")
    assert desk.blocks[0] == {
        "id": "aaaaaaaa",
        "kind": "table",
        "rows": [["", ""], ["c", "d"]],
        "header": True,
    }


@pytest.mark.parametrize(
    ("typed", "block"),
    [
        ("## x", {"kind": "heading", "level": 2, "html": "x"}),
        ("- x", {"kind": "item", "html": "x"}),
        ("1. x", {"kind": "item", "ordered": True, "html": "x"}),
        ("> x", {"kind": "quote", "html": "x"}),
    ],
)
def test_signs_at_the_start(desk: Desk, typed: str, block: dict[str, object]) -> None:
    desk.caret(0, 0)
    before = desk.ids
    desk.type(typed)
    assert desk.blocks == [{"id": before[0], **block}]


def test_pictures_are_described(desk: Desk) -> None:
    desk.mount({"id": "aaaaaaaa", "kind": "picture", "pictures": [{"media_id": 7}]})
    desk.page.fill(".b-alt input", "Two boats")
    desk.page.click(".editor-text figcaption")
    desk.type("At dawn")
    assert desk.blocks[0]["pictures"] == [{"media_id": 7, "alt": "Two boats", "caption": "At dawn"}]


def test_the_grip_has_a_menu(words: Desk) -> None:
    words.page.focus(".editor-handle")
    words.press("Enter")
    words.page.get_by_role("menuitem", name="Move down").click()
    assert words.ids == ["bbbbbbbb", "aaaaaaaa"]
    words.page.click(".editor-handle")
    words.page.get_by_role("menuitem", name="Remove").click()
    assert words.ids == ["bbbbbbbb"]


def test_tab_leaves_where_there_is_no_list(words: Desk) -> None:
    words.press("Tab")
    assert not words.page.evaluate("document.activeElement.classList.contains('editor-text')")
