"""One word written in different ways folds to one word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.folding import fold, separates

HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u06d6\u06e1\u06df"
ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff\u00ad"
ANY_TEXT = st.text(alphabet=st.characters())  # surrogates and controls, too
ARABIC = st.text(alphabet=ARABIC_LETTERS + " ", min_size=1)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Café", "cafe"),
        ("STRASSE straße", "strasse strasse"),
        ("Łódź, Ærø", "lodz aero"),
        ("ﬁnance", "finance"),
        ("twenty-four", "twenty four"),
        ("the king’s", "the kings"),
        ("Sana'a", "sanaa"),
        ("'quoted'", "quoted"),
        ("#hash_tag", "hash tag"),
        ("a\x00b", "a b"),
        ("\ud800", ""),
        ("أحمد إلى آخر ٱلبيت", "احمد الي اخر البيت"),
        ("مكتبة", "مكتبه"),
        ("مستشفى", "مستشفي"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("ماء", "ماء"),
        ("شيء", "شي"),
        ("شيئ", "شيي"),
        ("شئ", "شي"),
        ("جـــســر", "جسر"),
        ("مُحَمَّدٌ", "محمد"),
        ("هٰذا", "هذا"),
        ("کتابی", "كتابي"),
        ("ﻻ", "لا"),
        ("٢٠٢٦ ۲۰۲۶ 2026", "2026 2026 2026"),
        ("«الجسر»، والنهر؟", "الجسر والنهر"),
        ("", ""),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_only_letters_digits_and_single_spaces_are_left(text: str) -> None:
    folded = fold(text)
    assert all(letter == " " or unicodedata.category(letter)[0] in "LN" for letter in folded)
    assert folded == " ".join(folded.split())


@given(ANY_TEXT)
def test_no_decimal_digit_but_ascii_is_left(text: str) -> None:
    assert all(
        letter in "0123456789" for letter in fold(text) if unicodedata.category(letter) == "Nd"
    )


@given(ARABIC, st.data())
def test_vowelled_and_stretched_is_the_same_as_bare(text: str, data: st.DataObject) -> None:
    marks = st.text(alphabet=HARAKAT + "ـ" + INVISIBLE, max_size=3)
    dressed = "".join(letter if letter == " " else letter + data.draw(marks) for letter in text)
    assert fold(dressed) == fold(text)


@given(ANY_TEXT, ANY_TEXT)
def test_words_fold_one_by_one(left: str, right: str) -> None:
    assert fold(f"{left} {right}").split() == fold(left).split() + fold(right).split()


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)))
def test_case_is_no_difference(text: str) -> None:
    assert fold(text.lower()) == fold(text)


def test_every_character_folds_to_itself_again() -> None:
    unstable = [
        hex(code)
        for code in range(0x3100)
        if fold(f"a{chr(code)}b") != fold(fold(f"a{chr(code)}b"))
    ]
    assert unstable == []


@pytest.mark.parametrize(
    ("letter", "between"),
    [
        ("a", False),
        ("ب", False),
        ("\u064e", False),
        ("5", False),
        ("،", True),
        ("-", True),
        (" ", True),
    ],
)
def test_tells_what_stands_between_words(letter: str, between: bool) -> None:
    assert separates(letter) is between
