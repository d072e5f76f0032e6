"""Ids live on: over edits, moves, insertions, deletions, whoever sends the text without them."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal.articles.blocks import Block, BlockKind, Picture, with_ids
from portal.articles.matching import carry_ids
from tests.articles.strategies import OFTEN, SELDOM, blocks, bodies

places = st.integers(0, 40)
ENGLISH, ARABIC = "abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


@cache
def sentence(number: int) -> str:
    """Return a sentence that has nothing to do with that of any other number."""
    chance = random.Random(number)
    letters = ARABIC if number % 2 else ENGLISH
    return " ".join(
        "".join(chance.choices(letters, k=chance.randint(3, 8)))
        for _ in range(chance.randint(8, 14))
    )


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, html=text)


def essay(*numbers: int) -> list[Block]:
    return with_ids(paragraph(sentence(number)) for number in numbers)


def unnamed(body: list[Block]) -> list[Block]:
    return [replace(block, id="") for block in body]


def ids(body: list[Block]) -> list[str]:
    return [block.id for block in body]


@OFTEN
@given(st.lists(blocks, max_size=8).map(with_ids))
def test_an_unchanged_body_keeps_every_id(old: list[Block]) -> None:
    assert carry_ids(old, unnamed(old)) == old
    assert carry_ids(old, old) == old


@OFTEN
@given(st.lists(blocks, max_size=6).map(with_ids), st.lists(blocks, max_size=6))
def test_every_id_is_given_once_and_nothing_but_ids_changes(
    old: list[Block], new: list[Block]
) -> None:
    result = carry_ids(old, new)
    assert len(set(ids(result))) == len(new)
    assert "" not in ids(result)
    assert unnamed(result) == unnamed(new)


@OFTEN
@given(bodies.map(with_ids), st.randoms(use_true_random=False))
def test_moved_blocks_keep_their_ids(old: list[Block], chance: random.Random) -> None:
    new = chance.sample(old, len(old))
    assert ids(carry_ids(old, unnamed(new))) == ids(new)


@OFTEN
@given(bodies.map(with_ids), st.sets(places))
def test_what_stays_after_a_deletion_keeps_its_ids(old: list[Block], gone: set[int]) -> None:
    left = [block for index, block in enumerate(old) if index not in gone]
    assert ids(carry_ids(old, unnamed(left))) == ids(left)


@OFTEN
@given(bodies.map(with_ids), st.lists(st.tuples(places, blocks), max_size=4))
def test_an_insertion_takes_no_id(old: list[Block], more: list[tuple[int, Block]]) -> None:
    new = list(unnamed(old))
    for place, block in more:
        new.insert(place, block)
    carried = {block.digest: block.id for block in carry_ids(old, new)}
    inserted = {block.digest for _, block in more}
    for block in old:
        if block.digest not in inserted:
            assert carried[block.digest] == block.id


@SELDOM
@given(places, places, st.booleans())
def test_an_edited_block_keeps_its_id_wherever_it_goes(
    place: int, target: int, moved: bool
) -> None:
    old = essay(*range(10))
    new = unnamed(old)
    words = sentence(place % 10).split()
    words[target % len(words)] = "wholly different"
    edited = paragraph(" ".join(words))
    del new[place % 10]
    where = target % 10 if moved else place % 10
    new.insert(where, edited)
    result = carry_ids(old, new)
    assert result[where].id == old[place % 10].id
    assert set(ids(result)) == set(ids(old))


def test_an_edited_block_is_found_below_many_new_ones() -> None:
    old = essay(1)
    edited = paragraph(sentence(1).replace(" ", " and ", 1))
    new = [*(paragraph(sentence(number)) for number in range(10, 20)), edited]
    assert carry_ids(old, new)[-1].id == old[0].id


def test_a_block_rewritten_in_its_place_keeps_its_id() -> None:
    old = essay(1, 2, 3)
    for place in range(3):
        new = unnamed(old)
        new[place] = paragraph(sentence(99))
        assert ids(carry_ids(old, new)) == ids(old)


def test_what_comes_elsewhere_is_not_what_went() -> None:
    old = essay(1, 2, 3, 4)
    new = [*unnamed(old)[1:], paragraph(sentence(99))]
    result = carry_ids(old, new)
    assert ids(result)[:3] == ids(old)[1:]
    assert result[3].id not in ids(old)


def test_of_a_split_block_one_part_keeps_the_id() -> None:
    old = essay(1, 2, 3)
    words = sentence(2).split()
    parts = [
        paragraph(" ".join(words[: len(words) // 2])),
        paragraph(" ".join(words[len(words) // 2 :])),
    ]
    result = carry_ids(old, [unnamed(old)[0], *parts, unnamed(old)[2]])
    assert ids(result)[::3] == [old[0].id, old[2].id]
    assert sum(id_ == old[1].id for id_ in ids(result)) == 1


def test_joined_blocks_keep_one_of_their_ids() -> None:
    old = essay(1, 2, 3)
    joined = paragraph(f"{sentence(1)} {sentence(2)}")
    result = carry_ids(old, [joined, unnamed(old)[2]])
    assert result[0].id in {old[0].id, old[1].id}
    assert result[1].id == old[2].id


def test_another_kind_of_block_is_another_block() -> None:
    old = essay(1)
    quote = Block(BlockKind.QUOTE, html=sentence(1))
    assert carry_ids(old, [quote])[0].id != old[0].id


def test_a_picture_with_another_caption_is_the_same_picture() -> None:
    old = with_ids(
        Block(BlockKind.PICTURE, pictures=(Picture(media_id=number),)) for number in (1, 2)
    )
    new = [Block(BlockKind.PICTURE, pictures=(Picture(media_id=number),)) for number in (3, 2, 1)]
    assert ids(carry_ids(old, new))[1:] == [old[1].id, old[0].id]


def test_ids_that_a_writer_sends_are_respected() -> None:
    old = essay(1, 2, 3)
    new = [replace(old[2], html=sentence(50)), replace(old[0], html=sentence(51)), old[1]]
    assert ids(carry_ids(old, new)) == [old[2].id, old[0].id, old[1].id]


def test_an_id_sent_twice_or_made_up_is_not_believed() -> None:
    old = essay(1, 2)
    new = [old[0], replace(old[0], html=sentence(5)), replace(old[1], id="madeup")]
    result = carry_ids(old, new)
    assert result[0].id == old[0].id
    assert result[1].id not in ids(old)
    assert result[2].id == old[1].id


def test_a_long_body_rewritten_throughout_takes_no_minutes() -> None:
    old, new = essay(*range(1000)), [paragraph(sentence(number)) for number in range(1000, 2000)]
    start = time.process_time()
    carry_ids(old, new)
    assert time.process_time() - start < 10


class Writing(RuleBasedStateMachine):
    """Saves of a text edited anyhow, against one who looks over the writer's shoulder.

    Whoever watches knows of each paragraph which one of the last save it is. An id may pass from
    a deleted paragraph to one newly written in its place, but never from one that is still there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[Block] = []
        self.desk: list[tuple[str, str | None]] = []  # text now, and the id it should have
        self.fresh = 0

    def write(self) -> str:
        self.fresh += 1
        return sentence(self.fresh)

    @initialize(size=st.integers(0, 12))
    def first_save(self, size: int) -> None:
        self.saved = with_ids(paragraph(self.write()) for _ in range(size))
        self.desk = [(block.html, block.id) for block in self.saved]

    @rule(place=places)
    def insert(self, place: int) -> None:
        self.desk.insert(place, (self.write(), None))

    @rule(place=places)
    def delete(self, place: int) -> None:
        if self.desk:
            del self.desk[place % len(self.desk)]

    @rule(place=places, goal=places)
    def move(self, place: int, goal: int) -> None:
        if self.desk:
            self.desk.insert(goal, self.desk.pop(place % len(self.desk)))

    @rule(place=places, word=places)
    def edit(self, place: int, word: int) -> None:
        if not self.desk:
            return
        place %= len(self.desk)
        text, known = self.desk[place]
        # From the text last saved, so that many edits never make another text of it.
        base = next((block.html for block in self.saved if block.id == known), text).split()
        base[word % len(base)] = f"edited{self.fresh}"
        self.desk[place] = (" ".join(base), known)

    @rule(place=places)
    def emphasise(self, place: int) -> None:
        if self.desk:
            place %= len(self.desk)
            text, known = self.desk[place]
            bare = text.removeprefix("<em>").removesuffix("</em>")
            self.desk[place] = (f"<em>{bare}</em>" if bare == text else bare, known)

    @rule()
    def save(self) -> None:
        new = [paragraph(text).cleaned() for text, _ in self.desk]
        result = carry_ids(self.saved, new)
        alive = {known for _, known in self.desk if known}
        for block, (_, known) in zip(result, self.desk, strict=True):
            if known:
                assert block.id == known
            else:
                assert block.id not in alive
        self.saved = result
        self.desk = [(block.html, block.id) for block in result]

    @invariant()
    def ids_are_unique(self) -> None:
        assert len(set(ids(self.saved))) == len(self.saved)


TestWriting = Writing.TestCase
TestWriting.settings = settings(deadline=None, max_examples=150, stateful_step_count=25)
