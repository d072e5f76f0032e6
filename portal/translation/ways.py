"""Ways through two texts at once, and which is the cheapest.

The costs are those of W. A. Gale and K. W. Church, "A Program for Aligning Sentences in Bilingual
Corpora", Computational Linguistics 19(1), 1993: minus the logarithm of how likely a group of
blocks and its difference of lengths are. What they knew nothing of is added in the same coin:
kinds of blocks, signs in common, chapters that one side lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, inf, log, log1p, sqrt

from portal.translation.features import Features, Shape, weigh

GROUPS = {
    (1, 1): -log(0.89),
    (1, 2): -log(0.045),
    (2, 1): -log(0.045),
    (2, 2): -log(0.011),
    (1, 3): -log(0.008),
    (3, 1): -log(0.008),
}
"""Blocks on either side of a match → what choosing it costs; after their table 5."""
VARIANCE = 12.0
"""Of the length, per character: theirs is 6.8, for languages nearer to each other."""
_LENGTH_MOST = 9.0
_STEP = 0.02
_LONE = 4.5
_LONE_PER_CHARACTER = 0.006
_LONE_MOST = 8.0
_CHAPTERS = (4, 6, 10, 16)
"""Blocks that the shorter side may lack at a stroke: added later, or not yet translated."""
_CHAPTER = 6.0
_CHAPTER_PER_BLOCK = 1.5
_SIGNS_MOST = 6.0
_SIGNS_COST = 0.7
_LACKING_MOST = 2.0
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
_DOUBT = 2.0
"""How much more the costs differ than the likelihoods do."""
_NO_DOUBT = 40.0

Step = tuple[int, int, float]
"""How many blocks of either side come next, and what that costs."""
Steps = list[list[list[Step]]]
"""By row, and by column within the row's reach: what can come next."""
Place = tuple[int, int, int, int]
"""Where a match begins on the first side, how many blocks it has there, and so on the second."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Blocks that may match: all that their cost depends on but the ratio of lengths."""

    n: int
    m: int
    cost: float
    first: int
    second: int
    """Lengths in characters."""


