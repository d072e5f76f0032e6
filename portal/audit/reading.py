"""Read the audit log, filtered, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; what is ``None`` does not matter."""

    person_id: int | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: int | None = None
    edition: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the log: before an entry, in the order newest first."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the log."""

    entries: Sequence[AuditEntry]
    older: Place | None
    """Where the next page starts; ``None`` on the last one."""


def read_audit(
    session: Session,
    wanted: Filter = Filter(),  # it never changes
    *,
    before: Place | None = None,
    limit: int = 50,
) -> AuditPage:
    """Return one page of the log, newest first; the last page costs what the first one does."""
    query = select(AuditEntry)
    for name in ("person_id", "action", "object_kind", "object_id", "edition"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if before is not None:
        place = tuple_(AuditEntry.at, AuditEntry.id)
        query = query.where(place < tuple_(before.at, before.id))
    query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit + 1)
    entries = session.scalars(query).all()
    last = entries[limit - 1] if len(entries) > limit else None
    return AuditPage(entries[:limit], Place(last.at, last.id) if last else None)
