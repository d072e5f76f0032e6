"""What changed between two revisions: block by block, and within a block word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from portal.articles.blocks import HEADLINE, STANDFIRST, Block
from portal.articles.models import Revision

_TOKEN = re.compile(r"\s+|\w+(?:[\u064b-\u0652\u0670]\w*)*|[^\w\s]")


class ChangeKind(StrEnum):
    """What happened to a block."""

    SAME = "same"
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


class PieceKind(StrEnum):
    """What happened to a run of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one block, the headline or the standfirst."""

    kind: ChangeKind
    block_id: str
    block_kind: str
    """The block's kind, or ``headline`` or ``standfirst``."""
    pieces: tuple[Piece, ...]


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Return what was kept, removed and added, word by word.

    Words are kept whole, so that joined Arabic letters never come apart; what was removed
    stands before what was added in its place.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start_old, end_old, start_new, end_new in matcher.get_opcodes():
        if tag == "equal":
            _append(pieces, PieceKind.SAME, before[start_old:end_old])
            continue
        _append(pieces, PieceKind.REMOVED, before[start_old:end_old])
        _append(pieces, PieceKind.ADDED, after[start_new:end_new])
    return tuple(pieces)


def _append(pieces: list[Piece], kind: PieceKind, tokens: Sequence[str]) -> None:
    text = "".join(tokens)
    if text:
        pieces.append(Piece(kind, text))


def changes_between(old: Revision | None, new: Revision) -> list[Change]:
    """Return what happened to every part of a version, in the new revision's order.

    What was removed stands where it was: after the block that stood before it.
    """
    changes = [
        _text_change(HEADLINE, old.headline if old else "", new.headline),
        _text_change(STANDFIRST, old.standfirst if old else "", new.standfirst),
    ]
    changes = [change for change in changes if change.pieces]
    return changes + _block_changes(old.blocks() if old else [], new.blocks())


def _text_change(name: str, old: str, new: str) -> Change:
    kind = ChangeKind.SAME
    if old != new:
        kind = ChangeKind.EDITED
        if not old:
            kind = ChangeKind.ADDED
        elif not new:
            kind = ChangeKind.REMOVED
    return Change(kind, name, name, word_diff(old, new))


def _block_changes(old: Sequence[Block], new: Sequence[Block]) -> list[Change]:
    before = {block.id: block for block in old}
    kept = {block.id for block in new} & set(before)
    steady = _in_order([b.id for b in old if b.id in kept], [b.id for b in new if b.id in kept])
    result: list[Change] = []
    for block in new:
        was = before.get(block.id)
        if was is None:
            pieces = (Piece(PieceKind.ADDED, block.words),)
            result.append(Change(ChangeKind.ADDED, block.id, block.kind, pieces))
            continue
        kind = ChangeKind.SAME if was.digest == block.digest else ChangeKind.EDITED
        if kind is ChangeKind.SAME and block.id not in steady:
            kind = ChangeKind.MOVED
        result.append(Change(kind, block.id, block.kind, word_diff(was.words, block.words)))
    _insert_removed(result, old, kept)
    return result


def _in_order(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The ids that kept their order; the rest was moved."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {
        old[start + offset]
        for start, _, size in matcher.get_matching_blocks()
        for offset in range(size)
    }


def _insert_removed(result: list[Change], old: Sequence[Block], kept: set[str]) -> None:
    before = ""
    for block in old:
        if block.id not in kept:
            pieces = (Piece(PieceKind.REMOVED, block.words),)
            place = next((i + 1 for i, c in enumerate(result) if c.block_id == before), 0)
            result.insert(place, Change(ChangeKind.REMOVED, block.id, block.kind, pieces))
        before = block.id
