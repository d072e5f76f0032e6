"""Propose which blocks of two versions say the same, n:m, for a person to confirm.

Lengths first, as in W. A. Gale and K. W. Church, "A Program for Aligning Sentences in Bilingual
Corpora", Computational Linguistics 19(1), 1993: what is long in one language is long in the
other, so the cheapest way through both texts is found by dynamic programming over groups of one,
two or three blocks. To that come signs that survive translation: kinds of blocks, numbers,
names left in Latin letters, links, pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, inf, log, sqrt
from typing import TYPE_CHECKING

from portal.articles.blocks import HEADLINE, STANDFIRST, Block, BlockKind
from portal.translation.features import Features, Shape, features_of, weigh
from portal.translation.links import Pairing, propose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.articles.models import Article

GROUPS = {
    (1, 1): -log(0.89),
    (1, 2): -log(0.045),
    (2, 1): -log(0.045),
    (2, 2): -log(0.011),
    (1, 3): -log(0.008),
    (3, 1): -log(0.008),
}
"""Blocks on either side of a link → what choosing it costs; after Gale and Church, table 5."""
VARIANCE = 12.0
"""Of the length, per character: theirs is 6.8 for languages nearer to each other."""
LIKELY_RATIOS = (0.6, 1.6)
_LONE = 4.5
_LONE_PER_CHARACTER = 0.006
_LONE_MOST = 8.0
_LENGTH_MOST = 9.0
_SIGNS_MOST = 6.0
_SIGNS_COST = 0.7
_SHAPES_APART = {
    frozenset({Shape.PROSE, Shape.QUOTE}): 2.0,
    frozenset({Shape.PROSE, Shape.ITEM}): 3.0,
    frozenset({Shape.QUOTE, Shape.ITEM}): 4.0,
    frozenset({Shape.PROSE, Shape.HEADING}): 5.0,
    frozenset({Shape.PROSE, Shape.EMBED}): 4.0,
    frozenset({Shape.PROSE, Shape.TABLE}): 6.0,
}
_SHAPES_FAR_APART = 16.0
_LEVELS_APART = 1.5
_TOGETHER = {Shape.PROSE, Shape.ITEM, Shape.QUOTE}
"""Shapes of which several may be one in the other language."""
_BAND = 40
_BAND_SHARE = 0.2
_RATIO_APART = 0.05
_STEP = 0.02


@dataclass(frozen=True, slots=True)
class Match:
    """Blocks of the first and of the second body that say the same."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    confidence: float


def align(first: Sequence[Block], second: Sequence[Block]) -> list[Match]:
    """Return which blocks of two bodies say the same, in order; blocks left out stand alone.

    Args:
        first: a body whose blocks have ids.
        second: the same article in another language.

    Returns:
        The matches with a confidence from 0 to 1.
    """
    ours = [block for block in first if block.kind is not BlockKind.RULE]
    theirs = [block for block in second if block.kind is not BlockKind.RULE]
    aligner = _Aligner([features_of(b) for b in ours], [features_of(b) for b in theirs])
    return [
        Match(
            tuple(block.id for block in ours[i : i + n]),
            tuple(block.id for block in theirs[j : j + m]),
            confidence,
        )
        for i, n, j, m, confidence in aligner.best()
    ]


def propose_alignment(session: Session, article: Article, editions: tuple[str, str]) -> int:
    """Propose links between two versions of an article; what is agreed stays untouched.

    Returns:
        How many links were proposed.
    """
    versions = [article.version(edition) for edition in editions]
    heads = [version.head_revision if version else None for version in versions]
    if heads[0] is None or heads[1] is None:
        return 0
    pairings = [
        Pairing(dict.fromkeys(editions, (part,)), 1.0)
        for part in (HEADLINE, STANDFIRST)
        if all(head and part in head.digests for head in heads)
    ]
    pairings += [
        Pairing({editions[0]: match.first, editions[1]: match.second}, match.confidence)
        for match in align(heads[0].blocks(), heads[1].blocks())
    ]
    return propose(session, article, editions, pairings)


Step = tuple[int, int, int, int, float]
"""Where a match begins and how many blocks it takes on either side, and its confidence."""


