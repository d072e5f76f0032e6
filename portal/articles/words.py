"""The words of a block: its inline HTML made clean, its plain text, its digest."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import unescape

import nh3

INLINE_TAGS = {"a", "strong", "em", "code", "sub", "sup", "br", "bdi", "s", "kbd"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # else the cleaner lets title through, and lang on every tag
    "a": {"href", "lang", "dir"},
    "bdi": {"lang", "dir"},
    "em": {"lang", "dir"},
    "strong": {"lang", "dir"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "story", "page"}
_WORDLESS_TAGS = {"script", "style", "template", "noscript"}
_KEPT = "|".join(sorted(INLINE_TAGS | _WORDLESS_TAGS))
_OTHER_TAG = re.compile(
    rf"</?(?!(?:{_KEPT})(?![a-z0-9:-]))[a-z][a-z0-9:-]*(?:\s(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:\"[^\"]*\"|[^>\"])*>")
_HREF = re.compile(r'<a(?: [\w-]+="[^"]*")*? href="([^"]*)"')
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BETWEEN_MARKUP = re.compile("[^<=>]+")
_PLAIN_SPACE = re.compile("[ \t\r\n\f]+")
_UNPAIRED_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\ufeff\ufffe\uffff]")
DIGEST_BYTES = 12


def plain(text: str) -> str:
    """Return text as the portal keeps it: NFC, without control characters or broken surrogates."""
    return unicodedata.normalize("NFC", _bare(text))


def _bare(text: str) -> str:
    return _CONTROLS.sub("", _UNPAIRED_SURROGATES.sub("\ufffd", text))


def fold_space(text: str) -> str:
    """Return text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def clean_inline(html: str) -> str:
    """Return inline HTML with only what may stand inside a block.

    Links keep http, https, mailto, tel and the portal's own ``story:`` and ``page:``; every
    other tag goes and its text stays.
    """
    if not html:
        return ""
    # The cleaner drops the words of tags that SVG and MathML know, <text> or <view> for two: so
    # it never sees a tag that goes anyway.
    cleaned = _clean(_plain_html(_OTHER_TAG.sub("", html)))
    # A character reference may have brought back what `plain` takes away, and taking it away
    # may mend a forbidden address: so what changes is cleaned again.
    tidied = _plain_html(cleaned)
    if tidied != cleaned:
        cleaned = _clean(tidied)
    return _PLAIN_SPACE.sub(" ", cleaned).strip(" ")


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=INLINE_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        clean_content_tags=_WORDLESS_TAGS,
    )


def _plain_html(html: str) -> str:
    """``plain``, but no mark is ever joined to a character of markup: ``>`` + U+0338 is ``≯``."""
    return _BETWEEN_MARKUP.sub(lambda run: unicodedata.normalize("NFC", run[0]), _bare(html))


def text_of(html: str) -> str:
    """Return the text that inline HTML shows."""
    return fold_space(unescape(_TAG.sub("", html.replace("<br>", "\n"))))


def addresses_of(html: str) -> list[str]:
    """Return where the links of inline HTML lead."""
    return [unescape(address) for address in _HREF.findall(html)]


def web_address(address: str) -> str:
    """Return an address as the portal keeps it; empty where it leads to anything but the web."""
    # Browsers overlook line ends and tabs anywhere in an address.
    bare = re.sub("[\t\r\n]", "", plain(address)).strip()
    scheme = _SCHEME.match(bare)
    return bare if scheme is None or scheme[1].lower() in {"http", "https"} else ""


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
