"""Differences between revisions, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.articles.blocks import Block, BlockKind, body_to_json
from portal.articles.changes import ChangeKind, PieceKind, changes_between, word_diff
from portal.articles.models import Revision

WORDS = st.lists(
    st.sampled_from(["جسر", "النهر،", "the", "river", " ", "25", "٢٥", "."]), max_size=12
)


def revision(headline: str, *blocks: tuple[str, str]) -> Revision:
    body = [Block(BlockKind.PARAGRAPH, id=name, html=text) for name, text in blocks]
    return Revision(headline=headline, standfirst="", body=body_to_json(body))


@given(WORDS, WORDS)
def test_both_texts_can_be_read_back(old_words: list[str], new_words: list[str]) -> None:
    old, new = " ".join(old_words), " ".join(new_words)
    pieces = word_diff(old, new)
    assert "".join(p.text for p in pieces if p.kind is not PieceKind.ADDED) == old
    assert "".join(p.text for p in pieces if p.kind is not PieceKind.REMOVED) == new


def test_an_arabic_word_is_never_cut() -> None:
    pieces = word_diff("عبر الجسر صباحا", "عبر الجسور صباحا")
    changed = [(p.kind, p.text) for p in pieces if p.kind is not PieceKind.SAME]
    assert changed == [(PieceKind.REMOVED, "الجسر"), (PieceKind.ADDED, "الجسور")]


def test_vowel_marks_stay_with_their_word() -> None:
    assert len(word_diff("كُتِبَ النص", "كُتِبَ النص")) == 1
    pieces = word_diff("كُتِبَ", "كَتَبَ")
    assert [p.text for p in pieces] == ["كُتِبَ", "كَتَبَ"]


def test_every_block_is_told_by_its_id() -> None:
    old = revision("One", ("a", "first"), ("b", "second"), ("c", "third"), ("d", "fourth"))
    new = revision("Two", ("a", "first"), ("c", "third, mended"), ("d", "fourth"), ("e", "new"))
    kinds = {change.block_id: change.kind for change in changes_between(old, new)}
    assert kinds["headline"] is ChangeKind.EDITED
    assert kinds["a"] is ChangeKind.SAME
    assert kinds["b"] is ChangeKind.REMOVED
    assert kinds["c"] is ChangeKind.EDITED
    assert kinds["e"] is ChangeKind.ADDED
    assert kinds["d"] is ChangeKind.SAME


def test_a_block_that_only_moved_is_told_as_moved() -> None:
    old = revision("One", ("a", "first"), ("b", "second"), ("c", "third"), ("d", "fourth"))
    new = revision("One", ("b", "second"), ("c", "third"), ("d", "fourth"), ("a", "first"))
    changes = changes_between(old, new)
    assert [change.block_id for change in changes if change.kind is ChangeKind.MOVED] == ["a"]


def test_what_was_removed_stands_where_it_was() -> None:
    old = revision("One", ("a", "first"), ("b", "second"), ("c", "third"))
    new = revision("One", ("a", "first"), ("c", "third"))
    assert [change.block_id for change in changes_between(old, new)] == ["headline", "a", "b", "c"]


def test_the_first_revision_is_all_new() -> None:
    kinds = [change.kind for change in changes_between(None, revision("One", ("a", "first")))]
    assert kinds == [ChangeKind.ADDED, ChangeKind.ADDED]
