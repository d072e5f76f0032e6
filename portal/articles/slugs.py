"""Slugs: readable ends of addresses, in the letters of the edition."""

from __future__ import annotations

import re
import unicodedata

from slugify import slugify

# Short vowels, tanwin, shadda, sukun, superscript alef, Quranic marks, and tatweel.
_HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_FORMAT = {"Cf"}
# "The baker's bread" is the-bakers-bread, not the-baker-s-bread.
_APOSTROPHES = str.maketrans("", "", "'’ʼʻʿʾ")


def slug_from(text: str) -> str:
    """Return a slug for a name or headline; empty where the text has no letter and no digit.

    Latin letters become lower case, Arabic letters stay, vowel marks and tatweel go, and
    nothing is ever cut: half an Arabic word is another word.
    """
    joined = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    bare = "".join(
        letter for letter in _HARAKAT.sub("", joined) if unicodedata.category(letter) not in _FORMAT
    )
    return slugify(bare, allow_unicode=True)
