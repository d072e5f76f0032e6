"""The history of a version: who saved what and when; and an earlier revision brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.articles.holding import hold
from portal.articles.models import Revision, Version
from portal.articles.revisions import Draft, Provenance, write_revision
from portal.articles.rights import require
from portal.messages import N_, Refusal
from portal.people.models import Person
from portal.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision in the history, without its words."""

    revision_id: int
    number: int
    headline: str
    saved_at: datetime
    person_id: int | None
    who: str
    """Name of the person; where nobody did it, what did: an importer and its file."""
    minor: bool
    word_count: int
    restored_from: int | None
    """Number of the revision whose words it brought back."""
    newest: bool
    live: bool
    """Whether it is released: readers see it, or will at its instant."""


def history(session: Session, version: Version, *, limit: int = 500) -> list[Entry]:
    """Return the revisions of a version, newest first, in one query that reads no bodies."""
    source = aliased(Revision, name="source")
    rows = session.execute(
        select(
            Revision.id,
            Revision.number,
            Revision.headline,
            Revision.created_at,
            Revision.person_id,
            Person.name,
            Revision.origin,
            Revision.minor,
            Revision.word_count,
            source.number.label("source"),
        )
        .outerjoin(Person, Person.id == Revision.person_id)
        .outerjoin(source, source.id == Revision.restored_from_id)
        .where(Revision.version_id == version.id)
        .order_by(Revision.number.desc())
        .limit(limit)
    )
    released = {version.live_revision_id, version.next_revision_id}
    return [
        Entry(
            revision_id=row.id,
            number=row.number,
            headline=row.headline,
            saved_at=row.created_at,
            person_id=row.person_id,
            who=row.name or row.origin,
            minor=row.minor,
            word_count=row.word_count,
            restored_from=row.source,
            newest=row.id == version.head_revision_id,
            live=row.id in released,
        )
        for row in rows
    ]


def find_revision(session: Session, version: Version, number: int) -> Revision | None:
    """Return a revision of a version by its number."""
    return session.scalars(
        select(Revision).where(Revision.version_id == version.id, Revision.number == number)
    ).first()


def restore(
    session: Session, version: Version, revision: Revision, *, by: Person
) -> Revision | None:
    """Save the words of an earlier revision as the newest one; blocks get their old ids back.

    Nothing is lost: what was newest stays in the history.

    Returns:
        The new revision, or ``None`` if these words are the newest already.

    Raises:
        NotAllowed: if the person may not review in the edition.
        Refusal: if the revision is another version's.
    """
    require(by, Permission.REVIEW, version.edition)
    if revision.version_id != version.id:
        raise Refusal(N_("That revision belongs to another version."))
    hold(session, [version])
    newest = version.head_revision
    assert newest is not None  # there is a revision, so there is a newest one
    words = (revision.headline, revision.standfirst, revision.kicker, revision.body)
    if words == (newest.headline, newest.standfirst, newest.kicker, newest.body):
        return None
    draft = Draft(
        revision.headline, revision.standfirst, revision.kicker, tuple(revision.blocks()), True
    )
    source = Provenance(by, restored_from=revision)
    return write_revision(session, version, draft, newest, minor=False, source=source)
