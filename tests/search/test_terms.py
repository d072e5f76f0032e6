"""A word is found in its other forms, and a text under all of its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.folding import fold
from portal.search.terms import (
    ANYWHERE,
    HEADLINE,
    LEAD,
    LONGEST_WORD,
    MOST_WORDS,
    stem,
    stems,
    terms_of,
    tokens,
    words_of,
)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("bridge", "bridges"),
        ("running", "runs"),
        ("libraries", "library"),
        ("مكتبة", "المكتبات"),
        ("مكتبه", "ومكتبتها"),
        ("مياه", "المياه"),
        ("كتاب", "والكتاب"),
        ("كتاب", "بالكتاب"),
        ("بحر", "فالبحر"),
        ("بحر", "كالبحر"),
        ("البحر", "للبحر"),
        ("لبنان", "للبنان"),
        ("لبنان", "بلبنان"),
        ("لبنان", "ولبنان"),
        ("بيروت", "لبيروت"),
        ("سيارة", "السيارات"),
        ("صحفي", "الصحفيون"),
        ("صحفي", "الصحفيين"),
        ("مستشفى", "المستشفيات"),
        ("مصر", "مصرية"),
        ("٢٠٢٦", "2026"),
    ],
)
def test_finds_other_forms(asked: str, written: str) -> None:
    assert stem(fold(asked)) in stems(fold(written))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("bridge", "brigade"),
        ("ماء", "ما"),
        ("بحر", "حر"),
        ("بيروت", "يروي"),
        ("انتهاك", "أنت"),
        ("الله", "له"),
    ],
)
def test_keeps_different_words_apart(asked: str, written: str) -> None:
    assert stem(fold(asked)) not in stems(fold(written))


@given(st.text(alphabet=st.characters()))
def test_any_text_has_words_and_every_word_a_stem(text: str) -> None:
    words = words_of(text)
    assert [word[:LONGEST_WORD] for word in fold(text).split()] == words
    for word in words:
        assert all(stems(word))
        assert not any(" " in part for part in stems(word))


@given(st.text(alphabet="ابتجحدرسعفقكلمنهويةىءال ", min_size=1))
def test_an_arabic_stem_is_never_shorter_than_three_letters_unless_the_word_is(text: str) -> None:
    for word in words_of(text):
        assert len(stem(word)) >= min(3, len(word))


def test_tokens_are_words_then_marked_stems() -> None:
    assert tokens("The Bridges") == ["the", "bridges", f"{ANYWHERE}the", f"{ANYWHERE}bridg"]


def test_terms_tell_the_headline_from_the_lead_and_the_lead_from_the_rest() -> None:
    terms = terms_of("Rivers", ["Boats", ""], ["Two fishers.", "", "Two nets."])
    assert terms.pieces == (("rivers",), ("boats",), ("two", "fishers"), ("two", "nets"))
    assert f"{HEADLINE}river" in terms.stems
    assert f"{HEADLINE}boat" not in terms.stems
    assert {f"{LEAD}river", f"{LEAD}boat"} <= set(terms.stems)
    assert f"{LEAD}fisher" not in terms.stems
    found = [term for term in terms.stems if term.startswith(ANYWHERE)]
    assert found == [ANYWHERE + word for word in ("river", "boat", "two", "fisher", "net")]


def test_a_text_without_end_is_cut() -> None:
    terms = terms_of("", [], ["word " * MOST_WORDS, "late"])
    assert sum(map(len, terms.pieces)) == MOST_WORDS
    assert f"{ANYWHERE}late" not in terms.stems


@given(st.text(alphabet=st.characters()))
def test_no_mark_survives_folding(text: str) -> None:
    folded = fold(ANYWHERE + text + HEADLINE + LEAD)
    assert not {ANYWHERE, HEADLINE, LEAD} & set(folded)
