"""Whole words are marked, and nothing of a text is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from portal.reader.marks import mark
from portal.search.query import read_query


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("river", "Rivers, a river-boat", "<mark>Rivers</mark>, a <mark>river</mark>-boat"),
        ("kings", "The king’s road", "The <mark>king’s</mark> road"),
        ("cafe", "Café & <b>", "<mark>Café</mark> &amp; &lt;b&gt;"),
        ("كتاب", "«والكِتاب» كتلة", "«<mark>والكِتاب</mark>» كتلة"),
        ("", "Nothing", "Nothing"),
        ("port", "portrait", "<mark>portrait</mark>"),
    ],
)
def test_marks(query: str, text: str, marked: str) -> None:
    assert mark(text, read_query(query)) == marked


@given(st.text(alphabet=st.characters() | st.sampled_from("ab جس<&")), st.text("ab جس"))
def test_marking_changes_nothing_but_marks(text: str, query: str) -> None:
    marked = mark(text, read_query(query))
    assert isinstance(marked, Markup)
    assert re.sub("</?mark>", "", marked) == escape(text)


@given(st.text("جسرابتلو \u064e«»", max_size=30), st.text("جسر ل", max_size=8))
def test_a_mark_never_stands_between_two_arabic_letters(text: str, query: str) -> None:
    marked = mark(text, read_query(query))
    assert not re.search("[\u0621-\u065f]</?mark>[\u0621-\u065f]", marked)
