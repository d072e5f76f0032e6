"""A block's id survives whatever a person does to it, and no two blocks ever share one."""

from __future__ import annotations

import re

import pytest

from tests.editor.conftest import Desk, para

A, B, C = para("Alpha one", "aaaaaaaa"), para("Bravo two", "bbbbbbbb"), para("Charlie", "cccccccc")
FRESH = re.compile(r"[a-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{7}")


def fresh(id: str) -> bool:  # noqa: A002  # its name
    return bool(FRESH.fullmatch(id)) and id not in {"aaaaaaaa", "bbbbbbbb", "cccccccc"}


@pytest.fixture
def abc(desk: Desk) -> Desk:
    desk.mount(A, B, C)
    return desk


def test_typing(abc: Desk) -> None:
    abc.caret(1, 5)
    abc.type(" and more")
    assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"]
    assert abc.texts[1] == "Bravo and more two"


def test_a_split_leaves_the_id_with_the_first_half(abc: Desk) -> None:
    abc.caret(0, 5)
    abc.press("Enter")
    assert abc.texts == ["Alpha", "one", "Bravo two", "Charlie"]
    first, second, *rest = abc.ids
    assert (first, rest) == ("aaaaaaaa", ["bbbbbbbb", "cccccccc"])
    assert fresh(second)


def test_an_empty_half_leaves_the_id_to_the_words(abc: Desk) -> None:
    abc.caret(1, 0)
    abc.press("Enter")
    assert abc.ids[2:] == ["bbbbbbbb", "cccccccc"]
    assert fresh(abc.ids[1])
    assert abc.texts == ["Alpha one", "Bravo two", "Charlie"]


def test_joining_keeps_the_first(abc: Desk) -> None:
    abc.caret(1, 0)
    abc.press("Backspace")
    assert abc.ids == ["aaaaaaaa", "cccccccc"]
    assert abc.texts[0] == "Alpha oneBravo two"
    abc.caret(0, 18)
    abc.press("Delete")
    assert abc.ids == ["aaaaaaaa"]


def test_undo_and_redo_bring_ids_back(abc: Desk) -> None:
    abc.caret(0, 5)
    abc.press("Enter")
    split = abc.ids
    abc.press("Control+z")
    assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"]
    abc.press("Control+Shift+z")
    assert abc.ids == split
    abc.press("Control+z")
    abc.caret(1, 0)
    abc.press("Backspace", "Control+z")
    assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"]
    assert abc.blocks == [A, B, C]


def test_moving_with_keys(abc: Desk) -> None:
    abc.caret(0, 2)
    abc.press("Alt+ArrowDown")
    assert abc.ids == ["bbbbbbbb", "aaaaaaaa", "cccccccc"]
    abc.type("!")
    assert abc.texts[1] == "Al!pha one"
    abc.press("Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowUp", "Alt+ArrowUp")
    assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"]
    abc.select(1, 1, 2, 3)
    abc.press("Alt+ArrowUp")
    assert abc.ids == ["bbbbbbbb", "cccccccc", "aaaaaaaa"]
    abc.press("Control+z")
    assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"]


def test_dragging_by_the_grip(abc: Desk) -> None:
    page = abc.page
    page.hover(".editor-text > [data-id] >> nth=0")
    target = page.locator(".editor-text > [data-id]").nth(2)
    box = target.bounding_box()
    assert box
    page.drag_and_drop(
        ".editor-handle",
        ".editor-text > [data-id] >> nth=2",
        target_position={"x": 20, "y": box["height"] - 2},
    )
    assert abc.ids == ["bbbbbbbb", "cccccccc", "aaaaaaaa"]
    assert abc.blocks == [B, C, A]


def test_cut_and_paste_moves_the_id_along(abc: Desk) -> None:
    abc.select(1, 0, 1, 9)
    abc.press("Control+x")
    abc.press("Backspace")
    assert abc.texts == ["Alpha one", "Charlie"]
    abc.caret(1, 7)
    abc.press("Enter", "Control+v")
    assert abc.blocks == [A, C, B]


def test_cut_words_bring_their_id_even_from_a_paragraph_left_empty(abc: Desk) -> None:
    abc.select(1, 0, 1, 9)
    abc.press("Control+x")
    abc.caret(2, 7)
    abc.press("Enter", "Control+v")
    assert abc.blocks == [A, C, B]
    assert fresh(abc.ids[1])


def test_cut_of_several_blocks(abc: Desk) -> None:
    abc.select(0, 0, 1, 9)
    abc.press("Control+x")
    abc.caret(1, 7)
    abc.press("Enter", "Control+v")
    assert abc.blocks == [C, A, B]


