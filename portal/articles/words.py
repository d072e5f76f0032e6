"""The words of a block: its inline HTML made clean, its plain text, its digest."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import unescape

import nh3

INLINE_TAGS = {"a", "strong", "em", "code", "sub", "sup", "br", "bdi", "s", "kbd"}
_ATTRIBUTES = {
    "a": {"href", "lang", "dir"},
    "bdi": {"lang", "dir"},
    "em": {"lang", "dir"},
    "strong": {"lang", "dir"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "story", "page"}
_TAG = re.compile(r"<(?:\"[^\"]*\"|[^>\"])*>")
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"', re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_PLAIN_SPACE = re.compile("[ \t\r\n\f]+")
_UNPAIRED_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\ufffe\uffff]")
DIGEST_BYTES = 12


def plain(text: str) -> str:
    """Return text as the portal keeps it: NFC, without control characters or broken surrogates."""
    text = _UNPAIRED_SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def fold_space(text: str) -> str:
    """Return text with every run of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def clean_inline(html: str) -> str:
    """Return inline HTML with only what may stand inside a block.

    Links keep http, https, mailto, tel and the portal's own ``story:`` and ``page:``; every
    other tag goes and its text stays.
    """
    cleaned = nh3.clean(
        plain(html),
        tags=INLINE_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style", "template", "noscript"},
    )
    return _PLAIN_SPACE.sub(" ", cleaned).strip(" ")


def text_of(html: str) -> str:
    """Return the text that inline HTML shows."""
    return fold_space(unescape(_TAG.sub("", html.replace("<br>", "\n"))))


def addresses_of(html: str) -> list[str]:
    """Return where the links of inline HTML lead."""
    return [unescape(address) for address in _HREF.findall(html)]


def count_words(text: str) -> int:
    """Count the words of a text, in either script."""
    return len(text.split())


def digest_of(*texts: str) -> str:
    """Return the digest of a block's texts: 24 hexadecimal digits.

    Texts are normalised (NFC) and their white space folded first, so that saving again never
    invents a change.
    """
    folded = "\x1f".join(fold_space(unicodedata.normalize("NFC", text)) for text in texts)
    return hashlib.blake2b(folded.encode(), digest_size=DIGEST_BYTES).hexdigest()
