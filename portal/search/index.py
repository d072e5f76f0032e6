"""Keep the search index true to what is published, in the transaction that publishes.

What readers see now and the replacement that waits for its instant (``Version.next_revision``)
each have an entry. A search then takes the entry whose revision is the public one by the
database's clock, so a scheduled text is found from its instant on and not a moment earlier, and
no job has to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.articles.blocks import body_from_json
from portal.articles.events import TermRenamed, VersionRefiled, VersionReleased, VersionWithdrawn
from portal.articles.models import (
    Article,
    ArticleKind,
    ArticleTerm,
    Listing,
    Revision,
    TermName,
    Version,
)
from portal.events import follow_inside
from portal.search.postgresql import PostgresSearch
from portal.search.sqlite import SqliteSearch
from portal.search.store import Entry, SearchStore
from portal.search.terms import terms_of

BATCH = 250

_STORES: Final[dict[str, SearchStore]] = {
    "sqlite": SqliteSearch(),
    "postgresql": PostgresSearch(),
}


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A text to be found."""

    version_id: int
    revision_id: int
    edition: str
    published_at: datetime
    headline: str
    lead: Sequence[str]
    """Standfirst, kicker, place, and the names it is filed under."""
    body: Iterable[str]
    """The plain text of each paragraph."""


def store_of(session: Session) -> SearchStore:
    """Return the index of the session's database."""
    return _STORES[session.get_bind().dialect.name]


def follow_articles() -> None:
    """Listen to the article store."""
    follow_inside(VersionReleased, _index_version)
    follow_inside(VersionRefiled, _index_version)
    follow_inside(VersionWithdrawn, _forget_version)
    follow_inside(TermRenamed, _index_term)


def index_rows(session: Session, rows: Iterable[IndexRow]) -> None:
    """Add many texts at once, of versions that have none in the index yet.

    Searches stay fast if ``settle`` follows the last of several thousand.
    """
    put_entries(session, [entry_of(row) for row in rows])


def entry_of(row: IndexRow) -> Entry:
    """Return what the index keeps of a text: pure, so that another process can do it."""
    return Entry(
        version_id=row.version_id,
        revision_id=row.revision_id,
        edition=row.edition,
        published_at=row.published_at,
        terms=terms_of(row.headline, row.lead, row.body),
    )


def put_entries(session: Session, entries: Sequence[Entry]) -> None:
    """Add many entries at once; see ``index_rows``."""
    store_of(session).put(session, entries)


def settle(session: Session) -> None:
    """Put in order what many additions left behind; in a transaction after theirs."""
    store_of(session).settle(session)


def rebuild(session: Session, progress: Callable[[int], object] = lambda _done: None) -> int:
    """Make the index anew from the articles.

    Args:
        session: the session, in a transaction.
        progress: told the number of versions done, again and again.

    Returns:
        How many versions were read.
    """
    store = store_of(session)
    store.clear(session)
    ids = session.scalars(select(Version.id).where(Version.published_at.is_not(None))).all()
    for start in range(0, len(ids), BATCH):
        index_rows(session, _read_rows(session, ids[start : start + BATCH]))
        progress(min(start + BATCH, len(ids)))
    store.settle(session)
    return len(ids)


def count_published(session: Session) -> int:
    """Return how many versions a rebuild has to read."""
    query = select(func.count()).select_from(Version).where(Version.published_at.is_not(None))
    return session.execute(query).scalar_one()


def _index_version(session: Session, event: VersionReleased | VersionRefiled) -> None:
    version_id = event.version.id
    store_of(session).drop(session, [version_id])
    index_rows(session, _read_rows(session, [version_id]))


def _index_term(session: Session, event: TermRenamed) -> None:
    """Stories are found by the names they are filed under, so they follow a new one."""
    ids = session.scalars(
        select(Version.id)
        .join(
            Listing,
            (Listing.article_id == Version.article_id) & (Listing.edition == Version.edition),
        )
        .where(Listing.term_id == event.term.id, Listing.edition == event.edition)
    ).all()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        store_of(session).drop(session, batch)
        index_rows(session, _read_rows(session, batch))


def _forget_version(session: Session, event: VersionWithdrawn) -> None:
    store_of(session).drop(session, [event.version.id])


def _read_rows(session: Session, version_ids: Sequence[int]) -> list[IndexRow]:
    """Read what is, or will be, public of these versions: stories only, as in lists."""
    found = session.execute(
        select(
            Version.id,
            Version.edition,
            Version.published_at,
            Version.place,
            Revision.id.label("revision_id"),
            Revision.headline,
            Revision.standfirst,
            Revision.kicker,
            Revision.body,
        )
        .join(Article, Article.id == Version.article_id)
        .join(
            Revision,
            or_(Revision.id == Version.live_revision_id, Revision.id == Version.next_revision_id),
        )
        .where(
            Version.id.in_(version_ids),
            Version.published_at.is_not(None),
            Version.withdrawn_at.is_(None),
            Article.kind == ArticleKind.STORY,
        )
    ).all()
    names = _read_names(session, version_ids)
    return [
        IndexRow(
            version_id=row.id,
            revision_id=row.revision_id,
            edition=row.edition,
            published_at=row.published_at,
            headline=row.headline,
            lead=[row.standfirst, row.kicker, row.place, *names.get(row.id, ())],
            body=[line for block in body_from_json(row.body) for line in block.words.splitlines()],
        )
        for row in found
    ]


def _read_names(session: Session, version_ids: Sequence[int]) -> dict[int, list[str]]:
    """Read the names of section, topics and authors in the edition of each version."""
    filed = (
        select(Version.id, TermName.name)
        .join(Article, Article.id == Version.article_id)
        .where(Version.id.in_(version_ids), TermName.edition == Version.edition)
    )
    sections = filed.join(TermName, TermName.term_id == Article.section_id)
    others = filed.join(ArticleTerm, ArticleTerm.article_id == Article.id).join(
        TermName, TermName.term_id == ArticleTerm.term_id
    )
    names: dict[int, list[str]] = {}
    for version_id, name in session.execute(sections.union_all(others)):
        names.setdefault(version_id, []).append(name)
    return names
