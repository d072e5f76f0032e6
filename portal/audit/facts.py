"""Say of every event what the audit log keeps: what happened, to what, and by whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from portal.articles import events as articles
from portal.articles.models import Article, Version
from portal.articles.previews import PreviewMade, PreviewRevoked
from portal.frontpage import events as frontpage
from portal.interchange.events import ManyChanged
from portal.people import events as people
from portal.people.models import Person
from portal.tasks import events as tasks
from portal.tasks.models import Task

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Fact:
    """What is kept of an event."""

    kind: str
    id: int | None
    label: str
    edition: str | None = None
    by: Person | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


Telling = Callable[[Any], Fact]
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")
_PEOPLE_DETAILS = ("how", "kind", "left", "edition", "role", "administrator")


def action_of(event: type) -> str:
    """Return an event's name as the log writes it: ``VersionMoved`` is ``version-moved``."""
    return _HUMP.sub("-", event.__name__).lower()


def plain_details(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return details as JSON; what is empty is left out."""
    return {name: _plain(value) for name, value in values.items() if value not in (None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _version(version: Version, by: Person | None = None, **details: Any) -> Fact:
    head = version.head_revision
    return Fact("version", version.id, head.headline if head else "", version.edition, by, details)


def _article(article: Article, by: Person, **details: Any) -> Fact:
    first = article.version(article.written_first) or next(iter(article.versions), None)
    head = first.head_revision if first else None
    return Fact("article", article.id, head.headline if head else "", None, by, details)


def _person(event: Any) -> Fact:
    person: Person | None = event.person
    # Named one by one: a field that an event gains later is not kept before somebody has looked.
    details = {name: getattr(event, name) for name in _PEOPLE_DETAILS if hasattr(event, name)}
    return Fact(
        "person",
        person.id if person else None,
        person.name if person else "",
        by=getattr(event, "by", None),
        details=details,
    )


def _front(event: Any) -> Fact:
    known = {entry.name for entry in fields(event)} - {"edition", "by"}
    return Fact(
        "front", None, "", event.edition, event.by, {name: getattr(event, name) for name in known}
    )


def _task(event: Any) -> Fact:
    task: Task = event.task
    first = task.article.version(task.edition) or task.article.version(task.article.written_first)
    head = first.head_revision if first else None
    details = {
        "kind": task.kind,
        "article": task.article_id,
        "assignee": task.assignee.name if task.assignee else "",
        "due_at": task.due_at,
    }
    label = head.headline if head else ""
    return Fact("task", task.id, label, task.edition, event.by, details)


def _preview(event: PreviewMade | PreviewRevoked) -> Fact:
    preview = event.preview
    article = _article(preview.article, event.by)
    details = {"expires_at": preview.expires_at, "revision": preview.revision_id}
    return Fact("article", article.id, article.label, preview.edition, event.by, details)


def _saved(event: articles.RevisionSaved) -> Fact:
    revision = event.revision
    return Fact(
        "version",
        event.version.id,
        revision.headline,
        event.version.edition,
        revision.person,
        {"number": revision.number, "minor": revision.minor, "origin": revision.origin},
    )


def _released(event: articles.VersionReleased) -> Fact:
    version = event.version
    return _version(version, published_at=version.published_at, next_at=version.next_at)


def _moved(event: articles.VersionMoved) -> Fact:
    return _version(
        event.version,
        event.by,
        here=event.here,
        there=event.there,
        note=event.note,
        due_at=event.due_at,
    )


def _renamed(event: articles.TermRenamed) -> Fact:
    name = next((n.name for n in event.term.names if n.edition == event.edition), "")
    return Fact("term", event.term.id, name, event.edition)


FACTS: Final[dict[type, Telling]] = {
    articles.RevisionSaved: _saved,
    articles.VersionReleased: _released,
    articles.VersionWithdrawn: lambda e: _version(e.version, reason=e.version.withdrawn_reason),
    articles.VersionRefiled: lambda e: _version(e.version),
    articles.VersionMoved: _moved,
    articles.CorrectionMade: lambda e: _version(e.version, e.by, text=e.correction.text),
    articles.TogetherChosen: lambda e: _article(e.article, e.by, together=e.together),
    articles.TermRenamed: _renamed,
    PreviewMade: _preview,
    PreviewRevoked: _preview,
    ManyChanged: lambda e: Fact("import", None, "", details={"count": e.count}),
    **{event: cast("Telling", _front) for event in frontpage.FrontEvent.__subclasses__()},
    **{event: cast("Telling", _task) for event in tasks.TaskEvent.__subclasses__()},
    **{event: cast("Telling", _person) for event in people.PersonEvent.__subclasses__()},
    people.SignInRefused: _person,
}
"""Every event that can happen, and what the log keeps of it."""
