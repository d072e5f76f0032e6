"""Write: make an article and its versions, and save what was written as a new revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.blocks import (
    HEADLINE,
    STANDFIRST,
    Block,
    BlockKind,
    body_to_json,
    with_ids,
)
from portal.articles.events import RevisionSaved
from portal.articles.holding import hold
from portal.articles.matching import carry_ids
from portal.articles.models import Article, Revision, RevisionMedia, Stage, Version
from portal.articles.words import count_words, digest_of, fold_space, plain
from portal.database import database_now
from portal.editions import Edition
from portal.events import announce
from portal.messages import N_, Refusal


@dataclass(frozen=True)
class Draft:
    """What somebody wrote: the words of one version."""

    headline: str
    standfirst: str = ""
    kicker: str = ""
    body: Sequence[Block] = field(default_factory=tuple)

    def normalised(self) -> Draft:
        """Return the draft as the store keeps it."""
        return Draft(
            headline=fold_space(plain(self.headline)),
            standfirst=fold_space(plain(self.standfirst)),
            kicker=fold_space(plain(self.kicker)),
            body=tuple(block.cleaned() for block in self.body),
        )


class StaleSave(Refusal):
    """Somebody else saved in between; ``newest`` holds what they wrote."""

    def __init__(self, newest: Revision) -> None:
        """Take the revision that is newest now."""
        super().__init__(
            N_("Somebody saved revision %(number)s of this version in the meantime."),
            number=newest.number,
        )
        self.newest = newest


def add_version(session: Session, article: Article, edition: Edition) -> Version:
    """Give an article a version in an edition where it has none yet.

    Raises:
        Refusal: if it has one.
    """
    if article.version(edition.code):
        raise Refusal(N_("This article already has a version in that language."))
    version = Version(article=article, edition=edition.code)
    session.add(version)
    session.flush()
    return version


def save_revision(
    session: Session,
    version: Version,
    draft: Draft,
    *,
    based_on: Revision | None = None,
    minor: bool = False,
    origin: str = "",
) -> Revision | None:
    """Save what was written as the version's newest revision.

    Blocks that come without ids get those of the blocks they descend from.

    Args:
        session: the session, in a transaction.
        version: the version that was written.
        draft: the words.
        based_on: the revision the writer started from; ``None`` for a writer who may not be
            stale (an importer, the first save).
        minor: the change is a typo; links stay agreed.
        origin: who or what wrote it.

    Returns:
        The new revision, or ``None`` if nothing differs from the newest one.

    Raises:
        StaleSave: if ``based_on`` is no longer the newest revision.
        Refusal: if there is no headline.
    """
    draft = draft.normalised()
    if not draft.headline:
        raise Refusal(N_("A headline is needed."))
    hold(session, [version])
    previous = _newest(session, version)
    if based_on is not None and previous is not None and previous.id != based_on.id:
        raise StaleSave(previous)
    body = carry_ids(previous.blocks(), draft.body) if previous else with_ids(draft.body)
    stored = body_to_json(body)
    if previous is not None and _same(previous, draft, stored):
        return None
    revision = Revision(
        version=version,
        number=previous.number + 1 if previous else 1,
        headline=draft.headline,
        standfirst=draft.standfirst,
        kicker=draft.kicker,
        body=stored,
        digests=digests_of(draft, body),
        created_at=database_now(session),
        minor=minor,
        origin=origin,
        word_count=sum(block.word_count for block in body) + count_words(draft.standfirst),
    )
    session.add(revision)
    session.flush()
    session.add_all(
        RevisionMedia(revision_id=revision.id, media_id=media_id)
        for media_id in {media_id for block in body for media_id in block.media_ids}
    )
    version.head_revision_id = revision.id
    version.stage = Stage.DRAFT
    session.flush()
    session.expire(version, ["head_revision"])
    announce(session, RevisionSaved(version, revision, previous))
    return revision


def digests_of(draft: Draft, body: Sequence[Block]) -> dict[str, str]:
    """Return the digest of every part that can be linked, by block id."""
    digests = {block.id: block.digest for block in body if block.kind is not BlockKind.RULE}
    digests[HEADLINE] = digest_of(draft.headline)
    if draft.standfirst:
        digests[STANDFIRST] = digest_of(draft.standfirst)
    return digests


def _newest(session: Session, version: Version) -> Revision | None:
    """The newest revision, asked of the database: another process may have saved before us."""
    return session.scalars(
        select(Revision)
        .where(Revision.version_id == version.id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).first()


def _same(previous: Revision, draft: Draft, body: list[dict[str, Any]]) -> bool:
    return (
        (previous.headline, previous.standfirst, previous.kicker)
        == (draft.headline, draft.standfirst, draft.kicker)
    ) and previous.body == body
