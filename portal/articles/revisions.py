"""Write: make an article and its versions, and save what was written as a new revision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from portal.people.models import Person

LONGEST_KEY = 64
_BLOCK_ID = re.compile("[0-9a-z]{1,16}")


@dataclass(frozen=True)
class Draft:
    """What somebody wrote: the words of one version."""

    headline: str
    standfirst: str = ""
    kicker: str = ""
    body: Sequence[Block] = field(default_factory=tuple)
    keeps_ids: bool = False
    """The blocks bring their ids, as the editor's do: an id that was undone comes back."""

    def normalised(self) -> Draft:
        """Return the draft as the store keeps it."""
        return Draft(
            headline=fold_space(plain(self.headline)),
            standfirst=fold_space(plain(self.standfirst)),
            kicker=fold_space(plain(self.kicker)),
            body=tuple(block.cleaned() for block in self.body),
            keeps_ids=self.keeps_ids,
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


class KeyReused(Refusal):
    """A save came under the key of another one: it would have been lost."""

    def __init__(self) -> None:
        super().__init__(N_("This was sent as a repeated save, but its words are others."))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a revision came from."""

    by: Person | None = None
    origin: str = ""
    """What made it, where nobody did."""
    idempotency_key: str | None = None
    restored_from: Revision | None = None


def save_revision(
    session: Session,
    version: Version,
    draft: Draft,
    *,
    based_on: Revision | None = None,
    minor: bool = False,
    origin: str = "",
    by: Person | None = None,
    idempotency_key: str | None = None,
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
        origin: what wrote it, where nobody did.
        by: who wrote it.
        idempotency_key: what the writer's device calls this save, at most 64 letters. A save
            under a key that was used for the same words has the answer it had.

    Returns:
        The new revision, or ``None`` if nothing differs from the newest one.

    Raises:
        StaleSave: if ``based_on`` is no longer the newest revision.
        KeyReused: if the key was used for other words.
        Refusal: if there is no headline, or the key is too long.
    """
    draft = draft.normalised()
    if not draft.headline:
        raise Refusal(N_("A headline is needed."))
    if idempotency_key is not None and not 0 < len(idempotency_key) <= LONGEST_KEY:
        raise Refusal(N_("The key of a save has 1 to %(max)s letters."), max=LONGEST_KEY)
    hold(session, [version])
    if idempotency_key is not None:
        repeated = _saved_under(session, version, idempotency_key)
        if repeated is not None:
            if _says(repeated, draft):
                return repeated
            raise KeyReused
    previous = _newest(session, version)
    if based_on is not None and previous is not None and previous.id != based_on.id:
        raise StaleSave(previous)
    body = _identified(draft, previous)
    if previous is not None and _same(previous, draft, body_to_json(body)):
        return None
    source = Provenance(by, origin, idempotency_key)
    return write_revision(session, version, replace(draft, body=body), previous, minor, source)


def write_revision(
    session: Session,
    version: Version,
    draft: Draft,
    previous: Revision | None,
    minor: bool,  # noqa: FBT001  # of the revision
    source: Provenance,
) -> Revision:
    """Make the next revision of a version that is held, from words as the store keeps them."""
    revision = Revision(
        version=version,
        number=previous.number + 1 if previous else 1,
        headline=draft.headline,
        standfirst=draft.standfirst,
        kicker=draft.kicker,
        body=body_to_json(draft.body),
        digests=digests_of(draft, draft.body),
        created_at=database_now(session),
        minor=minor,
        origin=source.origin,
        person=source.by,
        idempotency_key=source.idempotency_key,
        restored_from_id=source.restored_from.id if source.restored_from else None,
        word_count=sum(block.word_count for block in draft.body) + count_words(draft.standfirst),
    )
    session.add(revision)
    session.flush()
    session.add_all(
        RevisionMedia(revision_id=revision.id, media_id=media_id)
        for media_id in {media_id for block in draft.body for media_id in block.media_ids}
    )
    version.head_revision_id = revision.id
    version.stage = Stage.DRAFT
    session.flush()
    session.expire(version, ["head_revision"])
    announce(session, RevisionSaved(version, revision, previous))
    return revision


def _identified(draft: Draft, previous: Revision | None) -> list[Block]:
    """Return the body with an id for every block."""
    known = [
        block if _BLOCK_ID.fullmatch(block.id) else replace(block, id="") for block in draft.body
    ]
    if previous is None or draft.keeps_ids:
        return with_ids(known)
    return carry_ids(previous.blocks(), known)


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


def _saved_under(session: Session, version: Version, key: str) -> Revision | None:
    return session.scalars(
        select(Revision).where(Revision.version_id == version.id, Revision.idempotency_key == key)
    ).first()


def _says(revision: Revision, draft: Draft) -> bool:
    """Whether a revision was made of these words: ids apart, which saving gives."""
    return _same(revision, draft, revision.body) and _without_ids(
        revision.blocks()
    ) == _without_ids(draft.body)


def _without_ids(blocks: Sequence[Block]) -> list[Block]:
    return [replace(block, id="") for block in blocks]
