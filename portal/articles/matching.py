"""Tell which block of a new body is which of the old one, when the writer sent no ids.

Imported files and plain forms carry text only. A block that is the same, has moved, or was
edited keeps its id; only what is new gets a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from portal.articles.blocks import Block, with_ids

ALIKE = 55.0
"""Least similarity, in percent, at which a changed block is taken for an edited one.

Paragraphs that have nothing to do with each other stay below 50 in either language.
"""
_LETTERS_COMPARED = 1000
_MOST_PAIRS = 40_000
"""Of a body rewritten throughout, more are not compared: only what is near one another."""


def carry_ids(old: Sequence[Block], new: Sequence[Block]) -> list[Block]:
    """Return the new body with the ids of the old one's blocks where they live on.

    Ids that blocks of the new body bring along are respected when the old body has them.
    """
    free = {block.id for block in old}
    ids: dict[int, str] = {}
    for index, block in enumerate(new):
        if block.id in free:
            ids[index] = block.id
            free.discard(block.id)
    _match_unchanged(old, new, ids)
    _match_moved(old, new, ids)
    _match_edited(old, new, ids)
    return with_ids(replace(block, id=ids.get(index, "")) for index, block in enumerate(new))


def _match_unchanged(old: Sequence[Block], new: Sequence[Block], ids: dict[int, str]) -> None:
    """Blocks with the same words in the same order."""
    matcher = SequenceMatcher(
        None, [_identity(block) for block in old], [_identity(block) for block in new], False
    )
    taken = set(ids.values())
    for start_old, start_new, size in matcher.get_matching_blocks():
        for offset in range(size):
            block = old[start_old + offset]
            if start_new + offset not in ids and block.id not in taken:
                ids[start_new + offset] = block.id
                taken.add(block.id)


def _match_moved(old: Sequence[Block], new: Sequence[Block], ids: dict[int, str]) -> None:
    """Blocks with the same words elsewhere."""
    taken = set(ids.values())
    free: dict[tuple[str, str], list[str]] = {}
    for block in old:
        if block.id not in taken:
            free.setdefault(_identity(block), []).append(block.id)
    for index, block in enumerate(new):
        if index not in ids and (candidates := free.get(_identity(block))):
            ids[index] = candidates.pop(0)


def _match_edited(old: Sequence[Block], new: Sequence[Block], ids: dict[int, str]) -> None:
    """Of what is left, the most alike pairs of the same kind first, without crossing."""
    position = {block.id: index for index, block in enumerate(old)}
    taken = set(ids.values())
    left_old = [index for index, block in enumerate(old) if block.id not in taken]
    left_new = [index for index in range(len(new)) if index not in ids]
    before = {index: _Words(old[index]) for index in left_old}
    after = {index: _Words(new[index]) for index in left_new}
    scored = []
    for index, other in _pairs(left_new, left_old):
        if old[other].kind is not new[index].kind:
            continue
        score = before[other].likeness(after[index])
        if score < ALIKE and _between_same(old, new, ids, other, index, position):
            score = ALIKE
        if score >= ALIKE:
            scored.append((score, -abs(other - index), index, other))
    used: set[int] = set()
    for _, _, index, other in sorted(scored, reverse=True):
        if index not in ids and other not in used:
            ids[index] = old[other].id
            used.add(other)


def _pairs(left_new: Sequence[int], left_old: Sequence[int]) -> Iterator[tuple[int, int]]:
    size = max(len(left_new), len(left_old))
    near = size if len(left_new) * len(left_old) <= _MOST_PAIRS else _MOST_PAIRS // size // 2
    for place, index in enumerate(left_new):
        for other in left_old[max(0, place - near) : place + near + 1]:
            yield index, other


def _between_same(  # the two bodies, what is known of them, and the two places
    old: Sequence[Block],
    new: Sequence[Block],
    ids: dict[int, str],
    other: int,
    index: int,
    position: dict[str, int],
) -> bool:
    """Whether a rewritten block stands alone between the same two neighbours as before."""
    before = ids.get(index - 1)
    after = ids.get(index + 1)
    starts = (index == 0 and other == 0) or (
        before is not None and position.get(before) == other - 1
    )
    ends = (index == len(new) - 1 and other == len(old) - 1) or (
        after is not None and position.get(after) == other + 1
    )
    return starts and ends


def _identity(block: Block) -> tuple[str, str]:
    return block.kind.value, block.digest


class _Words:
    """What two blocks are compared by."""

    def __init__(self, block: Block) -> None:
        counts: Counter[str] = Counter()
        numbered = set()
        for word in block.words.split():
            counts[word] += 1
            numbered.add((word, counts[word]))
        self._text = block.words[:_LETTERS_COMPARED]
        self._words = frozenset(numbered)
        self._media = block.media_ids

    def likeness(self, other: _Words) -> float:
        """Percent of letters in the same order, or of words in any order, whichever is more."""
        total = len(self._words) + len(other._words)
        if not self._words or not other._words:
            return 100.0 if self._media and self._media == other._media else 0.0
        letters = fuzz.ratio(self._text, other._text, score_cutoff=ALIKE)
        return max(letters, 200 * len(self._words & other._words) / total)
