"""What a version is right now, and the condition under which a reader sees it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case

from portal.articles.models import Stage, Version
from portal.database import clock_now


class Status(StrEnum):
    """The state of a version: derived from its stage, its instants and the clock."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


def status_of(version: Version, now: datetime) -> Status:
    """Return what the version is at an instant."""
    if version.withdrawn_at is not None:
        return Status.WITHDRAWN
    if version.published_at is not None:
        return Status.LIVE if version.published_at <= now else Status.SCHEDULED
    return Status(Stage(version.stage).value)


def is_public(version: type[Version] = Version) -> ColumnElement[bool]:
    """Return the one condition under which readers see a version.

    Asked of the database's clock each time, so an embargo ends exactly at its instant, whatever
    the clocks of the machines in front say.
    """
    return and_(version.published_at <= clock_now(), version.withdrawn_at.is_(None))


def public_revision_id(version: type[Version] = Version) -> ColumnElement[int | None]:
    """Return which revision readers see: the live one, or its replacement once it is due."""
    return case(
        (version.next_at <= clock_now(), version.next_revision_id), else_=version.live_revision_id
    )
