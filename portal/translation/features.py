"""What tells, before any word is understood, which blocks of two languages belong together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from portal.articles.blocks import Block, BlockKind
from portal.articles.words import addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
_THOUSANDS = re.compile(r"[.,\u066c](?=\d{3}(?:\D|$))")
_LATIN = re.compile(r"@?[A-Za-z][A-Za-z0-9_'-]+")
_LOCATION = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_WEIGHTS = {"picture": 6.0, "code": 6.0, "link": 3.0, "handle": 2.0, "number": 1.5, "latin": 1.0}
_MOST_PAIRS = 400
"""A sign that so many pairs of blocks share tells none of them apart."""


class Shape(Enum):
    """Kinds of blocks between which a translator may well change over."""

    PROSE = auto()
    QUOTE = auto()
    ITEM = auto()
    HEADING = auto()
    TABLE = auto()
    CODE = auto()
    EMBED = auto()
    SHOWN = auto()


_SHAPES = {
    BlockKind.PARAGRAPH: Shape.PROSE,
    BlockKind.QUOTE: Shape.QUOTE,
    BlockKind.PULL_QUOTE: Shape.QUOTE,
    BlockKind.ITEM: Shape.ITEM,
    BlockKind.HEADING: Shape.HEADING,
    BlockKind.TABLE: Shape.TABLE,
    BlockKind.CODE: Shape.CODE,
    BlockKind.EMBED: Shape.EMBED,
    BlockKind.PICTURE: Shape.SHOWN,
    BlockKind.GALLERY: Shape.SHOWN,
}

Sign = tuple[str, str]
"""What kind of sign, and what it says in any language."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the aligner looks at in a block."""

    shape: Shape
    level: int
    length: int
    """In characters, without space and vowel marks."""
    signs: frozenset[Sign]


def features_of(block: Block) -> Features:
    """Return the features of a block."""
    return Features(
        shape=_SHAPES[block.kind],
        level=block.level,
        length=length_of(block.words),
        signs=frozenset(_signs(block)),
    )


def length_of(text: str) -> int:
    """Return how long a text is: written vowels are a matter of taste, and count nothing."""
    return sum(1 for letter in text if not letter.isspace() and not unicodedata.combining(letter))


def numbers_of(text: str) -> list[str]:
    """Return the numbers of a text by value: ``1,400``, ``1400`` and ``١٬٤٠٠`` are one."""
    found = []
    for match in _NUMBER.findall(text):
        digits = _THOUSANDS.sub("", match)
        folded = "".join(
            str(unicodedata.digit(letter)) if letter.isdigit() else "." for letter in digits
        )
        found.append(folded.lstrip("0") or "0")
    return found


def _signs(block: Block) -> Iterable[Sign]:
    words = block.words
    for number in numbers_of(words):
        yield "number", number
    for word in _LATIN.findall(words):
        yield ("handle" if word.startswith("@") else "latin"), word.lower()
    parts = [block.html, block.cite, *(cell for row in block.rows for cell in row)]
    for address in [block.address, *(link for part in parts for link in addresses_of(part))]:
        if address and not address.startswith("#"):
            yield "link", _LOCATION.sub("", address).rstrip("/")
    for picture in block.pictures:
        yield "picture", str(picture.media_id or picture.source.rpartition("/")[2])
    if block.text:
        yield "code", block.text


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much of what could be shared each pair of blocks shares."""

    shared: list[dict[int, float]]
    """By block of the first side: block of the second → weight of the signs in common."""
    first: list[float]
    """By block of the first side: weight of the signs that the second side has anywhere."""
    second: list[float]
    lacking: tuple[list[float], list[float]]
    """By block of either side: numbers that the other side has nowhere."""


def weigh(first: Sequence[Features], second: Sequence[Features]) -> Evidence:
    """Weigh the signs that two bodies have in common; a rare one tells more."""
    places = tuple(defaultdict[Sign, list[int]](list) for _ in range(2))
    for side, blocks in zip(places, (first, second), strict=True):
        for index, features in enumerate(blocks):
            for sign in features.signs:
                side[sign].append(index)
    shared = [dict[int, float](Counter()) for _ in first]
    totals = [0.0] * len(first), [0.0] * len(second)
    for sign, ours in places[0].items():
        theirs = places[1].get(sign, [])
        if not theirs or len(ours) * len(theirs) > _MOST_PAIRS:
            continue
        weight = _WEIGHTS[sign[0]] / max(len(ours), len(theirs)) ** 0.5
        for one in ours:
            totals[0][one] += weight
            for other in theirs:
                shared[one][other] = shared[one].get(other, 0.0) + weight
        for other in theirs:
            totals[1][other] += weight
    return Evidence(shared, *totals, (_lacking(first, places[1]), _lacking(second, places[0])))


def _lacking(side: Sequence[Features], other: Mapping[Sign, list[int]]) -> list[float]:
    """Numbers of one digit are often written out, and tell nothing."""
    return [
        float(
            sum(
                kind == "number" and len(number) > 1 and (kind, number) not in other
                for kind, number in features.signs
            )
        )
        for features in side
    ]
