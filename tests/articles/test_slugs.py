"""Slugs: readable, stable, and whole."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.articles.slugs import slug_from
from tests.articles.strategies import ARABIC, MARKS, OFTEN, texts

VOWELLED = st.lists(
    st.tuples(st.sampled_from(ARABIC), st.text(st.sampled_from(MARKS + "\u0640"), max_size=2)),
    min_size=1,
)


@OFTEN
@given(texts)
def test_a_slug_of_a_slug_is_the_slug(text: str) -> None:
    slug = slug_from(text)
    assert slug_from(slug) == slug


@OFTEN
@given(texts)
def test_a_slug_is_words_between_single_hyphens(text: str) -> None:
    slug = slug_from(text)
    assert slug == "" or all(slug.split("-"))
    assert slug == slug.lower()
    assert not re.search(
        r"[\s/?#%&.<>\"'_\u0640\u064b-\u065f\u0670\u200e\u200f\u202a-\u202e]", slug
    )
    assert unquote(quote(slug, safe="")) == slug


@OFTEN
@given(st.lists(st.text(st.sampled_from(ARABIC), min_size=1), min_size=1, max_size=60))
def test_an_arabic_slug_keeps_every_letter(words: list[str]) -> None:
    assert slug_from(" ".join(words)) == "-".join(words)


@OFTEN
@given(VOWELLED)
def test_vowel_marks_and_tatweel_do_not_matter(word: list[tuple[str, str]]) -> None:
    vowelled = "".join(letter + marks for letter, marks in word)
    assert slug_from(vowelled) == "".join(letter for letter, _ in word)


@OFTEN
@given(texts)
def test_letters_and_digits_are_never_lost(text: str) -> None:
    if any(unicodedata.category(letter) in {"Ll", "Lu", "Lo", "Nd"} for letter in text):
        assert slug_from(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The baker’s bread", "the-bakers-bread"),
        ("Don't!", "dont"),
        ("Beirut: 1,000 boats & 3 nets", "beirut-1000-boats-3-nets"),
        ("Über den Fluß", "über-den-fluß"),
        ("Cafe\u0301", "café"),
        ("İstanbul", "istanbul"),
        ("a\u0338b", "ab"),
        ("snake_case", "snake-case"),
        ("كِتَابٌ جَدِيدٌ", "كتاب-جديد"),
        ("عـــاجل", "عاجل"),
        ("افتتاح «الجسر» أخيرًا؟", "افتتاح-الجسر-أخيرا"),
        ("ﷲ", "الله"),
        ("ﹱ", ""),
        ("١٢ جسرًا", "١٢-جسرا"),
        ("\u202bجسر\u202c ABC", "جسر-abc"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("&#1600;", "1600"),
        ("…!؟", ""),
        ("", ""),
    ],
)
def test_slugs_read_like_what_they_name(text: str, slug: str) -> None:
    assert slug_from(text) == slug


def test_a_long_headline_is_not_cut() -> None:
    headline = " ".join(["الاستقلال"] * 200)
    assert len(slug_from(headline).split("-")) == 200