class _Aligner:
    """Finds the cheapest way through two bodies."""

    def __init__(self, first: Sequence[Features], second: Sequence[Features]) -> None:
        self._first = first
        self._second = second
        self._evidence = weigh(first, second)
        self._ratio = _ratio_of(first, second)

    def best(self) -> list[Step]:
        """Return the matches of the cheapest way.

        The ratio of lengths is that of the bodies at first, and that of the matches in a second
        round: a chapter that one side lacks would spoil it.
        """
        steps = self._way()
        matched = [
            sum(part[k].length for k in range(start, start + count))
            for i, n, j, m, _ in steps
            for part, start, count in ((self._first, i, n), (self._second, j, m))
        ]
        ratio = _likely(sum(matched[1::2]), sum(matched[::2]))
        if abs(ratio - self._ratio) > _RATIO_APART * self._ratio:
            self._ratio = ratio
            steps = self._way()
        return steps

    def _way(self) -> list[Step]:
        rows, columns = len(self._first), len(self._second)
        cost = [[inf] * (columns + 1) for _ in range(rows + 1)]
        came: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
        cost[0][0] = 0.0
        lone = [[_lone(features) for features in side] for side in (self._first, self._second)]
        margin = max(_BAND, int(_BAND_SHARE * max(rows, columns)))
        lowest, highest = min(0, columns - rows) - margin, max(0, columns - rows) + margin
        for i in range(rows + 1):
            for j in range(max(0, i + lowest), min(columns, i + highest) + 1):
                here = cost[i][j]
                if here == inf:
                    continue
                if i < rows and here + lone[0][i] < cost[i + 1][j]:
                    cost[i + 1][j], came[i + 1][j] = here + lone[0][i], (1, 0)
                if j < columns and here + lone[1][j] < cost[i][j + 1]:
                    cost[i][j + 1], came[i][j + 1] = here + lone[1][j], (0, 1)
                for (n, m), price in GROUPS.items():
                    if i + n > rows or j + m > columns:
                        continue
                    total = here + price + self._difference(i, n, j, m)
                    if total < cost[i + n][j + m]:
                        cost[i + n][j + m], came[i + n][j + m] = total, (n, m)
        return self._steps_back(came, lone)

    def _steps_back(
        self, came: list[list[tuple[int, int]]], lone: Sequence[Sequence[float]]
    ) -> list[Step]:
        steps: list[Step] = []
        i, j = len(self._first), len(self._second)
        while i or j:
            n, m = came[i][j]
            i, j = i - n, j - m
            if n and m:
                together = GROUPS[n, m] + self._difference(i, n, j, m)
                apart = sum(lone[0][i : i + n]) + sum(lone[1][j : j + m])
                steps.append((i, n, j, m, round(1 / (1 + exp((together - apart) / 2)), 2)))
        return steps[::-1]

    def _difference(self, i: int, n: int, j: int, m: int) -> float:
        """What it costs to say that these blocks match."""
        one, other = self._first[i], self._second[j]
        cost = 0.0
        if n > 1 or m > 1:
            group = (*self._first[i : i + n], *self._second[j : j + m])
            if any(features.shape is not one.shape for features in group):
                return inf
            if one.shape not in _TOGETHER:
                return inf
        elif one.shape is not other.shape:
            cost = _SHAPES_APART.get(frozenset({one.shape, other.shape}), _SHAPES_FAR_APART)
        elif one.level != other.level:
            cost = _LEVELS_APART
        return cost + self._lengths(i, n, j, m) + self._signs(i, n, j, m)

    def _lengths(self, i: int, n: int, j: int, m: int) -> float:
        one = self._first[i].length if n == 1 else sum(f.length for f in self._first[i : i + n])
        other = self._second[j].length if m == 1 else sum(f.length for f in self._second[j : j + m])
        mean = (one + other / self._ratio) / 2
        if not mean:
            return 0.0
        distance = abs(other - one * self._ratio) / sqrt(mean * VARIANCE)
        index = int(distance / _STEP)
        return _LENGTHS[index] if index < len(_LENGTHS) else _LENGTH_MOST

    def _signs(self, i: int, n: int, j: int, m: int) -> float:
        evidence = self._evidence
        if n == m == 1:
            possible = min(evidence.first[i], evidence.second[j])
            shared = evidence.shared[i].get(j, 0.0) if possible else 0.0
        else:
            possible = min(sum(evidence.first[i : i + n]), sum(evidence.second[j : j + m]))
            shared = sum(
                evidence.shared[row].get(column, 0.0)
                for row in range(i, i + n)
                for column in range(j, j + m)
            )
        if not possible:
            return 0.0
        agreeing = min(1.0, shared / possible)
        return _SIGNS_COST * min(possible, _SIGNS_MOST) * (1 - 2 * agreeing)


def _lone(features: Features) -> float:
    """What it costs to leave a block without a counterpart: the longer, the less likely."""
    return min(_LONE + _LONE_PER_CHARACTER * features.length, _LONE_MOST)


def _ratio_of(first: Sequence[Features], second: Sequence[Features]) -> float:
    return _likely(sum(f.length for f in second), sum(f.length for f in first))


def _likely(second: int, first: int) -> float:
    ratio = second / first if first and second else 1.0
    return min(max(ratio, LIKELY_RATIOS[0]), LIKELY_RATIOS[1])


def _length_costs() -> list[float]:
    """Minus the logarithm of how likely so large a difference of lengths is, in small steps."""
    costs: list[float] = []
    while not costs or costs[-1] < _LENGTH_MOST:
        costs.append(min(-log(erfc(len(costs) * _STEP / sqrt(2))), _LENGTH_MOST))
    return costs


_LENGTHS = _length_costs()
