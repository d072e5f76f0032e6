"""Sections, topics and authors by the names that foreign sources give them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.filing import ensure_term, find_term
from portal.articles.models import Term, TermKind, TermName
from portal.articles.slugs import slug_from
from portal.articles.words import fold_space, plain
from portal.editions import EDITIONS
from portal.interchange.report import Outcome, Report, Thing

GENERAL = "general"
"""Key of the section of stories that name none."""
AFTER_OTHERS = 1000
_IMPORTED = 100
_NAMES = Path(__file__).with_name("general.toml")
_THINGS = {
    TermKind.SECTION: Thing.SECTION,
    TermKind.TOPIC: Thing.TOPIC,
    TermKind.AUTHOR: Thing.AUTHOR,
}


class Terms:
    """Finds terms, makes those that are missing, and counts them."""

    def __init__(self, session: Session, report: Report) -> None:
        self._session = session
        self._report = report
        self._known: dict[tuple[TermKind, str], int] = {}

    def named(self, kind: TermKind, name: str, edition: str) -> Term | None:
        """Return the term that a source in one language calls so; ``None`` for no name.

        What is written may be the term's key, or its name in that edition; else it is new.
        """
        name = fold_space(plain(name))
        if not name:
            return None
        term = self._cached(kind, f"{edition} {name}")
        if term is None:
            term = self._find(kind, name, edition)
            if term is None:
                term = self.ensure(kind, slug_from(name) or name, {edition: name})
            elif term.key != name:
                self.also_named(term, name, edition)
            self._known[kind, f"{edition} {name}"] = term.id
        return term

    def _find(self, kind: TermKind, name: str, edition: str) -> Term | None:
        for key in dict.fromkeys((name, slug_from(name))):
            if key and (term := find_term(self._session, kind, key)) is not None:
                return term
        return self._by_name(kind, name, edition)

    def ensure(
        self,
        kind: TermKind,
        key: str,
        names: Mapping[str, str],
        *,
        slugs: Mapping[str, str] | None = None,
        position: int = _IMPORTED,
    ) -> Term:
        """Return the term with this key, made and named where it is not yet."""
        term, made = ensure_term(self._session, kind, key, names, slugs=slugs, position=position)
        if made:
            self._report.add(_THINGS[kind], Outcome.MADE)
        return term

    def keyed(
        self,
        kind: TermKind,
        key: str,
        names: Mapping[str, str],
        *,
        slugs: Mapping[str, str] | None = None,
    ) -> Term:
        """Return the term with this key, made or named if it is not; asked for again and again."""
        mark = f"{key} {' '.join(sorted(names))}"
        term = self._cached(kind, mark)
        if term is None:
            wanted = {code: slug_from(slug) for code, slug in (slugs or {}).items()}
            term = self.ensure(kind, key, names, slugs=wanted)
            self._known[kind, mark] = term.id
        return term

    def all_named(self, kind: TermKind, names: Iterable[str], edition: str) -> list[Term]:
        """Return the terms with these names, each once."""
        found = (self.named(kind, name, edition) for name in names)
        return list({term.id: term for term in found if term is not None}.values())

    def also_named(self, term: Term, name: str, edition: str) -> None:
        """Give a term its name in a further edition, if it has none there."""
        name = fold_space(plain(name))
        if name and not _has_name(term, edition):
            ensure_term(self._session, TermKind(term.kind), term.key, {edition: name})

    def general(self) -> Term:
        """Return the section of stories that name none."""
        term = self._cached(TermKind.SECTION, GENERAL)
        if term is None:
            names = tomllib.loads(_NAMES.read_text(encoding="utf-8"))["general"]
            known = {code: names.get(code, names["en"]) for code in EDITIONS}
            term = self.ensure(TermKind.SECTION, GENERAL, known, position=AFTER_OTHERS)
            self._known[TermKind.SECTION, GENERAL] = term.id
        return term

    def _cached(self, kind: TermKind, name: str) -> Term | None:
        term_id = self._known.get((kind, name))
        return self._session.get(Term, term_id) if term_id is not None else None

    def _by_name(self, kind: TermKind, name: str, edition: str) -> Term | None:
        return self._session.scalars(
            select(Term)
            .join(TermName)
            .where(Term.kind == kind, TermName.edition == edition, TermName.name == name)
            .order_by(Term.id)
        ).first()


def _has_name(term: Term, edition: str) -> bool:
    return any(entry.edition == edition for entry in term.names)
