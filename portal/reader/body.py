"""The body of a story as its template walks it: blocks, and lists as trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from portal.articles.blocks import Block, BlockKind


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item and the lists below it."""

    block: Block
    lists: tuple[ItemList, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list, ordered or not."""

    ordered: bool
    entries: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body: a block, or the list that neighbouring items make."""

    block: Block | None
    list: ItemList | None = None


def parts_of(body: Sequence[Block]) -> tuple[Part, ...]:
    """Put neighbouring list items together; every other block stands alone."""
    parts: list[Part] = []
    for is_item, members in groupby(body, lambda block: block.kind is BlockKind.ITEM):
        if is_item:
            parts += [Part(None, tree) for tree in _trees(list(members))]
        else:
            parts += [Part(block) for block in members]
    return tuple(parts)


def _trees(blocks: Sequence[Block]) -> list[ItemList]:
    """Nest items by level: what is deeper belongs to the item before it."""
    trees: list[ItemList] = []
    index = 0
    while index < len(blocks):
        level, ordered = blocks[index].level, blocks[index].ordered
        items: list[ListItem] = []
        while index < len(blocks) and _continues(blocks[index], level, ordered):
            end = index + 1
            while end < len(blocks) and blocks[end].level > level:
                end += 1
            items.append(ListItem(blocks[index], tuple(_trees(blocks[index + 1 : end]))))
            index = end
        trees.append(ItemList(ordered, tuple(items)))
    return trees


def _continues(block: Block, level: int, ordered: bool) -> bool:  # noqa: FBT001
    # An item less deep than its list's first one has no better place than that list.
    return block.level <= level and block.ordered == ordered
