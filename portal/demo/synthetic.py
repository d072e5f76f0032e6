"""Synthetic pairs by the hundred thousand, for benchmarks and for trying a large newsroom.

They take the way of bulk rows, not of the verbs: each batch is one transaction of plain
inserts, with everything a published pair has (revisions, digests, agreed links, listing rows,
search terms).
"""

from __future__ import annotations

import os
import random
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from portal.articles.blocks import HEADLINE, STANDFIRST, BlockKind
from portal.articles.models import (
    EVERYTHING,
    Article,
    ArticleKind,
    ArticleTerm,
    Listing,
    Revision,
    Stage,
    Term,
    TermKind,
    Version,
)
from portal.articles.slugs import slug_from
from portal.articles.words import count_words, digest_of
from portal.database import Base, database_now, transaction
from portal.demo.load import Demo
from portal.identifiers import new_block_id, new_id
from portal.search.index import IndexRow, entry_of, put_entries, settle
from portal.search.store import Entry
from portal.translation.models import Link, LinkSide, LinkState

PARTS = Path(__file__).with_name("synthetic.toml")
BATCH = 2000
AHEAD = 2
SPREAD = timedelta(days=5 * 365)
FEWEST_PARAGRAPHS, MOST_PARAGRAPHS = 6, 8
LARGEST_FIGURE = 999
ORIGIN = "synthetic"
_POINTERS = ("head_revision_id", "live_revision_id")
_ORDER = (Article, ArticleTerm, Version, Revision, Link, LinkSide, Listing)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Places in the lists of parts; the same places make the same sentence in each language."""

    person: int
    act: int
    thing: int
    place: int
    time: int
    figure: int
    number: int


@dataclass(frozen=True, slots=True)
class _Shelves:
    """What there is to file articles under."""

    sections: Sequence[int]
    topics: Sequence[int]
    authors: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Job:
    """A batch to be made."""

    seed: str
    first: datetime
    """When its first pair appeared; each further one a step later."""
    step: timedelta
    size: int
    shelves: _Shelves


class _Batch:
    """Rows of one transaction, by model, and the texts for the search."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}
        self.entries: list[Entry] = []

    def add(self, model: type[Base], **values: Any) -> None:
        """Add a row."""
        self._rows.setdefault(model, []).append(values)

    def write(self, session: Session) -> None:
        """Insert everything. A version names its revision and it its version: pointers last."""
        pointers = [
            {
                "b_id": row["id"],
                **{name: row.pop(name) for name in _POINTERS},
                "b_published": row.pop("published_at"),
            }
            for row in self._rows[Version]
        ]
        # Past the ORM, which would look at every row for what nobody needs here.
        connection = session.connection()
        for model in _ORDER:
            if rows := self._rows.get(model):
                connection.execute(insert(model), rows)
        versions = Version.metadata.tables[Version.__tablename__]
        connection.execute(
            update(versions)
            .where(versions.c.id == bindparam("b_id"))
            .values(
                published_at=bindparam("b_published"),
                **{name: bindparam(name) for name in _POINTERS},
            ),
            pointers,
        )
        put_entries(session, self.entries)


def make_pairs(session: Session, count: int, *, seed: int = 1) -> Iterator[int]:
    """Make published pairs, spread evenly over the five years before now.

    Args:
        session: the session; each batch is a transaction of its own.
        count: how many pairs.
        seed: the same seed makes the same texts.

    Yields:
        How many pairs were made since the last time.
    """
    with transaction(session):
        now = database_now(session)
        shelves = _shelves(session)
    step = SPREAD / max(count, 1)
    jobs = [
        _Job(
            f"{seed} {start}",
            now - SPREAD + step * (start + 1),
            step,
            min(BATCH, count - start),
            shelves,
        )
        for start in range(0, count, BATCH)
    ]
    for job, batch in zip(jobs, _prepared(jobs), strict=True):
        with transaction(session):
            batch.write(session)
        yield job.size
    with transaction(session):
        settle(session)


def _prepared(jobs: Sequence[_Job]) -> Iterator[_Batch]:
    """Make the batches, in another process while this one writes; never far ahead of it."""
    if len(jobs) == 1 or (os.cpu_count() or 1) == 1:
        yield from map(_prepare, jobs)
        return
    # One process only: identifiers are in order, and unlike, within a process. It never touches
    # the connection it inherits, and ends without closing it.
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        ahead = deque(pool.submit(_prepare, job) for job in jobs[:AHEAD])
        for job in [*jobs[AHEAD:], *([None] * min(AHEAD, len(jobs)))]:
            batch = ahead.popleft().result()
            if job is not None:
                ahead.append(pool.submit(_prepare, job))
            yield batch


def _prepare(job: _Job) -> _Batch:
    chance = random.Random(job.seed)  # noqa: S311  # texts, no secrets
    batch = _Batch()
    for number in range(job.size):
        _add_pair(batch, _parts(), job.shelves, job.first + job.step * number, chance)
    return batch


@cache
def _parts() -> dict[str, Any]:
    with PARTS.open("rb") as file:
        return tomllib.load(file)


