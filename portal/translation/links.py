"""Link blocks of two versions, agree that they match, and keep agreement over typos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.articles.events import RevisionSaved
from portal.articles.holding import hold
from portal.articles.models import Article, Revision
from portal.database import database_now
from portal.events import follow_inside
from portal.messages import N_, Refusal
from portal.translation.models import Link, LinkSide, LinkState


@dataclass(frozen=True, slots=True)
class Pairing:
    """Blocks of two editions that say the same thing: edition code → block ids."""

    blocks: Mapping[str, tuple[str, ...]]
    confidence: float | None = None
    """0 to 1, when nobody has agreed yet."""


def links_of(session: Session, article_id: int) -> list[Link]:
    """Return the links of an article."""
    return list(
        session.scalars(select(Link).where(Link.article_id == article_id).order_by(Link.id))
    )


def propose(
    session: Session, article: Article, editions: tuple[str, str], pairings: Sequence[Pairing]
) -> int:
    """Replace the proposals between two editions; what is agreed stays untouched.

    A pairing is passed over if a block of it is linked already, by a person or by an earlier
    pairing, or is not in the newest revision, or if it names no block on one side.

    Returns:
        How many links were proposed.
    """
    hold(session, article.versions)
    drop_proposals(session, article, editions)
    taken = _linked(session, article, editions)
    current = current_digests(article)
    known = {(edition, block) for edition in editions for block in current.get(edition, ())}
    made = 0
    for pairing in pairings:
        sides = [{(edition, b) for b in pairing.blocks.get(edition, ())} for edition in editions]
        parts = sides[0] | sides[1]
        if all(sides) and parts <= known and not parts & taken:
            _add(session, article, editions, pairing, LinkState.PROPOSED)
            taken |= parts
            made += 1
    session.flush()
    return made


def agree(session: Session, article: Article, links: Iterable[Link]) -> int:
    """Say that the sides of these links match as they are now.

    Returns:
        How many links changed.

    Raises:
        Refusal: if a linked block is gone from the newest revision of its version.
    """
    hold(session, article.versions)
    now = database_now(session)
    current = current_digests(article)
    changed = 0
    for link in links:
        digests = {side: current[side.edition].get(side.block_id) for side in link.sides}
        if any(digest is None for digest in digests.values()):
            raise Refusal(N_("A linked paragraph is no longer there. Link its successor first."))
        agreed = link.state != LinkState.PROPOSED
        if agreed and all(side.digest == digest for side, digest in digests.items()):
            continue
        for side, digest in digests.items():
            side.digest = digest or ""
        if link.state == LinkState.PROPOSED:
            link.state = LinkState.AGREED
        link.confidence = None
        link.agreed_at = now
        changed += 1
    session.flush()
    return changed


def leave_unpaired(
    session: Session, article: Article, edition: str, toward: str, blocks: Sequence[str]
) -> Link:
    """Say that these blocks have no counterpart in the other edition, on purpose.

    What was proposed for them is dropped.

    Raises:
        Refusal: if one of them is gone, or is linked already.
    """
    hold(session, article.versions)
    known = current_digests(article).get(edition, {})
    if not blocks or any(block not in known for block in blocks):
        raise Refusal(N_("This paragraph is no longer there."))
    for link in links_of(session, article.id):
        sides = {
            side.block_id for side in link.sides if (side.edition, side.toward) == (edition, toward)
        }
        if not sides & set(blocks):
            continue
        if link.state != LinkState.PROPOSED:
            raise Refusal(N_("This paragraph is linked already. Undo its link first."))
        session.delete(link)
    session.flush()
    return _add(
        session,
        article,
        (edition, toward),
        Pairing({edition: tuple(blocks), toward: ()}),
        LinkState.NO_COUNTERPART,
    )


def drop_proposals(session: Session, article: Article, editions: tuple[str, str]) -> None:
    """Delete the proposals between two editions."""
    proposed = (
        select(LinkSide.link_id)
        .join(Link)
        .where(
            Link.article_id == article.id,
            Link.state == LinkState.PROPOSED,
            LinkSide.edition.in_(editions),
            LinkSide.toward.in_(editions),
        )
    )
    ids = list(session.scalars(proposed.distinct()))
    if ids:
        session.execute(delete(LinkSide).where(LinkSide.link_id.in_(ids)))
        session.execute(delete(Link).where(Link.id.in_(ids)))
        session.expire_all()


def current_digests(article: Article) -> dict[str, dict[str, str]]:
    """Return edition code → block id → digest, of the newest revisions."""
    return {
        version.edition: dict(version.head_revision.digests) if version.head_revision else {}
        for version in article.versions
    }


def _linked(session: Session, article: Article, editions: tuple[str, str]) -> set[tuple[str, str]]:
    rows = session.execute(
        select(LinkSide.edition, LinkSide.block_id).where(
            LinkSide.article_id == article.id,
            LinkSide.edition.in_(editions),
            LinkSide.toward.in_(editions),
        )
    )
    return {(edition, block) for edition, block in rows}


def _add(
    session: Session,
    article: Article,
    editions: tuple[str, str],
    pairing: Pairing,
    state: LinkState,
) -> Link:
    current = current_digests(article)
    link = Link(
        article_id=article.id,
        state=state,
        confidence=pairing.confidence if state == LinkState.PROPOSED else None,
        agreed_at=None if state == LinkState.PROPOSED else database_now(session),
    )
    for edition, toward in (editions, editions[::-1]):
        for block in dict.fromkeys(pairing.blocks[edition]):
            link.sides.append(
                LinkSide(
                    article_id=article.id,
                    edition=edition,
                    toward=toward,
                    block_id=block,
                    digest=current[edition][block],
                )
            )
    session.add(link)
    session.flush()
    return link


def carry_agreement(session: Session, event: RevisionSaved) -> None:
    """After a minor change, what was in step on this side stays in step."""
    if event.previous is None or not event.revision.minor:
        return
    for block, digest in _changed(event.previous, event.revision):
        session.execute(
            update(LinkSide)
            .where(
                LinkSide.article_id == event.version.article_id,
                LinkSide.edition == event.version.edition,
                LinkSide.block_id == block,
                LinkSide.digest == event.previous.digests[block],
            )
            .values(digest=digest)
        )


def _changed(previous: Revision, revision: Revision) -> list[tuple[str, str]]:
    return [
        (block, digest)
        for block, digest in revision.digests.items()
        if previous.digests.get(block, digest) != digest
    ]


def follow_articles() -> None:
    """Listen to the article store."""
    follow_inside(RevisionSaved, carry_agreement)
