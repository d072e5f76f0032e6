"""Tell which block of a new body is which of the old one, when the writer sent no ids.

Imported files and plain forms carry text only. A block that is the same, has moved, or was
edited keeps its id; only what is new gets a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from portal.articles.blocks import Block, with_ids

ALIKE = 55.0
"""Least similarity, in percent, at which a changed block is taken for an edited one."""
_WORDS_COMPARED = 4000


def carry_ids(old: Sequence[Block], new: Sequence[Block]) -> list[Block]:
    """Return the new body with the ids of the old one's blocks where they live on.

    Ids that blocks of the new body bring along are respected when the old body has them.
    """
    known = {block.id for block in old}
    ids: dict[int, str] = {}
    for index, block in enumerate(new):
        if block.id in known and block.id not in ids.values():
            ids[index] = block.id
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
    scored = []
    for index in left_new:
        for other in left_old:
            if old[other].kind is not new[index].kind:
                continue
            score = _similarity(old[other], new[index])
            if score < ALIKE and _between_same(old, new, ids, other, index, position):
                score = max(score, ALIKE)
            if score >= ALIKE:
                scored.append((score, -abs(other - index), index, other))
    used: set[int] = set()
    for _, _, index, other in sorted(scored, reverse=True):
        if index not in ids and other not in used:
            ids[index] = old[other].id
            used.add(other)


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


def _similarity(one: Block, other: Block) -> float:
    first, second = one.words[:_WORDS_COMPARED], other.words[:_WORDS_COMPARED]
    if not first or not second:
        return 100.0 if one.media_ids and one.media_ids == other.media_ids else 0.0
    return max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second))
