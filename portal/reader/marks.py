"""Mark the words that were looked for in a text: whole words only.

A mark inside a word would part its letters, which in Arabic are joined.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from markupsafe import Markup, escape

from portal.articles.cards import Card
from portal.search.folding import separates
from portal.search.query import Words
from portal.search.terms import words_of

_MARK = Markup("<mark>{}</mark>")


def mark(text: str, words: Words) -> Markup:
    """Return a text as HTML with every word marked that was looked for."""
    parts = []
    for between, letters in groupby(text, separates):
        part = "".join(letters)
        if between or not words.matches(words_of(part)):
            parts.append(escape(part))
        else:
            parts.append(_MARK.format(part))
    return Markup("").join(parts)


def mark_card(card: Card, words: Words) -> Card:
    """Return a story in a list with headline and standfirst marked."""
    return replace(
        card, headline=mark(card.headline, words), standfirst=mark(card.standfirst, words)
    )
