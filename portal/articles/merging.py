"""Merge what two people made of the same words, block by block, and lose no word of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.articles.blocks import HEADLINE, STANDFIRST, Block, with_ids
from portal.articles.revisions import Draft

KICKER = "kicker"
Text = Block | str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both changed the same part, each in another way. ``None``: that side took it out."""

    part: str
    """Id of the block; or ``headline``, ``standfirst``, ``kicker``."""
    base: Text
    mine: Text
    theirs: Text


@dataclass(frozen=True, slots=True)
class MergedBody:
    """A body with the changes of both; where they clash it holds one side, which says so."""

    blocks: tuple[Block, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A whole draft with the changes of both."""

    draft: Draft
    conflicts: tuple[Conflict, ...]


def three_way(base: Sequence[Block], mine: Sequence[Block], theirs: Sequence[Block]) -> MergedBody:
    """Merge two bodies that descend from the same one.

    What one side changed, added, moved or took out is taken over. Where both changed a block,
    or one changed what the other took out, there is a conflict, and the merged body holds their
    block, or mine where they took it out: so nothing is gone before somebody decides.

    Args:
        base: the body both started from.
        mine: what the writer has before them; blocks without ids are new ones.
        theirs: what was saved in the meantime.
    """
    before = {block.id: block for block in base}
    ours = {block.id: block for block in with_ids(block.cleaned() for block in mine)}
    saved = {block.id: block for block in theirs}
    conflicts: list[Conflict] = []
    kept: list[Block] = []
    for part in _order(list(before), list(ours), list(saved)):
        was, my, their = before.get(part), ours.get(part), saved.get(part)
        chosen = _choose(part, was, my, their, conflicts)
        if isinstance(chosen, Block):
            kept.append(chosen)
    return MergedBody(tuple(kept), tuple(conflicts))


def merge_drafts(base: Draft, mine: Draft, theirs: Draft) -> Merged:
    """Merge two drafts that descend from the same one, as ``three_way`` merges their bodies."""
    mine = mine.normalised()
    conflicts: list[Conflict] = []
    texts: dict[str, str] = {}
    for part in (HEADLINE, STANDFIRST, KICKER):
        sides = [_text(draft, part) for draft in (base, mine, theirs)]
        chosen = _choose(part, sides[0], sides[1], sides[2], conflicts)
        texts[part] = chosen if isinstance(chosen, str) else ""
    body = three_way(base.body, mine.body, theirs.body)
    draft = Draft(texts[HEADLINE], texts[STANDFIRST], texts[KICKER], body.blocks, keeps_ids=True)
    return Merged(draft, (*conflicts, *body.conflicts))


def _text(draft: Draft, part: str) -> str:
    words: Mapping[str, str] = {
        HEADLINE: draft.headline,
        STANDFIRST: draft.standfirst,
        KICKER: draft.kicker,
    }
    return words[part]


def _choose(part: str, base: Text, mine: Text, theirs: Text, conflicts: list[Conflict]) -> Text:
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    conflicts.append(Conflict(part, base, mine, theirs))
    return theirs or mine


def _order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Every id of the three: in my order where only I moved something, else in theirs."""
    common = set(base) & set(mine) & set(theirs)
    unmoved = [part for part in base if part in common]
    they_moved = [part for part in theirs if part in common] != unmoved
    first, second = (theirs, mine) if they_moved else (mine, theirs)
    order = list(first)
    for other in (second, base):
        _weave(order, other)
    return order


def _weave(order: list[str], other: Sequence[str]) -> None:
    """Put what is missing behind what it stood behind."""
    known = set(order)
    place = 0
    for part in other:
        if part in known:
            place = order.index(part) + 1
        else:
            order.insert(place, part)
            known.add(part)
            place += 1
