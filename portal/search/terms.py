"""The terms under which a text is found: its folded words, and their stems.

A stem is told from a word by a mark that no folded word contains, and so is a stem that stands
in the headline or in the lead. One list of terms then answers every question the search asks,
on either database, without columns or weights.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

import snowballstemmer

from portal.search.folding import fold

ANYWHERE = "≈"
HEADLINE = "¹"
LEAD = "²"
"""Marks before a stem: found anywhere, in the headline, in the lead (headline, standfirst,
names). Folding never leaves one of them."""

LONGEST_WORD = 48
MOST_WORDS = 30_000
SHORTEST_STEM = 3
CACHED_WORDS = 50_000

_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]+")
_LATIN = re.compile("[a-z]+")
# The article, alone or behind a conjunction or a preposition: ال وال فال بال كال لل ولل.
_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=.{3})")
# The same letters in front of a word without the article; often they belong to the word.
_PARTICLE = re.compile("[وفبلك](?=.{3})")

_lock = threading.Lock()  # a Snowball stemmer keeps the word it works on in itself
_arabic = snowballstemmer.stemmer("arabic")
_english = snowballstemmer.stemmer("english")


def stem(word: str) -> str:
    """Return the stem of a folded word, by its script; a word that has none is its own."""
    return stems(word)[0]


@lru_cache(maxsize=CACHED_WORDS)
def stems(word: str) -> tuple[str, ...]:
    """Return every stem a folded word in a text is found under, the likeliest one first.

    An Arabic word that starts like a particle («بلبنان») is found under what is left without
    it, too. Who searches means the first stem only, so «بحر» does not ask for «حر».
    """
    if _LATIN.fullmatch(word):
        with _lock:
            return (_english.stemWord(word) or word,)
    if not _ARABIC.fullmatch(word):
        return (word,)
    bare = _without_article(word)
    found = [_arabic_stem(bare)]
    if bare == word and _PARTICLE.match(word):
        found.append(_arabic_stem(_without_article(word[1:])))
    elif word.startswith(("لل", "ولل", "فلل")):
        # «للبنان» is «لبنان» behind one lam, «للبحر» is «البحر» behind another.
        found.append(_arabic_stem(word[word.index("ل") + 1 :]))
    return tuple(dict.fromkeys(found))


def start_of(word: str) -> str:
    """Return what the terms of longer words begin with that begin like this one.

    Arabic words are compared by their stems, so that the article does not matter.
    """
    return ANYWHERE + _without_article(word) if _ARABIC.fullmatch(word) else word


def _without_article(word: str) -> str:
    while found := _ARTICLE.match(word):
        word = word[found.end() :]
    return word


def _arabic_stem(word: str) -> str:
    """Take endings off, but no first letter: the stemmer takes the ba of Beirut for a particle."""
    with _lock:
        short: str = _arabic.stemWord(word)
    place = word.find(short)
    if place > 0:
        short = word[: place + len(short)]
    lost = len(word) - len(short)
    if len(short) < SHORTEST_STEM or (lost >= SHORTEST_STEM and len(short) == SHORTEST_STEM):
        return word
    while len(short) > SHORTEST_STEM and short.endswith(("ا", "ي")):
        short = short[:-1]
    return short


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return list(chain.from_iterable(map(_words_of_part, text.split())))


@lru_cache(maxsize=CACHED_WORDS)
def _words_of_part(part: str) -> tuple[str, ...]:
    """Fold what stands between two spaces; most of it was met before."""
    return tuple(word[:LONGEST_WORD] for word in fold(part).split())


def tokens(text: str) -> list[str]:
    """Return every term a text is found under: its words, then its stems, marked."""
    words = words_of(text)
    return [*words, *_marked(words, ANYWHERE)]


def _marked(words: Iterable[str], mark: str) -> dict[str, None]:
    return dict.fromkeys(chain.from_iterable(map(_marked_stems, words, repeat(mark))))


@lru_cache(maxsize=CACHED_WORDS)
def _marked_stems(word: str, mark: str) -> tuple[str, ...]:
    return tuple(mark + stem for stem in stems(word))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the index keeps of a text."""

    pieces: tuple[tuple[str, ...], ...]
    """Words in order; a phrase never runs from one piece to the next."""
    stems: tuple[str, ...]
    """Marked stems, each once."""


def terms_of(headline: str, lead: Sequence[str], body: Iterable[str]) -> Terms:
    """Return the terms of a story.

    Args:
        headline: its headline.
        lead: standfirst, kicker, place and the names it is filed under.
        body: its paragraphs. What comes after 30,000 words is not found.
    """
    first = words_of(headline)
    leading = [words_of(part) for part in lead]
    pieces = [first, *leading]
    room = MOST_WORDS
    for paragraph in body:
        words = words_of(paragraph)[:room]
        pieces.append(words)
        room -= len(words)
    before = chain(first, *leading)
    everything = chain(*pieces)
    return Terms(
        tuple(tuple(words) for words in pieces if words),
        (*_marked(first, HEADLINE), *_marked(before, LEAD), *_marked(everything, ANYWHERE)),
    )
