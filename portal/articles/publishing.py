"""Publish: release versions at one instant, withdraw, correct, and change addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.articles.events import VersionRefiled, VersionReleased, VersionWithdrawn
from portal.articles.holding import hold
from portal.articles.listings import list_version
from portal.articles.models import Correction, FormerSlug, Version
from portal.articles.slugs import slug_from
from portal.articles.words import fold_space, plain
from portal.database import database_now
from portal.events import announce
from portal.identifiers import encode_id
from portal.messages import N_, Refusal


def release(session: Session, versions: Sequence[Version], at: datetime | None = None) -> datetime:
    """Make the newest revisions of these versions live, all in this transaction.

    An instant that is still to come is an embargo: readers see the release from then on by the
    database's clock, with no job needed. An instant in the past dates the release back, as an
    importer does; only a version that was never published can be dated back.

    Returns:
        The instant of the release.

    Raises:
        Refusal: if one of them has nothing to release, or no version is given.
    """
    hold(session, versions)
    if not versions or any(version.head_revision_id is None for version in versions):
        raise Refusal(N_("There is nothing written to release."))
    now = database_now(session)
    instant = at or now
    for version in versions:
        settle(version, now)
        _release_one(session, version, instant, now)
    session.flush()
    for version in versions:
        list_version(session, version)
        announce(session, VersionReleased(version))
    return instant


def _release_one(session: Session, version: Version, instant: datetime, now: datetime) -> None:
    revision = version.head_revision
    assert revision is not None  # release() refused the others
    if not version.slug:
        version.slug = slug_from(revision.headline) or encode_id(version.article_id)
    out = version.published_at is not None and version.published_at <= now
    if version.withdrawn_at is not None or not out:
        version.published_at = instant
        version.updated_at = instant
        version.live_revision_id = revision.id
        version.withdrawn_at = None
        version.withdrawn_reason = ""
        version.next_revision_id, version.next_at = None, None
    elif instant > now:
        version.next_revision_id, version.next_at = revision.id, instant
    else:
        if not revision.minor and version.live_revision_id != revision.id:
            version.updated_at = now
        version.live_revision_id = revision.id
        version.next_revision_id, version.next_at = None, None
    session.flush()
    session.expire(version, ["live_revision", "next_revision"])


def settle(version: Version, now: datetime) -> None:
    """Write down a scheduled replacement whose instant has passed; readers see it already."""
    if version.next_at is not None and version.next_at <= now:
        if version.next_revision is not None and not version.next_revision.minor:
            version.updated_at = version.next_at
        version.live_revision_id = version.next_revision_id
        version.next_revision_id, version.next_at = None, None


def unschedule(session: Session, version: Version) -> None:
    """Call off what waits for its instant: a first release, or a replacement.

    Raises:
        Refusal: if nothing waits.
    """
    hold(session, [version])
    now = database_now(session)
    settle(version, now)
    if version.next_at is not None:
        version.next_revision_id, version.next_at = None, None
    elif version.published_at is not None and version.published_at > now:
        version.published_at, version.updated_at = None, None
        version.live_revision_id = None
    else:
        raise Refusal(N_("Nothing is scheduled."))
    session.flush()
    session.expire(version, ["live_revision", "next_revision"])
    list_version(session, version)
    announce(session, VersionRefiled(version))


def withdraw(session: Session, versions: Sequence[Version], reason: str) -> None:
    """Take versions out of every public place at once; their addresses answer 410.

    Args:
        session: the session, in a transaction.
        versions: what goes.
        reason: what readers are told.

    Raises:
        Refusal: if one of them was never released, or no reason is given.
    """
    reason = fold_space(plain(reason))
    if not reason:
        raise Refusal(N_("Readers need a reason for a withdrawal."))
    hold(session, versions)
    if not versions or any(version.published_at is None for version in versions):
        raise Refusal(N_("This was never released."))
    now = database_now(session)
    for version in versions:
        version.withdrawn_at = now
        version.withdrawn_reason = reason
        version.next_revision_id, version.next_at = None, None
        session.flush()
        list_version(session, version)
        announce(session, VersionWithdrawn(version))


def correct(
    session: Session, version: Version, text: str, at: datetime | None = None
) -> Correction:
    """Add a public, dated note to a version.

    Raises:
        Refusal: if the note is empty.
    """
    text = fold_space(plain(text))
    if not text:
        raise Refusal(N_("A correction needs its text."))
    correction = Correction(version=version, text=text, made_at=at or database_now(session))
    session.add(correction)
    session.flush()
    announce(session, VersionRefiled(version))
    return correction


def change_slug(session: Session, version: Version, slug: str) -> None:
    """Give a version another slug; every address it had leads to the new one.

    Raises:
        Refusal: if no letter and no digit is left of the slug.
    """
    wanted = slug_from(slug)
    if not wanted:
        raise Refusal(N_("An address needs letters or digits."))
    hold(session, [version])
    if wanted == version.slug:
        return
    if version.published_at is not None and version.slug:
        former = session.get(FormerSlug, (version.id, version.slug))
        if former is None:
            session.add(
                FormerSlug(version_id=version.id, slug=version.slug, until=database_now(session))
            )
    version.slug = wanted
    session.flush()
    if version.published_at is not None:
        announce(session, VersionRefiled(version))
