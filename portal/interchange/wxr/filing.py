"""Categories, tags and authors of an export as the portal's sections, topics and authors."""

from __future__ import annotations

from html import unescape

from portal.articles.models import Term, TermKind
from portal.articles.words import fold_space, plain
from portal.editions import Edition
from portal.interchange.terms import Terms
from portal.interchange.wxr.entries import Item, Label
from portal.interchange.wxr.survey import Survey, labels_of

UNCATEGORIZED = "uncategorized"


class Filing:
    """Says what an item is to be filed under."""

    def __init__(self, terms: Terms, survey: Survey) -> None:
        self._terms = terms
        self._survey = survey

    def section_and_topics(self, item: Item, edition: Edition) -> tuple[Term | None, list[Term]]:
        """Return the first category as section; further ones, and tags, as topics."""
        categories = [label for label in labels_of(item, "category") if not self._is_none(label)]
        section = self._term(TermKind.SECTION, categories[0], edition) if categories else None
        labels = [*categories[1:], *labels_of(item, "post_tag")]
        topics = [self._term(TermKind.TOPIC, label, edition) for label in labels]
        return section, topics

    def author(self, item: Item, edition: Edition) -> list[Term]:
        """Return who wrote an item."""
        login = fold_space(plain(item.creator))
        if not login:
            return []
        name = _name(self._survey.authors.get(login, login))
        return [self._terms.keyed(TermKind.AUTHOR, login, {edition.code: name})]

    def _is_none(self, label: Label) -> bool:
        translations = self._survey.translations("category", label.slug)
        return UNCATEGORIZED in {label.slug, *(slug for slug, _ in translations.values())}

    def _term(self, kind: TermKind, label: Label, edition: Edition) -> Term:
        """Return the term of a category or tag; its translations are its names elsewhere."""
        name = label.name or self._survey.names.get((label.domain, label.slug), "") or label.slug
        names = {edition.code: _name(name)}
        slugs = {edition.code: label.slug}
        key = label.slug
        translations = self._survey.translations(label.domain, label.slug)
        for language, (slug, translated) in translations.items():
            other = self._survey.edition_of_language(language)
            if other is not None:
                names.setdefault(other.code, _name(translated))
                slugs.setdefault(other.code, slug)
        if translations:
            key = min(slug for slug, _ in translations.values())
        return self._terms.keyed(kind, key, names, slugs=slugs)


def _name(text: str) -> str:
    return fold_space(plain(unescape(text)))
