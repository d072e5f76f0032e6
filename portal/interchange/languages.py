"""Which edition a text belongs to, by what is said of it or by its letters."""

from __future__ import annotations

import unicodedata
from collections import Counter

from babel.core import get_global

from portal.editions import EDITIONS, Edition

_LETTERS_LOOKED_AT = 2000
_SCRIPTS = {
    "ARABIC": "Arab",
    "LATIN": "Latn",
    "HEBREW": "Hebr",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
}


def edition_of_tag(language: str) -> Edition | None:
    """Return the edition of a language tag such as ``ar``, ``ar-EG`` or ``en_GB``."""
    return EDITIONS.get(language.strip().lower().replace("_", "-").partition("-")[0])


def edition_of_script(text: str) -> Edition | None:
    """Return the first edition written in the letters that most of a text is written in."""
    found: Counter[str] = Counter()
    for letter in text[:_LETTERS_LOOKED_AT]:
        if letter.isalpha():
            name = unicodedata.name(letter, "").partition(" ")[0]
            found[_SCRIPTS.get(name, name)] += 1
    if not found:
        return None
    ((script, _),) = found.most_common(1)
    return next((edition for edition in EDITIONS.values() if _script_of(edition) == script), None)


def _script_of(edition: Edition) -> str:
    """The script that a language is usually written in, in four letters."""
    parts = str(get_global("likely_subtags").get(edition.code, "")).split("_")
    return parts[1] if len(parts) > 1 else ""
