"""The body as its template walks it: nothing lost, nothing twice, lists nested by level."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.articles.blocks import DEEPEST_ITEM, Block, BlockKind, with_ids
from portal.reader.body import ItemList, parts_of
from tests.articles.strategies import OFTEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.reader.body import Part

items = st.builds(
    Block,
    st.just(BlockKind.ITEM),
    html=st.just("x"),
    level=st.integers(0, DEEPEST_ITEM),
    ordered=st.booleans(),
)
bodies = st.lists(
    items | st.builds(Block, st.sampled_from([BlockKind.PARAGRAPH, BlockKind.RULE])), max_size=25
).map(with_ids)


@st.composite
def written(draw: st.DrawFn) -> list[Block]:
    """Draw bodies as people write them: an item is at most one step deeper than the one before."""
    body: list[Block] = []
    for block in draw(bodies):
        before = body[-1] if body and body[-1].kind is BlockKind.ITEM else None
        deepest = before.level + 1 if before else 0
        body.append(replace(block, level=min(block.level, deepest)))
    return body


def walk(parts: Sequence[Part]) -> Iterator[tuple[Block, int]]:
    """Yield every block with its depth, in the order in which a page shows it."""
    for part in parts:
        if part.list is None:
            assert part.block is not None
            yield part.block, -1
        else:
            assert part.block is None
            yield from walk_list(part.list, 0)


def walk_list(tree: ItemList, depth: int) -> Iterator[tuple[Block, int]]:
    assert tree.entries
    for entry in tree.entries:
        assert entry.block.ordered is tree.ordered
        yield entry.block, depth
        for below in entry.lists:
            yield from walk_list(below, depth + 1)


@OFTEN
@given(bodies)
def test_every_block_is_shown_once_and_in_order(body: list[Block]) -> None:
    assert [block for block, _ in walk(parts_of(body))] == body


@OFTEN
@given(written())
def test_what_is_deeper_hangs_on_the_item_before_it(body: list[Block]) -> None:
    for block, depth in walk(parts_of(body)):
        assert depth == (block.level if block.kind is BlockKind.ITEM else -1)


@OFTEN
@given(bodies)
def test_only_items_make_lists(body: list[Block]) -> None:
    for part in parts_of(body):
        assert (part.list is None) is (part.block is not None)
        assert part.block is None or part.block.kind is not BlockKind.ITEM


def item(level: int, *, ordered: bool = False) -> Block:
    return Block(BlockKind.ITEM, html="x", level=level, ordered=ordered)


@pytest.mark.parametrize(
    ("body", "depths", "lists"),
    [
        ([item(0), item(1), item(1), item(0)], [0, 1, 1, 0], 1),
        ([item(0), item(0, ordered=True)], [0, 0], 2),
        ([item(0), item(2), item(1)], [0, 1, 1], 1),
        ([item(2), item(0), item(0)], [0, 0, 0], 1),
        ([item(0), Block(BlockKind.RULE), item(1)], [0, -1, 0], 2),
        ([item(0), item(1), item(1, ordered=True), item(1)], [0, 1, 1, 1], 1),
    ],
)
def test_lists_nest_as_they_were_written(body: list[Block], depths: list[int], lists: int) -> None:
    parts = parts_of(body)
    assert [depth for _, depth in walk(parts)] == depths
    assert sum(part.list is not None for part in parts) == lists
