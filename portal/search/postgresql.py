"""The index on PostgreSQL: a tsvector of the portal's own terms, and a GIN index over it.

The terms are written out as they are (https://www.postgresql.org/docs/current/datatype-textsearch.html)
and no text search configuration is asked, so both databases find the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, BigInteger, Integer, Row, Select, bindparam, column, text
from sqlalchemy.orm import Session

from portal.editions import Edition
from portal.search.store import CANDIDATES, Entry, Question

LAST_POSITION = 16_383
MOST_POSITIONS = 255
LARGEST = 1_000_000  # bytes, reckoned from above; a tsvector holds 1,048,575
MANY = 100
PHRASE_CANDIDATES = 3 * CANDIDATES

_ADD = text(
    "INSERT INTO search_index (revision_id, version_id, edition, published_at, document) "
    "VALUES (:revision, :version, :edition, :published_at, CAST(:document AS tsvector))"
)
_DROP = text("DELETE FROM search_index WHERE version_id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_PLAN = (text("SET LOCAL enable_seqscan = off"), text("SET LOCAL jit = off"))
_PLAN_AS_BEFORE = text("SET LOCAL enable_seqscan TO DEFAULT")
_ANSWERS = """
SELECT * FROM (
    SELECT version_id, revision_id, published_at, {answer} AS answer FROM search_index
    WHERE document @@ CAST(:match_{answer} AS tsquery) AND edition = :edition
    AND published_at <= statement_timestamp()
    ORDER BY published_at DESC LIMIT {candidates}
) AS answer_{answer}
"""
# Where words follow one another GIN does not know: that is read from the texts, so from few.
_ANSWERS_OF_PHRASES = """
SELECT * FROM (
    SELECT version_id, revision_id, published_at, {answer} AS answer FROM (
        SELECT * FROM search_index
        WHERE document @@ CAST(:match_{answer} AS tsquery) AND edition = :edition
        AND published_at <= statement_timestamp()
        ORDER BY published_at DESC LIMIT {phrase_candidates}
    ) AS having_words
    WHERE document @@ CAST(:phrases_{answer} AS tsquery)
    ORDER BY published_at DESC LIMIT {candidates}
) AS answer_{answer}
"""
_HITS = """
SELECT version_id, revision_id,
    CAST(floor(extract(epoch FROM min(published_at)) / 3600) AS integer) AS hour,
    CAST(sum(answer) AS integer) AS answers
FROM ({answers}) AS found GROUP BY version_id, revision_id
"""
_NUMBERS = {"candidates": CANDIDATES, "phrase_candidates": PHRASE_CANDIDATES}


class PostgresSearch:
    """Keeps the index in a table with a GIN index."""

    def put(self, session: Session, entries: Sequence[Entry]) -> None:
        """Add entries."""
        rows = [
            {
                "revision": entry.revision_id,
                "version": entry.version_id,
                "edition": entry.edition,
                "published_at": entry.published_at,
                "document": document_of(entry),
            }
            for entry in entries
        ]
        if len(rows) >= MANY:
            # Let the index gather more before it takes all of it in at once.
            session.execute(text("SET LOCAL gin_pending_list_limit = '64MB'"))
            session.execute(text("SET LOCAL work_mem = '128MB'"))
        if rows:
            session.execute(_ADD, rows)

    def drop(self, session: Session, version_ids: Sequence[int]) -> None:
        """Remove every entry of these versions."""
        session.execute(_DROP, {"ids": list(version_ids)})

    def clear(self, session: Session) -> None:
        """Remove every entry."""
        session.execute(text("DELETE FROM search_index"))

    def settle(self, session: Session) -> None:
        """Have the index take in what it gathered, and let the planner know what is there."""
        session.execute(text("SELECT gin_clean_pending_list('ix_search_index_document')"))
        session.execute(text("ANALYZE search_index"))

    def hits(self, edition: Edition, questions: Mapping[int, Question]) -> CTE:
        """Answer several questions about an edition at once, the newest stories of each."""
        answers = "UNION ALL".join(
            (_ANSWERS_OF_PHRASES if question.phrases else _ANSWERS).format(
                answer=answer, **_NUMBERS
            )
            for answer, question in questions.items()
        )
        matches = {f"match_{answer}": match_of(question) for answer, question in questions.items()}
        phrases = {
            f"phrases_{answer}": " & ".join(
                f"({' <-> '.join(map(_quoted, phrase))})" for phrase in question.phrases
            )
            for answer, question in questions.items()
            if question.phrases
        }
        return (
            text(_HITS.format(answers=answers))
            .bindparams(edition=edition.code, **matches, **phrases)
            .columns(
                column("version_id", BigInteger),
                column("revision_id", BigInteger),
                column("hour", Integer),
                column("answers", Integer),
            )
            .cte("hits")
        )

    def read(self, session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Row[Any]]:
        """Run a query that is made of hits.

        The planner does not know what it costs to fetch a large tsvector, and for a frequent
        word would rather fetch all of them than ask the index.
        """
        for setting in _PLAN:
            session.execute(setting)
        rows = session.execute(query).all()
        session.execute(_PLAN_AS_BEFORE)
        return rows


def match_of(question: Question) -> str:
    """Return the question in PostgreSQL's language, the order of a phrase's words left out."""
    words = dict.fromkeys(word for phrase in question.phrases for word in phrase)
    parts = [_quoted(term) for term in (*question.terms, *words)]
    if question.start:
        stem, word = question.start
        parts.append(f"({_quoted(stem)} | {_quoted(word)}:*)")
    return " & ".join(parts)


def document_of(entry: Entry) -> str:
    """Return the terms as PostgreSQL writes a tsvector: stems, then words with their places."""
    places: dict[str, list[str]] = {term: [] for term in entry.terms.stems}
    place = 0
    for piece in entry.terms.pieces:
        place += 1  # stays empty, so that no phrase runs from one piece to the next
        for word in piece:
            place += 1
            found = places.setdefault(word, [])
            if place <= LAST_POSITION and len(found) < MOST_POSITIONS:
                found.append(str(place))
    room = LARGEST
    lexemes = []
    for term, found in places.items():
        room -= 4 * len(term) + 2 * len(found) + 8
        if room < 0:
            break
        lexemes.append(f"{_quoted(term)}:{','.join(found)}" if found else _quoted(term))
    return " ".join(lexemes)


def _quoted(term: str) -> str:
    """Quote a term: it has no quote and no backslash in it, since folding leaves none."""
    return f"'{term}'"