def test_a_pasted_copy_gets_ids_of_its_own(abc: Desk) -> None:
    abc.press("Control+a")
    abc.caret(0, 0)
    abc.press("Control+a", "Control+c", "Control+ArrowRight")
    abc.caret(0, 0)
    abc.press("Enter", "ArrowUp", "Control+v")
    assert len(set(abc.ids)) == len(abc.ids)
    assert abc.blocks[-3:] == [A, B, C]
    assert abc.texts == ["Alpha one", "Bravo two", "Charlie"] * 2


def test_copied_words_leave_ids_alone(abc: Desk) -> None:
    abc.select(0, 0, 0, 5)
    abc.press("Control+c")
    abc.caret(2, 7)
    abc.press("Control+v")
    assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"]
    assert abc.texts[2] == "CharlieAlpha"


def test_turning_into_other_kinds(abc: Desk) -> None:
    abc.caret(1, 3)
    for key, kind in [
        ("Alt+Shift+Digit2", "heading"),
        ("Alt+Shift+Digit4", "heading"),
        ("Control+Shift+Digit9", "quote"),
        ("Control+Shift+Digit8", "item"),
        ("Control+Shift+Digit7", "item"),
        ("Alt+Shift+Digit1", "paragraph"),
    ]:
        abc.press(key)
        assert abc.ids == ["aaaaaaaa", "bbbbbbbb", "cccccccc"], key
        assert (abc.blocks[1]["kind"], abc.blocks[1]["html"]) == (kind, "Bravo two")
    abc.type("#")
    assert abc.texts[1] == "Bra#vo two"
    abc.press("Control+z")
    for _ in range(6):
        abc.press("Control+z")
    assert abc.blocks == [A, B, C]


def test_levels_of_lists(desk: Desk) -> None:
    items = [
        {"id": f"{letter * 8}", "kind": "item", "html": letter} for letter in ("a", "b", "c", "d")
    ]
    desk.mount(*items)
    desk.caret(1, 1)
    desk.press("Tab")
    desk.caret(2, 1)
    desk.press("Tab", "Tab", "Tab")
    assert [block.get("level", 0) for block in desk.blocks] == [0, 1, 2, 0]
    desk.caret(1, 1)
    desk.press("Shift+Tab")
    assert [block.get("level", 0) for block in desk.blocks] == [0, 0, 1, 0]
    desk.press("Shift+Tab")
    assert desk.blocks[1] == {"id": "bbbbbbbb", "kind": "paragraph", "html": "b"}
    assert desk.ids == [item["id"] for item in items]


def test_a_split_item_is_an_item(desk: Desk) -> None:
    desk.mount({"id": "aaaaaaaa", "kind": "item", "html": "one", "ordered": True, "level": 1})
    desk.caret(0, 3)
    desk.press("Enter")
    desk.type("two")
    assert [(b["kind"], b["level"], b["html"]) for b in desk.blocks] == [
        ("item", 1, "one"),
        ("item", 1, "two"),
    ]
    desk.press("Enter", "Enter", "Enter")
    desk.type("three")
    assert desk.blocks[-1]["kind"] == "paragraph"
    assert desk.ids[0] == "aaaaaaaa"


def test_a_quote_splits_and_keeps_its_source(desk: Desk) -> None:
    quote = {"id": "aaaaaaaa", "kind": "quote", "html": "One. Two.", "cite": "Somebody"}
    desk.mount(quote, B)
    desk.caret(0, 5)
    desk.press("Enter")
    first, second, _ = desk.blocks
    assert first == {"id": "aaaaaaaa", "kind": "quote", "html": "One."}
    assert second == {"id": second["id"], "kind": "quote", "html": "Two.", "cite": "Somebody"}
    desk.press("Control+z")
    assert desk.blocks == [quote, B]
    desk.press("Alt+Shift+Digit1")
    assert [block["html"] for block in desk.blocks] == ["One. Two.", "Somebody", "Bravo two"]
    assert desk.ids[0] == "aaaaaaaa"


def test_typing_over_everything(abc: Desk) -> None:
    abc.caret(0, 0)
    abc.press("Control+a")
    abc.type("New")
    assert abc.blocks == [{"id": "aaaaaaaa", "kind": "paragraph", "html": "New"}]


def test_blocks_without_ids_get_them(desk: Desk) -> None:
    shown = desk.mount({"kind": "paragraph", "html": "x"}, A, {**B, "id": "aaaaaaaa"})
    assert fresh(shown[0]["id"])
    assert shown[1] == A
    assert fresh(shown[2]["id"])
    reserved = desk.mount({"id": "headline", "kind": "paragraph", "html": "x"})
    assert reserved[0]["id"] != "headline"
