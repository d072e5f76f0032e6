"""Find stories: read what somebody typed, ask the index, rank, and check what may be seen."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.cards import Card, card_columns, card_from
from portal.articles.models import Article, Revision, Version
from portal.articles.states import is_public, public_revision_id
from portal.editions import Edition
from portal.media.models import Media
from portal.search.index import store_of
from portal.search.store import CANDIDATES, Question
from portal.search.terms import ANYWHERE, HEADLINE, LEAD, start_of, stem, stems, words_of

LONGEST_QUERY = 300
"""Characters of a query that are read."""
MOST_WORDS = 12
SHORTEST_START = 4
ENOUGH = 20
"""With fewer stories than this, words that only begin like the last one count as well."""

_QUOTED = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')
_FOUND, _EXACT, _LEAD, _HEADLINE, _STARTS = 1, 2, 4, 8, 16
_WEIGHTS = ((_HEADLINE, 4.0), (_LEAD, 2.5), (_FOUND | _EXACT, 1.0), (_STARTS, 0.5))
_STEM_ALONE = 0.6
"""What a match is worth where a word stands in another form than it was typed in."""
_FRESH_SHARE = 0.6
_HALF_LIFE_HOURS = 90 * 24


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody looks for."""

    words: tuple[str, ...] = ()
    """Folded, in the order typed, each once."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """Folded words that must follow one another; they are among ``words``, too."""
    start: str = ""
    """What a term may begin with in place of the last word."""

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words)

    def matches(self, folded: Iterable[str]) -> bool:
        """Whether one of the words of a text is one that was looked for."""
        wanted = {stem(word) for word in self.words}
        return any(
            word in self.words or not wanted.isdisjoint(stems(word)) or self._starts(word)
            for word in folded
        )

    def _starts(self, word: str) -> bool:
        terms = (word, *(ANYWHERE + stem for stem in stems(word)))
        return bool(self.start) and any(term.startswith(self.start) for term in terms)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found."""

    cards: tuple[Card, ...]
    more: bool
    """Whether there are further pages."""
    words: Words
    """What was looked for, to be marked in the cards."""
    total: int = 0
    """How many stories were found, ``CANDIDATES`` at most."""


def read_query(text: str) -> Words:
    """Read what somebody typed: words, and phrases in any kind of quotation marks.

    There are no operators, so nothing anybody types is a mistake.
    """
    text = text[:LONGEST_QUERY]
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    phrases = tuple(
        phrase
        for part in _QUOTED.findall(text)
        if len(phrase := tuple(words_of(part))) > 1 and set(phrase) <= set(words)
    )
    start = ""
    if words and len(words) < MOST_WORDS and words[-1] not in {phrase[-1] for phrase in phrases}:
        start = start_of(words[-1])
    whole = len(start.removeprefix(ANYWHERE)) < SHORTEST_START
    return Words(tuple(words), phrases, "" if whole else start)


def search_stories(
    session: Session, edition: Edition, text: str, *, limit: int, offset: int = 0
) -> SearchPage:
    """Return the stories of an edition that have every word of a query.

    The newest thousand that have them are ranked: words in the headline count most, then those
    in the standfirst and the names, then any; what is new counts more than what is old. Whether
    a story may be seen is asked of the store, never of the index.

    Args:
        session: the session.
        edition: whose stories.
        text: what somebody typed, of any length and kind.
        limit: stories on a page.
        offset: stories on the pages before.
    """
    words = read_query(text)
    if not words:
        return SearchPage((), more=False, words=words)
    ranked = _ranked(session, edition, _questions(words))
    if len(ranked) >= ENOUGH:
        words = replace(words, start="")
    if words.start:
        start = {_STARTS: _question_of_start(words)}
        found = set(ranked)
        ranked += [version for version in _ranked(session, edition, start) if version not in found]
    ranked = ranked[:CANDIDATES]
    cards = _cards(session, ranked[offset : offset + limit])
    more = len(ranked) > offset + limit
    return SearchPage(cards, more=more, words=words, total=len(ranked))


def _questions(words: Words) -> dict[int, Question]:
    """The same question four times: anywhere, as typed, in the lead, in the headline.

    Phrases are looked for once: whether words follow one another takes long to find out.
    """
    found = [stem(word) for word in words.words]
    return {
        _FOUND: _question([ANYWHERE + stem for stem in found], words.phrases),
        _EXACT: _question(words.words),
        _LEAD: _question([LEAD + stem for stem in found]),
        _HEADLINE: _question([HEADLINE + stem for stem in found]),
    }


def _question(terms: Iterable[str], phrases: tuple[tuple[str, ...], ...] = ()) -> Question:
    return Question(tuple(dict.fromkeys(terms)), phrases)


def _question_of_start(words: Words) -> Question:
    *rest, last = (ANYWHERE + stem(word) for word in words.words)
    return Question(tuple(dict.fromkeys(rest)), words.phrases, start=(last, words.start))


def _ranked(session: Session, edition: Edition, questions: Mapping[int, Question]) -> list[int]:
    """Return the ids of the public versions among the hits, best first."""
    with_phrases = [bit for bit, question in questions.items() if question.phrases]
    needed = sum(with_phrases or questions)
    store = store_of(session)
    hits = store.hits(edition, questions)
    rows = store.read(
        session,
        select(Version.id, hits.c.hour, hits.c.answers)
        .select_from(hits)
        .join(Version, Version.id == hits.c.version_id)
        .where(
            is_public(),
            public_revision_id() == hits.c.revision_id,
            Version.edition == edition.code,
        ),
    )
    now = time.time() / 3600
    scored = [
        (_score(row.answers, max(now - row.hour, 0)), row.hour, row.id)
        for row in rows
        if row.answers & needed
    ]
    return [version_id for _, _, version_id in sorted(scored, reverse=True)]


def _score(answers: int, age_hours: float) -> float:
    weight = next(weight for bit, weight in _WEIGHTS if answers & bit)
    if not answers & (_EXACT | _STARTS):
        weight *= _STEM_ALONE
    freshness: float = 1 - _FRESH_SHARE + _FRESH_SHARE * 0.5 ** (age_hours / _HALF_LIFE_HOURS)
    return weight * freshness


def _cards(session: Session, version_ids: list[int]) -> tuple[Card, ...]:
    if not version_ids:
        return ()
    rows = session.execute(
        select(Version.id.label("version_id"), *card_columns())
        .select_from(Version)
        .join(Article, Article.id == Version.article_id)
        .join(Revision, Revision.id == public_revision_id())
        .outerjoin(Media, Media.id == Article.lead_media_id)
        .where(Version.id.in_(version_ids), is_public())
    )
    cards = {row.version_id: card_from(row) for row in rows}
    return tuple(cards[version_id] for version_id in version_ids if version_id in cards)
