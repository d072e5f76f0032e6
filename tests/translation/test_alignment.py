"""Paragraphs find their counterparts, whatever a translator joined, split, added or left out."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.articles.blocks import HEADLINE, STANDFIRST, Block, BlockKind, Picture
from portal.articles.revisions import Draft, save_revision
from portal.database import transaction
from portal.translation.alignment import Match, align, propose_alignment
from portal.translation.features import features_of, length_of, numbers_of
from portal.translation.links import agree, links_of
from portal.translation.models import LinkState
from tests.newsroom import version_of, write_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

LETTERS = {"en": "etaoinshrdlucmfw", "ar": "اليمنوترعبدهفسق"}
RATIO = {"en": 1.0, "ar": 0.85}


def text_of_length(rng: random.Random, edition: str, length: int) -> str:
    words = []
    left = int(length * RATIO[edition] * rng.uniform(0.9, 1.1))
    while left > 0:
        size = min(rng.randint(2, 9), max(left, 1))
        words.append("".join(rng.choice(LETTERS[edition]) for _ in range(size)))
        left -= size
    return " ".join(words)


def two_bodies(rng: random.Random, blocks: int) -> tuple[list[Block], list[Block]]:
    """Make a body and its translation, block by block; ids tell what belongs together."""
    bodies: tuple[list[Block], list[Block]] = ([], [])
    for number in range(blocks):
        kind = BlockKind.HEADING if number % 6 == 0 else BlockKind.PARAGRAPH
        length = rng.randint(15, 40) if kind is BlockKind.HEADING else rng.randint(80, 600)
        mark = f" {rng.randint(3, 5000)}" if rng.random() < 0.3 else ""
        level = 2 if kind is BlockKind.HEADING else 0
        for body, edition in zip(bodies, ("en", "ar"), strict=True):
            html = text_of_length(rng, edition, length) + mark
            body.append(Block(kind, id=f"b{number}", html=html, level=level))
    return bodies


def paragraph(block_id: str, html: str) -> Block:
    return Block(BlockKind.PARAGRAPH, id=block_id, html=html)


def right(matches: Sequence[Match]) -> int:
    return sum(match.first == match.second for match in matches)


@pytest.mark.parametrize("seed", range(5))
def test_a_faithful_translation_is_matched_block_by_block(seed: int) -> None:
    english, arabic = two_bodies(random.Random(seed), 60)
    assert right(align(english, arabic)) >= 57
    assert right(align(arabic, english)) >= 57


@pytest.mark.parametrize("seed", range(5))
def test_paragraphs_left_out_do_not_carry_the_rest_away(seed: int) -> None:
    rng = random.Random(seed)
    english, arabic = two_bodies(rng, 60)
    kept = [block for block in arabic if rng.random() > 0.08]
    assert right(align(english, kept)) >= 0.9 * len(kept)


@pytest.mark.parametrize("seed", range(5))
def test_paragraphs_joined_are_matched_two_to_one(seed: int) -> None:
    english, arabic = two_bodies(random.Random(seed), 42)
    joined: list[Block] = []
    expected = set()
    for number, block in enumerate(arabic):
        if number % 6 == 3:
            joined[-1] = replace(joined[-1], html=f"{joined[-1].html} {block.html}")
            expected.add((f"b{number - 1}", f"b{number}"))
        else:
            joined.append(block)
    found = {match.first for match in align(english, joined)}
    assert len(expected & found) >= len(expected) - 1
    turned = {match.second for match in align(joined, english)}
    assert len(expected & turned) >= len(expected) - 1


def test_a_chapter_that_one_side_lacks_stands_alone() -> None:
    english, arabic = two_bodies(random.Random(1), 60)
    matches = align(english, arabic[:20] + arabic[40:])
    assert right(matches) >= 37
    linked = {block for match in matches for block in match.first}
    assert len(linked & {f"b{number}" for number in range(20, 40)}) <= 2


def test_signs_decide_where_lengths_do_not() -> None:
    english, arabic = two_bodies(random.Random(2), 12)
    english[4:5] = [
        paragraph("a", "In 1979 it began here"),
        paragraph("b", "In 2024 it ended there"),
    ]
    arabic[4:5] = [paragraph("b", "في ٢٠٢٤ انتهى هناك")]
    assert Match(("b",), ("b",), 0.0) in [
        replace(m, confidence=0.0) for m in align(english, arabic)
    ]
    english[4:6] = [
        paragraph("a", 'Read <a href="https://x.org/one">this</a> now'),
        paragraph("b", 'Read <a href="https://x.org/two">this</a> now'),
    ]
    arabic[4:5] = [paragraph("b", 'اقرأ <a href="http://www.x.org/two/">هذا</a> الآن')]
    assert Match(("b",), ("b",), 0.0) in [
        replace(m, confidence=0.0) for m in align(english, arabic)
    ]


def test_pictures_meet_pictures_and_headings_headings() -> None:
    def shown(block_id: str, media_id: int) -> Block:
        return Block(BlockKind.PICTURE, id=block_id, pictures=(Picture(media_id),))

    english = [shown("a", 1), paragraph("b", "A short line"), shown("c", 2)]
    arabic = [paragraph("x", "سطر قصير"), shown("y", 2)]
    matches = [(match.first, match.second) for match in align(english, arabic)]
    assert matches == [(("b",), ("x",)), (("c",), ("y",))]


def test_rules_are_nobodys_counterpart() -> None:
    rule = Block(BlockKind.RULE, id="r")
    (match,) = align([rule, paragraph("a", "Some words")], [paragraph("b", "كلمات"), rule])
    assert (match.first, match.second) == (("a",), ("b",))
    assert align([rule], [rule]) == []
    assert align([], [paragraph("a", "x")]) == []


def test_confidence_tells_a_sure_match_from_a_guess() -> None:
    english, arabic = two_bodies(random.Random(3), 40)
    sure = align(english, arabic)
    assert sum(match.confidence for match in sure) / len(sure) > 0.8
    alike = [paragraph(f"a{number}", "word " * 20) for number in range(3)]
    guesses = align(alike, alike[:2])
    assert min(match.confidence for match in guesses) < 0.7


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.PICTURE]), max_size=12
    ),
    st.lists(
        st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.PICTURE]), max_size=12
    ),
    st.randoms(use_true_random=False),
)
def test_matches_never_cross_nor_share_a_block(
    ours: list[BlockKind], theirs: list[BlockKind], rng: random.Random
) -> None:
    def body(kinds: list[BlockKind], prefix: str) -> list[Block]:
        return [
            Block(
                kind,
                id=f"{prefix}{number:03}",
                html=text_of_length(rng, "en", rng.randint(0, 300)),
                level=3 if kind is BlockKind.HEADING else 0,
            )
            for number, kind in enumerate(kinds)
        ]

    matches = align(body(ours, "a"), body(theirs, "b"))
    for side in ("first", "second"):
        ids = [block for match in matches for block in getattr(match, side)]
        assert ids == sorted(set(ids))
    for match in matches:
        assert match.first
        assert match.second
        assert 0 <= match.confidence <= 1


def test_cost_grows_no_faster_than_the_table() -> None:
    """Four times the blocks on either side: 16 times the places, not 64 times the time."""

    def seconds(blocks: int) -> float:
        bodies = two_bodies(random.Random(1), blocks)
        start = time.process_time()
        align(*bodies)
        return time.process_time() - start

    assert seconds(160) < 40 * min(seconds(40) for _ in range(3)) + 0.2


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,400 keys and 1400 more", ["1400", "1400"]),
        ("١٬٤٠٠ و ١٤٠٠ و۱۴۰۰", ["1400", "1400", "1400"]),
        ("12.5 and ١٢٫٥", ["12.5", "12.5"]),
        ("in 1963, 61 years", ["1963", "61"]),
        ("1,234,567.", ["1234567"]),
        ("007", ["7"]),
    ],
)
def test_numbers_are_read_by_value(text: str, numbers: list[str]) -> None:
    assert numbers_of(text) == numbers


def test_vowel_marks_do_not_make_a_text_longer() -> None:
    assert length_of("كَتَبَ الدَّرْسَ") == length_of("كتب الدرس") == 8
    assert features_of(paragraph("a", "كَتَبَ")).length == 3


def test_proposals_are_stored_and_what_is_agreed_stays(session: Session) -> None:
    article = write_article(session)
    with transaction(session):
        assert propose_alignment(session, article, ("en", "ar")) == 5
    links = links_of(session, article.id)
    assert {link.state for link in links} == {LinkState.PROPOSED}
    parts = [{side.block_id for side in link.sides} for link in links]
    assert {HEADLINE} in parts
    assert {STANDFIRST} in parts
    with transaction(session):
        agree(session, article, links[:3])
    agreed = {link.id for link in links[:3]}
    with transaction(session):
        assert propose_alignment(session, article, ("en", "ar")) == 2
    assert agreed <= {link.id for link in links_of(session, article.id)}


def test_nothing_is_proposed_for_a_version_without_words(session: Session) -> None:
    article = write_article(session, "en")
    with transaction(session):
        assert propose_alignment(session, article, ("en", "ar")) == 0


def test_new_words_are_aligned_with_new_words(session: Session) -> None:
    article = write_article(session)
    with transaction(session):
        body = [paragraph("", "An entirely new beginning in 2031."), paragraph("", "And an end.")]
        save_revision(session, version_of(article, "en"), Draft("New", body=body))
        assert propose_alignment(session, article, ("en", "ar")) >= 2
    sides = [side for link in links_of(session, article.id) for side in link.sides]
    assert STANDFIRST not in {side.block_id for side in sides}
