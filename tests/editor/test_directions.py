"""Arabic, English and both in one paragraph: typed with real keys, they stand as they should."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.editor.conftest import Desk, para


def directions(desk: Desk) -> list[str]:
    found: list[str] = desk.page.eval_on_selector_all(
        ".editor-text > [data-id]", "all => all.map(one => getComputedStyle(one).direction)"
    )
    return found


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        (
            "en",
            {
                "Plain English": "ltr",
                "كله بالعربية": "rtl",
                "He said «نعم» and left": "ltr",
                "2026": "ltr",
            },
        ),
        (
            "ar",
            {
                "كله بالعربية": "rtl",
                "All in English": "ltr",
                "BBC: قالت المصادر إن الميناء فُتح": "rtl",
                "2026": "rtl",
            },
        ),
    ],
)
def test_each_paragraph_runs_its_own_way(
    open_desk: Callable[..., Desk], language: str, typed: dict[str, str]
) -> None:
    desk = open_desk(f"?language={language}")
    desk.caret(0, 0)
    assert directions(desk) == ["rtl" if language == "ar" else "ltr"]  # while it is empty, too
    for index, text in enumerate(typed):
        if index:
            desk.press("Enter")
        desk.type(text)
    assert desk.texts == list(typed)
    assert directions(desk) == list(typed.values())


def test_mixed_words_are_stored_as_typed_and_shown_in_order(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=ar")
    desk.caret(0, 0)
    desk.type("قالت Reuters إن 42 سفينة")
    assert desk.texts == ["قالت Reuters إن 42 سفينة"]
    # In a line that runs to the left, what was typed first stands farthest right.
    places = desk.page.evaluate(
        """() => { const text = document.querySelector(".editor-text p").firstChild;
          return ["قالت", "Reuters", "إن", "42", "سفينة"].map((word) => {
            const range = document.createRange();
            const start = text.data.indexOf(word);
            range.setStart(text, start); range.setEnd(text, start + word.length);
            return range.getBoundingClientRect().left; }); }"""
    )
    assert places == sorted(places, reverse=True)


def test_the_caret_walks_through_mixed_text(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=ar")
    desk.mount(para("قال BBC نعم", "aaaaaaaa"))
    desk.caret(0, 0)
    places = []
    for _ in range(11):
        places.append(desk.page.evaluate("getSelection().focusOffset"))
        desk.press("ArrowLeft")
    assert len(set(places)) == 11  # each press went on, and none was stuck
    desk.press("Home")
    desk.type("أ")
    desk.press("End")
    desk.type("ي")
    assert desk.texts == ["أقال BBC نعمي"]
    desk.press("Shift+ArrowRight", "Shift+ArrowRight")
    desk.type("!")
    assert desk.texts == ["أقال BBC نع!"]


def test_an_edit_in_foreign_text_kept_as_is(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=ar")
    html = 'قال <bdi lang="en" dir="ltr">John</bdi> نعم'
    desk.mount(para(html, "aaaaaaaa"))
    desk.caret(0, 6)
    desk.type("XY")
    assert desk.texts == ['قال <bdi lang="en" dir="ltr">JoXYhn</bdi> نعم']
    desk.caret(0, 10)
    desk.type("،")
    assert desk.texts == ['قال <bdi lang="en" dir="ltr">JoXYhn</bdi>، نعم']


def test_parts_of_blocks_run_their_own_way(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("?language=en")
    desk.mount(
        {"id": "aaaaaaaa", "kind": "quote", "html": "قال نعم", "cite": "Somebody"},
        {"id": "bbbbbbbb", "kind": "table", "rows": [["عربي", "English"]]},
        {"id": "cccccccc", "kind": "code", "text": "س = 1"},
    )
    find = "all => all.map(one => getComputedStyle(one).direction)"
    assert desk.page.eval_on_selector_all("blockquote > p", find) == ["rtl", "ltr"]
    assert desk.page.eval_on_selector_all(".editor-text td", find) == ["rtl", "ltr"]
    assert desk.page.eval_on_selector_all("pre", find) == ["ltr"]


def test_the_text_looks_like_the_story(open_desk: Callable[..., Desk]) -> None:
    for language, family in (("en", "Serif"), ("ar", "Naskh")):
        desk = open_desk(f"?language={language}")
        words = "نص عربي" if language == "ar" else "English words"
        desk.mount(
            para(words, "aaaaaaaa"),
            {"id": "bbbbbbbb", "kind": "heading", "level": 2, "html": words},
        )
        looks = desk.page.evaluate(
            """(words) => { const story = document.createElement("div");
              story.className = "article-body";
              for (const tag of ["p", "h2"]) {
                const one = document.createElement(tag);
                one.textContent = words;
                story.append(one);
              }
              document.querySelector("main").append(story);
              const look = (one) => { const style = getComputedStyle(one);
                return [style.fontFamily, style.fontSize, style.lineHeight, style.fontWeight,
                  style.letterSpacing]; };
              const names = [".editor-text > p", ".editor-text > h2",
                "main > .article-body > p", "main > .article-body > h2"];
              return names.map((name) => look(document.querySelector(name))); }""",
            words,
        )
        assert looks[:2] == looks[2:]
        assert looks[0][0].startswith((family, f'"{family}'))
