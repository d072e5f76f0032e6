"""How versions of an article stand against one another: what is missing, moved, not agreed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from sqlalchemy.orm import Session

from portal.articles.models import Article, Revision, Version
from portal.editions import EDITIONS
from portal.translation.links import links_of
from portal.translation.models import Link, LinkState
from portal.translation.standing import LinkRecord, LinkStanding, Side, Standing, standings


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two versions before they are released; a warning, never a refusal."""

    behind: str
    """Edition code of the version that has something left to do."""
    ahead: str
    proposed: int
    """Pairings that a machine proposed and nobody has agreed to."""
    moved: int
    """Paragraphs whose counterpart changed since both were agreed to match."""
    missing: int
    """Paragraphs of the other version that have no counterpart."""

    def __bool__(self) -> bool:
        return bool(self.proposed or self.moved or self.missing)


def gaps(session: Session, article: Article) -> list[Gap]:
    """Return what is left to do between the newest words of each two versions."""
    links = links_of(session, article.id)
    order = list(EDITIONS)
    written = sorted(
        (version for version in article.versions if version.head_revision is not None),
        key=lambda version: order.index(version.edition),
    )
    found = [
        _gap(links, behind, behind.head_revision, ahead, ahead.head_revision)
        for behind, ahead in permutations(written, 2)
    ]
    return [gap for gap in found if gap]


def lagging(session: Session, article: Article) -> set[str]:
    """Return the editions whose newest words are behind what another one has released.

    Where nobody has agreed to any pairing yet, nothing can be said to lag.
    """
    links = links_of(session, article.id)
    if not any(link.state == LinkState.AGREED for link in links):
        return set()
    out = [version for version in article.versions if version.published_at is not None]
    found = set()
    for behind, ahead in permutations(out, 2):
        released = ahead.next_revision or ahead.live_revision
        if ahead.withdrawn_at is None and behind.withdrawn_at is None:
            gap = _gap(links, behind, behind.head_revision, ahead, released)
            if gap.moved or gap.missing:
                found.add(behind.edition)
    return found


def _gap(
    links: list[Link],
    behind: Version,
    words: Revision | None,
    ahead: Version,
    others: Revision | None,
) -> Gap:
    editions = (behind.edition, ahead.edition)
    digests = {
        behind.edition: words.digests if words else {},
        ahead.edition: others.digests if others else {},
    }
    entries = standings(editions, digests, [_record(link) for link in links])
    return Gap(
        behind=behind.edition,
        ahead=ahead.edition,
        proposed=sum(entry.standing is Standing.PROPOSED for entry in entries),
        moved=_count(entries, Standing.MOVED, ahead.edition),
        missing=_count(entries, Standing.MISSING, behind.edition),
    )


def _count(entries: list[LinkStanding], standing: Standing, edition: str) -> int:
    return sum(entry.standing is standing and edition in entry.moved for entry in entries)


def _record(link: Link) -> LinkRecord:
    sides = [Side(side.edition, side.block_id, side.digest, side.toward) for side in link.sides]
    return link.id, link.state, sides
