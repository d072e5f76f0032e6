"""Propose which blocks of two versions say the same, n:m, for a person to confirm.

What is long in one language is long in the other, and some signs survive translation: so the
cheapest way through both texts at once (see ``ways``) tells which blocks belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.articles.blocks import HEADLINE, STANDFIRST, Block, BlockKind
from portal.articles.models import Article
from portal.translation.features import features_of
from portal.translation.links import Pairing, propose
from portal.translation.ways import Table

LIKELY_RATIOS = (0.6, 1.6)
USUAL_RATIOS = (0.9, 1 / 0.9)
"""Of the lengths of Arabic and English without written vowels, in either order."""
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """Blocks of the first and of the second body that say the same."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    confidence: float


def align(first: Sequence[Block], second: Sequence[Block]) -> list[Match]:
    """Return which blocks of two bodies say the same, in order; blocks left out stand alone.

    The ratio of lengths is that of the bodies, or the usual one where that comes out cheaper (a
    chapter that one side lacks spoils the first), and that of the matches in a last round.

    Args:
        first: a body whose blocks have ids.
        second: the same article in another language.

    Returns:
        The matches with a confidence from 0 to 1.
    """
    ours = [block for block in first if block.kind is not BlockKind.RULE]
    theirs = [block for block in second if block.kind is not BlockKind.RULE]
    features = [features_of(block) for block in ours], [features_of(block) for block in theirs]
    lengths = [[entry.length for entry in side] for side in features]
    table = Table(*features)
    ratios = [_likely(sum(lengths[1]), sum(lengths[0]))]
    if not any(_is_near(usual, ratios[0]) for usual in USUAL_RATIOS):
        ratios += USUAL_RATIOS
    tried = [(*table.cheapest(table.steps(ratio)), ratio) for ratio in ratios]
    _, places, ratio = min(tried)
    matched = _likely(
        sum(sum(lengths[1][j : j + m]) for _, _, j, m in places),
        sum(sum(lengths[0][i : i + n]) for i, n, _, _ in places),
    )
    steps = table.steps(matched)
    if not _is_near(matched, ratio):
        _, places = table.cheapest(steps)
    return [
        Match(
            tuple(block.id for block in ours[i : i + n]),
            tuple(block.id for block in theirs[j : j + m]),
            round(share, 2),
        )
        for (i, n, j, m), share in zip(places, table.shares(places, steps), strict=True)
    ]


def _likely(second: int, first: int) -> float:
    ratio = second / first if first and second else 1.0
    return min(max(ratio, LIKELY_RATIOS[0]), LIKELY_RATIOS[1])


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * other


def propose_alignment(session: Session, article: Article, editions: tuple[str, str]) -> int:
    """Propose links between two versions of an article; what is agreed stays untouched.

    Args:
        session: the session, in a transaction.
        article: the article.
        editions: codes of two editions it has.

    Returns:
        How many links were proposed.
    """
    versions = [article.version(edition) for edition in editions]
    heads = [version.head_revision if version else None for version in versions]
    if heads[0] is None or heads[1] is None:
        return 0
    pairings = [
        Pairing(dict.fromkeys(editions, (part,)), 1.0)
        for part in (HEADLINE, STANDFIRST)
        if part in heads[0].digests and part in heads[1].digests
    ]
    pairings += [
        Pairing({editions[0]: match.first, editions[1]: match.second}, match.confidence)
        for match in align(heads[0].blocks(), heads[1].blocks())
    ]
    return propose(session, article, editions, pairings)
