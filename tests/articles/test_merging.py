"""Merging what two people made of one body: no word of either is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.articles.blocks import Block, BlockKind
from portal.articles.merging import MergedBody, merge_drafts, three_way
from portal.articles.revisions import Draft
from tests.articles.strategies import SELDOM, sentences


def paragraph(identifier: str, text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, identifier, html=text)


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.html for block in blocks]


BASE = [paragraph(letter, f"Paragraph {letter}") for letter in "abcd"]


def edited(body: list[Block], identifier: str, text: str) -> list[Block]:
    return [replace(block, html=text) if block.id == identifier else block for block in body]


bases = st.lists(sentences, max_size=6, unique=True).map(
    lambda found: [paragraph(f"p{number}", text) for number, text in enumerate(found)]
)


@st.composite
def rewritten(draw: st.DrawFn, base: list[Block], side: str) -> list[Block]:
    """What a writer may make of a body: edits, new paragraphs, removals, moves."""
    body = [block for block in base if draw(st.integers(0, 4))]
    body = [
        replace(block, html=f"{side} {draw(sentences)}") if not draw(st.integers(0, 2)) else block
        for block in body
    ]
    if draw(st.booleans()):
        body = draw(st.permutations(body))
    for number in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(body)))
        body.insert(place, paragraph(f"{side}{number}", f"{side} new {draw(sentences)}"))
    return body


@st.composite
def three_bodies(draw: st.DrawFn) -> tuple[list[Block], list[Block], list[Block]]:
    base = draw(bases)
    return base, draw(rewritten(base, "mine")), draw(rewritten(base, "theirs"))


def held(merged: MergedBody) -> set[str]:
    """Every text that the writer can still see after the merge."""
    found = set(texts(merged.blocks))
    for conflict in merged.conflicts:
        found |= {side.html for side in (conflict.mine, conflict.theirs) if isinstance(side, Block)}
    return found


@SELDOM
@given(three_bodies())
def test_no_word_of_either_side_is_lost(
    bodies: tuple[list[Block], list[Block], list[Block]],
) -> None:
    base, mine, theirs = bodies
    merged = three_way(base, mine, theirs)
    before = {block.html for block in base}
    for side in (mine, theirs):
        written = {block.html for block in side} - before
        assert written <= held(merged)
    both = {block.html for block in mine} & {block.html for block in theirs}
    assert both <= held(merged)


@SELDOM
@given(three_bodies())
def test_ids_are_unique_and_conflicts_are_those_of_both(
    bodies: tuple[list[Block], list[Block], list[Block]],
) -> None:
    base, mine, theirs = bodies
    merged = three_way(base, mine, theirs)
    ids = [block.id for block in merged.blocks]
    assert len(ids) == len(set(ids))
    before = {block.id: block for block in base}
    changed = [
        {part for part in before if before[part] != {b.id: b for b in side}.get(part)}
        for side in (mine, theirs)
    ]
    assert {conflict.part for conflict in merged.conflicts} <= changed[0] & changed[1]
    other = three_way(base, theirs, mine)
    assert {c.part for c in other.conflicts} == {c.part for c in merged.conflicts}
    assert {b.id for b in other.blocks} == {b.id for b in merged.blocks}


@SELDOM
@given(bases.flatmap(lambda base: st.tuples(st.just(base), rewritten(base, "mine"))))
def test_what_one_side_did_alone_is_what_comes_out(
    bodies: tuple[list[Block], list[Block]],
) -> None:
    base, mine = bodies
    for merged in (three_way(base, mine, base), three_way(base, base, mine)):
        assert not merged.conflicts
        assert list(merged.blocks) == mine
    same = three_way(base, mine, mine)
    assert (list(same.blocks), same.conflicts) == (mine, ())


def test_disjoint_edits_merge() -> None:
    mine = [*edited(BASE, "a", "Mine"), paragraph("m", "My end")]
    theirs = [paragraph("t", "Their start"), *edited(BASE, "c", "Theirs")]
    merged = three_way(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert texts(merged.blocks) == [
        "Their start", "Mine", "Paragraph b", "Theirs", "Paragraph d", "My end"
    ]  # fmt: skip


def test_edits_of_the_same_block_conflict_and_carry_both() -> None:
    merged = three_way(BASE, edited(BASE, "b", "Mine"), edited(BASE, "b", "Theirs"))
    (conflict,) = merged.conflicts
    assert conflict.part == "b"
    assert isinstance(conflict.mine, Block)
    assert isinstance(conflict.theirs, Block)
    assert (conflict.mine.html, conflict.theirs.html) == ("Mine", "Theirs")
    assert texts(merged.blocks)[1] == "Theirs"


def test_removing_what_the_other_edited_conflicts() -> None:
    without = [block for block in BASE if block.id != "b"]
    merged = three_way(BASE, without, edited(BASE, "b", "Theirs"))
    assert [(c.part, c.mine) for c in merged.conflicts] == [("b", None)]
    assert "Theirs" in texts(merged.blocks)
    merged = three_way(BASE, edited(BASE, "b", "Mine"), without)
    assert [(c.part, c.theirs) for c in merged.conflicts] == [("b", None)]
    assert "Mine" in texts(merged.blocks)


def test_new_blocks_without_ids_are_kept() -> None:
    merged = three_way(BASE, [*BASE, paragraph("", "One"), paragraph("", "Two")], BASE)
    assert texts(merged.blocks)[-2:] == ["One", "Two"]


def test_headline_standfirst_and_kicker_merge_alike() -> None:
    base = Draft("Headline", "Standfirst", "Kicker", BASE)
    mine = replace(base, headline=" My  headline ", standfirst="Mine")
    theirs = replace(base, standfirst="Theirs", kicker="Theirs too")
    merged = merge_drafts(base, mine, theirs)
    assert merged.draft.headline == "My headline"
    assert merged.draft.kicker == "Theirs too"
    assert [(c.part, c.mine, c.theirs) for c in merged.conflicts] == [
        ("standfirst", "Mine", "Theirs")
    ]
    assert merged.draft.keeps_ids