def _shelves(session: Session) -> _Shelves:
    """What there is to file under; an empty portal gets what the demo publication has."""
    if session.scalars(select(Term.id).where(Term.kind == TermKind.SECTION)).first() is None:
        Demo(session, Path()).name_publication()
    found: dict[str, list[int]] = {kind: [] for kind in TermKind}
    for term_id, kind in session.execute(select(Term.id, Term.kind).order_by(Term.id)):
        found[kind].append(term_id)
    return _Shelves(found[TermKind.SECTION], found[TermKind.TOPIC], found[TermKind.AUTHOR])


def _add_pair(
    batch: _Batch,
    parts: Mapping[str, Any],
    shelves: _Shelves,
    moment: datetime,
    chance: random.Random,
) -> None:
    codes = list(parts)
    article_id = new_id()
    first = chance.choice(codes)
    terms = [
        *chance.sample(shelves.topics, min(2, len(shelves.topics))),
        *chance.sample(shelves.authors, min(1, len(shelves.authors))),
    ]
    section = chance.choice(shelves.sections)
    batch.add(
        Article,
        id=article_id,
        kind=ArticleKind.STORY,
        section_id=section,
        written_first=first,
        created_at=moment,
    )
    for position, term_id in enumerate(terms):
        batch.add(ArticleTerm, article_id=article_id, term_id=term_id, position=position)
    title = _draw(parts[first], chance)
    paragraphs = [
        [_draw(parts[first], chance) for _ in range(chance.randint(2, 3))]
        for _ in range(chance.randint(FEWEST_PARAGRAPHS, MOST_PARAGRAPHS))
    ]
    digests = {
        code: _add_version(batch, code, parts[code], title, paragraphs, article_id, moment)
        for code in codes
    }
    for code in codes:
        for term_id in (EVERYTHING, section, *terms):
            batch.add(
                Listing,
                edition=code,
                term_id=term_id,
                published_at=moment,
                article_id=article_id,
            )
    for blocks in zip(*(digests[code].items() for code in codes), strict=True):
        _add_link(batch, article_id, dict(zip(codes, blocks, strict=True)), moment)


def _add_version(  # what one version is made of
    batch: _Batch,
    code: str,
    parts: Mapping[str, Any],
    title: _Sentence,
    paragraphs: Sequence[Sequence[_Sentence]],
    article_id: int,
    moment: datetime,
) -> dict[str, str]:
    """Add a version with its only revision; return its digests in the order of its blocks."""
    version_id, revision_id = new_id(), new_id()
    headline = _headline(parts, title)
    standfirst = _standfirst(parts, title)
    texts = [" ".join(_sentence(parts, one) for one in paragraph) for paragraph in paragraphs]
    body: list[dict[str, Any]] = []
    digests = {HEADLINE: digest_of(headline), STANDFIRST: digest_of(standfirst)}
    for text in texts:
        block_id = new_block_id()
        body.append({"id": block_id, "kind": BlockKind.PARAGRAPH.value, "html": text})
        # What Block.digest is for a paragraph without links, without making the block.
        digests[block_id] = digest_of(text, "")
    batch.add(
        Version,
        id=version_id,
        article_id=article_id,
        edition=code,
        slug=slug_from(headline),
        stage=Stage.DRAFT,
        published_at=moment,
        updated_at=moment,
        head_revision_id=revision_id,
        live_revision_id=revision_id,
    )
    batch.add(
        Revision,
        id=revision_id,
        version_id=version_id,
        number=1,
        headline=headline,
        standfirst=standfirst,
        created_at=moment,
        origin=ORIGIN,
        word_count=sum(count_words(text) for text in (standfirst, *texts)),
        digests=digests,
        body=body,
    )
    batch.entries.append(
        entry_of(IndexRow(version_id, revision_id, code, moment, headline, [standfirst], texts))
    )
    return digests


def _add_link(
    batch: _Batch, article_id: int, blocks: Mapping[str, tuple[str, str]], moment: datetime
) -> None:
    link_id = new_id()
    batch.add(Link, id=link_id, article_id=article_id, state=LinkState.AGREED, agreed_at=moment)
    for code, (block_id, digest) in blocks.items():
        for toward in blocks:
            if toward != code:
                batch.add(
                    LinkSide,
                    article_id=article_id,
                    edition=code,
                    toward=toward,
                    block_id=block_id,
                    link_id=link_id,
                    digest=digest,
                )


def _draw(parts: Mapping[str, Any], chance: random.Random) -> _Sentence:
    def place(name: str) -> int:
        return int(chance.random() * len(parts[name]))

    return _Sentence(
        person=place("people"),
        act=place("acts"),
        thing=place("things"),
        place=place("places"),
        time=place("times"),
        figure=place("figures"),
        number=chance.randint(2, LARGEST_FIGURE),
    )


def _sentence(parts: Mapping[str, Any], one: _Sentence) -> str:
    words = _words(parts, one)
    told = parts["sentence"].format_map({**words, "time": parts["times"][one.time]})
    return f"{told} {parts['figures'][one.figure].format(n=one.number)}"


def _headline(parts: Mapping[str, Any], one: _Sentence) -> str:
    return str(parts["headline"].format_map(_words(parts, one)))


def _standfirst(parts: Mapping[str, Any], one: _Sentence) -> str:
    return str(parts["standfirst"].format_map({**_words(parts, one), "n": one.number}))


def _words(parts: Mapping[str, Any], one: _Sentence) -> dict[str, str]:
    return {
        "person": parts["people"][one.person],
        "act": parts["acts"][one.act],
        "thing": parts["things"][one.thing],
        "place": parts["places"][one.place],
    }
