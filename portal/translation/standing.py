"""Standing: whether the two sides of a link still say the same. Derived, never stored.

From digests alone: those of both sides when somebody last agreed, and those of the revisions
compared. No clock is asked, so neither a wrong clock nor a late save can invent a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.translation.models import LinkState


class Standing(StrEnum):
    """How a link stands. ``moved`` names the side or sides in ``LinkStanding.moved``."""

    PROPOSED = "proposed"
    IN_STEP = "in-step"
    MOVED = "moved"
    MISSING = "missing"
    NO_COUNTERPART = "no-counterpart"


@dataclass(frozen=True, slots=True)
class Side:
    """One block of a link as somebody last agreed to it."""

    edition: str
    block_id: str
    digest: str
    toward: str
    """The other edition of the link."""


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """A link and how it stands between two editions."""

    link_id: int | None
    standing: Standing
    blocks: Mapping[str, tuple[str, ...]]
    """Edition code → ids of its blocks that are still there."""
    moved: frozenset[str] = frozenset()
    """Editions whose side changed since, or where the counterpart is missing."""


LinkRecord = tuple[int, str, Sequence[Side]]
"""Id, state and sides of a link."""


def standings(
    editions: tuple[str, str],
    digests: Mapping[str, Mapping[str, str]],
    links: Iterable[LinkRecord],
) -> list[LinkStanding]:
    """Say how everything stands between two versions.

    Args:
        editions: the two edition codes.
        digests: edition code → block id → digest, of the two revisions compared.
        links: the links of the article.

    Returns:
        One entry per link that still has a block, then one per block that has no link.
    """
    found: list[LinkStanding] = []
    linked: set[tuple[str, str]] = set()
    for link_id, state, sides in links:
        ours = [side for side in sides if {side.edition, side.toward} == set(editions)]
        if not ours:
            continue
        entry = _standing_of(link_id, state, ours, editions, digests)
        linked.update((side.edition, side.block_id) for side in ours)
        if entry is not None:
            found.append(entry)
    for edition, other in (editions, editions[::-1]):
        found += [
            LinkStanding(None, Standing.MISSING, {edition: (block,), other: ()}, frozenset({other}))
            for block in digests[edition]
            if (edition, block) not in linked
        ]
    return found


def _standing_of(
    link_id: int,
    state: str,
    sides: Sequence[Side],
    editions: tuple[str, str],
    digests: Mapping[str, Mapping[str, str]],
) -> LinkStanding | None:
    present = {
        edition: tuple(
            side.block_id
            for side in sides
            if side.edition == edition and side.block_id in digests[edition]
        )
        for edition in editions
    }
    if not any(present.values()):
        return None
    moved = frozenset(
        side.edition for side in sides if digests[side.edition].get(side.block_id) != side.digest
    )
    if state == LinkState.NO_COUNTERPART:
        standing = Standing.MOVED if moved else Standing.NO_COUNTERPART
        return LinkStanding(link_id, standing, present, moved)
    if missing := frozenset(edition for edition in editions if not present[edition]):
        return LinkStanding(link_id, Standing.MISSING, present, missing)
    if state == LinkState.PROPOSED:
        return LinkStanding(link_id, Standing.PROPOSED, present)
    return LinkStanding(link_id, Standing.MOVED if moved else Standing.IN_STEP, present, moved)
