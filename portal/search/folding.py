"""Fold text so that one word written in different ways is found as one.

What is folded away: case, Latin accents, Arabic vowel marks and tatweel, the seats of hamza,
dotless yeh, teh marbuta, Persian letters, digits of any script, ligatures, bidi controls.
"""

from __future__ import annotations

import re
import unicodedata

_GONE = ""
_BREAK = " "
_APOSTROPHE = "'"
_WRITTEN_AS = {
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ۍ": "ي",
    "ے": "ي",
    "ة": "ه",
    "ۃ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ک": "ك",
    "ڪ": "ك",
    "ـ": _GONE,
    "ٴ": _GONE,
    "ۥ": _GONE,
    "ۦ": _GONE,
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    **dict.fromkeys("'\u2018\u2019\u02bb\u02bc\u02be\u02bf\u0060", _APOSTROPHE),
}
_LETTERS_AND_NUMBERS = {"Lu", "Ll", "Lt", "Lo", "Lm", "Nl", "No"}
_INVISIBLE = {"Cf", "Mn", "Mc", "Me"}
# A hamza on the line after a long vowel is left out as often as not: شيء, شي; ضوء, ضو.
_FINAL_HAMZA = re.compile(r"(?<=[وي])ء+(?= |$)")
# Sana'a is Sanaa, and the king's is the kings'.
_INNER_APOSTROPHE = re.compile(rf"(?<=\w){_APOSTROPHE}+(?=\w)")


class _Letters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter in _WRITTEN_AS:
            found = _WRITTEN_AS[letter]
        else:
            category = unicodedata.category(letter)
            if category in _INVISIBLE:
                found = _GONE
            elif category == "Nd":
                found = str(unicodedata.decimal(letter))
            else:
                found = letter if category in _LETTERS_AND_NUMBERS else _BREAK
        self[code] = found
        return found


_LETTERS = _Letters()


def fold(text: str) -> str:
    """Return text as the index knows it: lower-case letters and digits, single spaces between.

    Folding twice is folding once. Any text will do, broken surrogates and controls included.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold()
        text = unicodedata.normalize("NFKD", text).casefold()
    else:
        text = text.lower()
    text = _INNER_APOSTROPHE.sub("", text.translate(_LETTERS)).replace(_APOSTROPHE, _BREAK)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _FINAL_HAMZA.sub("", " ".join(text.split()))


def separates(letter: str) -> bool:
    """Whether a character stands between words, rather than in one."""
    return all(_LETTERS[ord(part)] == _BREAK for part in unicodedata.normalize("NFKD", letter))