class Table:
    """Every place in two texts at once: a row for each block of one, a column for the other."""

    def __init__(self, first: Sequence[Features], second: Sequence[Features]) -> None:
        self._first = first
        self._second = second
        self._rows, self._columns = len(first), len(second)
        self._evidence = weigh(first, second)
        self._runs = _runs(first), _runs(second)
        self._sums = _sums(first), _sums(second)
        margin = max(_BAND, int(_BAND_SHARE * max(self._rows, self._columns)))
        self._lowest = min(0, self._columns - self._rows) - margin
        self._highest = max(0, self._columns - self._rows) + margin
        self._candidates = [
            [self._candidates_at(i, j) for j in self._reach(i)] for i in range(self._rows + 1)
        ]

    def steps(self, ratio: float) -> Steps:
        """Return what can come next at each place.

        Args:
            ratio: characters of the second text to each of the first.
        """
        return [
            [
                [
                    *self._lone_at(i, j),
                    *((c.n, c.m, c.cost + _length_cost(c, ratio)) for c in candidates),
                ]
                for j, candidates in zip(self._reach(i), row, strict=True)
            ]
            for i, row in enumerate(self._candidates)
        ]

    def cheapest(self, steps: Steps) -> tuple[float, list[Place]]:
        """Return what the cheapest way costs, and its matches in order."""
        costs = self._grid()
        came = [[(0, 0)] * (self._columns + 1) for _ in range(self._rows + 1)]
        costs[0][0] = 0.0
        for i, row in enumerate(steps):
            for j, leaving in zip(self._reach(i), row, strict=True):
                here = costs[i][j]
                for n, m, cost in leaving:
                    if here + cost < costs[i + n][j + m]:
                        costs[i + n][j + m] = here + cost
                        came[i + n][j + m] = (n, m)
        places: list[Place] = []
        i, j = self._rows, self._columns
        while i or j:
            n, m = came[i][j]
            i, j = i - n, j - m
            if n and m:
                places.append((i, n, j, m))
        return costs[-1][-1], places[::-1]

    def shares(self, places: Sequence[Place], steps: Steps) -> list[float]:
        """Return for each match how much of all likely ways goes through it, from 0 to 1."""
        ahead, behind = self._ahead(steps), self._behind(steps)
        found = []
        for i, n, j, m in places:
            leaving = steps[i][j - self._reach(i).start]
            cost = next(cost for a, b, cost in leaving if (a, b) == (n, m))
            rest = ahead[i][j] + cost + behind[i + n][j + m] - behind[0][0]
            found.append(min(1.0, exp(-rest / _DOUBT)))
        return found

    def _ahead(self, steps: Steps) -> list[list[float]]:
        """What all ways from the start to each place cost together."""
        ahead = self._grid()
        ahead[0][0] = 0.0
        for i, row in enumerate(steps):
            for j, leaving in zip(self._reach(i), row, strict=True):
                for n, m, cost in leaving:
                    ahead[i + n][j + m] = _either(ahead[i + n][j + m], ahead[i][j] + cost)
        return ahead

    def _behind(self, steps: Steps) -> list[list[float]]:
        """What all ways from each place to the end cost together."""
        behind = self._grid()
        behind[self._rows][self._columns] = 0.0
        for i in range(self._rows, -1, -1):
            for j, leaving in zip(reversed(self._reach(i)), reversed(steps[i]), strict=True):
                for n, m, cost in leaving:
                    behind[i][j] = _either(behind[i][j], cost + behind[i + n][j + m])
        return behind

    def _grid(self) -> list[list[float]]:
        return [[inf] * (self._columns + 1) for _ in range(self._rows + 1)]

    def _reach(self, i: int) -> range:
        """The columns looked at in a row: a band that holds every likely way."""
        return range(max(0, i + self._lowest), min(self._columns, i + self._highest) + 1)

    def _lone_at(self, i: int, j: int) -> list[Step]:
        """Blocks without a counterpart."""
        steps: list[Step] = []
        if i < self._rows and j in self._reach(i + 1):
            steps.append((1, 0, _lone_cost(self._first[i])))
        if j < self._columns and j + 1 in self._reach(i):
            steps.append((0, 1, _lone_cost(self._second[j])))
        for blocks in _CHAPTERS:
            if blocks > abs(self._rows - self._columns):
                break
            cost = _CHAPTER + _CHAPTER_PER_BLOCK * blocks
            if self._rows > self._columns and i + blocks <= self._rows:
                steps += [(blocks, 0, cost)] * (j in self._reach(i + blocks))
            if self._rows < self._columns and j + blocks <= self._columns:
                steps += [(0, blocks, cost)] * (j + blocks in self._reach(i))
        return steps

    def _candidates_at(self, i: int, j: int) -> list[_Candidate]:
        if i == self._rows or j == self._columns:
            return []
        one, other = self._first[i], self._second[j]
        most = (1, 1)
        cost = 0.0
        if one.shape is not other.shape:
            cost = _SHAPES_APART.get(frozenset({one.shape, other.shape}), _SHAPES_FAR_APART)
        else:
            most = self._runs[0][i], self._runs[1][j]
            if one.level != other.level:
                cost = _LEVELS_APART
        sums = self._sums
        return [
            _Candidate(
                n,
                m,
                price + cost + self._signs(i, n, j, m),
                sums[0][i + n] - sums[0][i],
                sums[1][j + m] - sums[1][j],
            )
            for (n, m), price in GROUPS.items()
            if n <= most[0] and m <= most[1] and j + m in self._reach(i + n)
        ]

    def _signs(self, i: int, n: int, j: int, m: int) -> float:
        """What it costs that signs are in common, or are not."""
        evidence = self._evidence
        if n == m == 1:
            lacking = evidence.lacking[0][i] + evidence.lacking[1][j]
            possible = min(evidence.first[i], evidence.second[j])
            shared = evidence.shared[i].get(j, 0.0) if possible else 0.0
        else:
            lacking = sum(evidence.lacking[0][i : i + n]) + sum(evidence.lacking[1][j : j + m])
            possible = min(sum(evidence.first[i : i + n]), sum(evidence.second[j : j + m]))
            shared = sum(
                evidence.shared[row].get(column, 0.0)
                for row in range(i, i + n)
                for column in range(j, j + m)
            )
        cost = min(lacking, _LACKING_MOST)
        if possible:
            agreeing = min(1.0, shared / possible)
            cost += _SIGNS_COST * min(possible, _SIGNS_MOST) * (1 - 2 * agreeing)
        return cost


def _runs(side: Sequence[Features]) -> list[int]:
    """How many blocks from each on could be one together."""
    runs: list[int] = []
    for features in reversed(side):
        after = side[len(side) - len(runs)] if runs else None
        together = features.shape in _TOGETHER and after and after.shape is features.shape
        runs.append(runs[-1] + 1 if together else 1)
    return runs[::-1]


def _sums(side: Sequence[Features]) -> list[int]:
    sums = [0]
    for features in side:
        sums.append(sums[-1] + features.length)
    return sums


def _lone_cost(features: Features) -> float:
    """What it costs to leave a block without a counterpart: the longer, the less likely."""
    return min(_LONE + _LONE_PER_CHARACTER * features.length, _LONE_MOST)


def _length_cost(candidate: _Candidate, ratio: float) -> float:
    mean = (candidate.first + candidate.second / ratio) / 2
    if not mean:
        return 0.0
    distance = abs(candidate.second - candidate.first * ratio) / sqrt(mean * VARIANCE)
    index = int(distance / _STEP)
    return _LENGTHS[index] if index < len(_LENGTHS) else _LENGTH_MOST


def _length_costs() -> list[float]:
    """Minus the logarithm of how likely so large a difference of lengths is, in small steps."""
    costs: list[float] = []
    while not costs or costs[-1] < _LENGTH_MOST:
        costs.append(min(-log(erfc(len(costs) * _STEP / sqrt(2))), _LENGTH_MOST))
    return costs


_LENGTHS = _length_costs()


def _either(one: float, other: float) -> float:
    """What two ways cost together: a little less than the cheaper one."""
    low, high = (one, other) if one < other else (other, one)
    return low - _DOUBT * log1p(exp((low - high) / _DOUBT)) if high - low < _NO_DOUBT else low
