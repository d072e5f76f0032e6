"""Slugs: readable ends of addresses, in the letters of the edition."""

from __future__ import annotations

import re
import unicodedata

from slugify import slugify

# Short vowels, tanwin, shadda, sukun, superscript alef, Quranic marks, and tatweel; and what is
# left of Latin accents that no single letter holds.
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u0300-\u036f]")
_FORMAT = {"Cf"}
_PARTS_OF_WORDS = {"Mn", "Mc"}
# "The baker's bread" is the-bakers-bread, not the-baker-s-bread.
_APOSTROPHES = str.maketrans("", "", "'’ʼʻʿʾ")


def slug_from(text: str) -> str:
    """Return a slug for a name or headline; empty where the text has no letter and no digit.

    Latin letters become lower case, Arabic letters stay, vowel marks and tatweel go, and
    nothing is ever cut: half an Arabic word is another word.
    """
    # Ligatures and presentation forms (ﷲ, ﹱ) come apart first: there are marks in them too.
    joined = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    bare = "".join(
        letter
        for letter in _MARKS.sub("", joined.lower())
        if unicodedata.category(letter) not in _FORMAT
    )
    # Marks that are left belong to words of other scripts (Devanagari vowels) and must not
    # break them.
    marks = {letter for letter in bare if unicodedata.category(letter) in _PARTS_OF_WORDS}
    kept = re.escape("".join(sorted(marks)))
    slug = slugify(
        bare,
        allow_unicode=True,
        decimal=False,
        hexadecimal=False,
        regex_pattern=rf"(?:[^\w{kept}]|_)+",
    )
    return slug if any(letter.isalnum() for letter in slug) else ""
