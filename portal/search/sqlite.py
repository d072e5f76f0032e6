"""The index on SQLite: an FTS5 table (https://sqlite.org/fts5.html).

FTS5 hands out rows by descending row number as fast as by ascending, without sorting, and may
begin and end anywhere. So the number of a row says where it belongs: the edition, then the hour
of publication, then a counter. A question is one range, read from the newest story back, and
ends when it has enough.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, BigInteger, Integer, Row, Select, bindparam, column, text
from sqlalchemy.orm import Session

from portal.editions import EDITIONS, Edition
from portal.search.store import CANDIDATES, Entry, Question

COUNTER_BITS = 12
HOUR_BITS = 24
EDITION_BITS = 27
HOUR_SECONDS = 3600
BEGINNING = round(datetime(1000, 1, 1, tzinfo=UTC).timestamp()) // HOUR_SECONDS
"""Hour 0 of a row number, in hours since 1970: the portal dates no story earlier."""
GAP = "¦"
"""Stands between two pieces, so that no phrase runs across."""

# Not yet public texts need no place among the candidates; what decides is asked later.
_ANSWERS = """
SELECT * FROM (
    SELECT rowid AS id, {answer} AS answer FROM search_index
    WHERE search_index MATCH :match_{answer} AND rowid >= :shelf
    AND rowid < :shelf + ((CAST(strftime('%s', 'now') AS INTEGER) / {hour} - {beginning} + 1)
        << {counter})
    ORDER BY rowid DESC LIMIT {candidates}
)
"""
_HITS = """
SELECT entry.version_id, entry.revision_id,
    ((entry.id >> {counter}) & {hours}) + {beginning} AS hour, found.answers
FROM (SELECT id, sum(answer) AS answers FROM ({answers}) GROUP BY id) AS found
CROSS JOIN search_entry AS entry ON entry.id = found.id
"""
_NUMBERS = {
    "hour": HOUR_SECONDS,
    "beginning": BEGINNING,
    "counter": COUNTER_BITS,
    "hours": (1 << HOUR_BITS) - 1,
    "candidates": CANDIDATES,
}
_LOWEST_ROW = text("SELECT min(id) FROM search_entry WHERE id >= :first AND id < :next_hour")
_ADD_ENTRY = text(
    "INSERT INTO search_entry (id, version_id, revision_id) VALUES (:id, :version, :revision)"
)
# One row at a time and no SELECT: FTS5 would write out what it gathered before each statement.
_ADD_TERMS = text("INSERT INTO search_index (rowid, terms) VALUES (:id, :terms)")
_DROP_TERMS = text(
    "DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_entry WHERE version_id IN :ids)"
).bindparams(bindparam("ids", expanding=True))
_DROP_ENTRIES = text("DELETE FROM search_entry WHERE version_id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


class SqliteSearch:
    """Keeps the index in an FTS5 table."""

    def put(self, session: Session, entries: Sequence[Entry]) -> None:
        """Add entries."""
        taken: dict[int, int] = {}
        rows = [
            {
                "id": _free_row(session, _row_of_hour(entry.edition, entry.published_at), taken),
                "version": entry.version_id,
                "revision": entry.revision_id,
                "terms": _text_of(entry),
            }
            for entry in entries
        ]
        if rows:
            # FTS5 also writes out what it gathered when a row comes before the last one.
            rows.sort(key=itemgetter("id"))
            session.execute(_ADD_ENTRY, rows)
            session.execute(_ADD_TERMS, rows)

    def drop(self, session: Session, version_ids: Sequence[int]) -> None:
        """Remove every entry of these versions."""
        ids = {"ids": list(version_ids)}
        session.execute(_DROP_TERMS, ids)
        session.execute(_DROP_ENTRIES, ids)

    def clear(self, session: Session) -> None:
        """Remove every entry."""
        session.execute(text("DELETE FROM search_index"))
        session.execute(text("DELETE FROM search_entry"))

    def settle(self, session: Session) -> None:
        """Merge the parts of the full-text table."""
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))

    def hits(self, edition: Edition, questions: Mapping[int, Question]) -> CTE:
        """Answer several questions about an edition at once, the newest stories of each."""
        answers = "UNION ALL".join(
            _ANSWERS.format(answer=answer, **_NUMBERS) for answer in questions
        )
        matches = {f"match_{answer}": match_of(question) for answer, question in questions.items()}
        return (
            text(_HITS.format(answers=answers, **_NUMBERS))
            .bindparams(shelf=_shelf(edition.code), **matches)
            .columns(
                column("version_id", BigInteger),
                column("revision_id", BigInteger),
                column("hour", Integer),
                column("answers", Integer),
            )
            .cte("hits")
        )

    def read(self, session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Row[Any]]:
        """Run a query that is made of hits."""
        return session.execute(query).all()


def match_of(question: Question) -> str:
    """Return the question in FTS5's language: quoted terms and the words AND and OR."""
    parts = [f'"{term}"' for term in question.terms]
    parts += ['"{}"'.format(" ".join(phrase)) for phrase in question.phrases]
    if question.start:
        stem, word = question.start
        parts.append(f'("{stem}" OR "{word}" *)')
    return " AND ".join(parts)


def _text_of(entry: Entry) -> str:
    words = f" {GAP} ".join(" ".join(piece) for piece in entry.terms.pieces)
    return f"{words} {' '.join(entry.terms.stems)}"


def _shelf(code: str) -> int:
    """Return the first row number of an edition, the same on every machine and for ever."""
    digest = hashlib.blake2b(code.encode(), digest_size=4).digest()
    return int.from_bytes(digest) % (1 << EDITION_BITS) << (HOUR_BITS + COUNTER_BITS)


def _row_of_hour(code: str, moment: datetime) -> int:
    hour = int(moment.timestamp()) // HOUR_SECONDS - BEGINNING
    return _shelf(code) + (min(max(hour, 0), (1 << HOUR_BITS) - 1) << COUNTER_BITS)


def _free_row(session: Session, hour: int, taken: dict[int, int]) -> int:
    """Take a row for an hour: the highest below those taken, in an earlier hour if it is full.

    Args:
        session: the session, in a transaction.
        hour: first row of the hour.
        taken: first row of an hour → its lowest row taken, of hours met before.
    """
    while True:
        end = hour + (1 << COUNTER_BITS)
        if hour not in taken:
            lowest = session.execute(_LOWEST_ROW, {"first": hour, "next_hour": end}).scalar()
            taken[hour] = end if lowest is None else lowest
        if taken[hour] > hour:
            taken[hour] -= 1
            return taken[hour]
        hour -= 1 << COUNTER_BITS


if len({_shelf(code) for code in EDITIONS}) < len(EDITIONS):
    raise RuntimeError("two editions would share their rows of the index: give one another code")
