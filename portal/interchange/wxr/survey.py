"""The first reading of an export: everything that an entry may need of a later one.

Only numbers, names and addresses are kept, never a text, so a large export stays small here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from portal.editions import Edition
from portal.interchange.languages import edition_of_tag
from portal.interchange.pictures import RESIZED
from portal.interchange.wxr.entries import Author, Channel, Item, Label, Taxon
from portal.interchange.wxr.reader import read

POSTS = {"post", "page"}
_MEMBERS = re.compile(r's:\d+:"([^"]+)";i:(\d+);')
_LOCALE = re.compile(r's:\d+:"locale";s:\d+:"([^"]+)"')
_LANGUAGE_KEYS = (
    "_wpml_import_language_code",
    "_wpml_language_code",
    "_wpml_language",
    "wpml_language",
    "icl_language_code",
    "_icl_language_code",
)
_GROUP_KEYS = (
    "_wpml_import_translation_group",
    "_wpml_import_trid",
    "_wpml_trid",
    "wpml_trid",
    "_icl_trid",
    "icl_trid",
    "trid",
)
_ORIGINAL_KEYS = ("_icl_lang_duplicate_of", "_wpml_translation_of", "_icl_translation_of")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the old site."""

    id: int
    file: str
    alt: str
    caption: str


@dataclass(slots=True)
class Survey:
    """What is known of an export before anything of it is written."""

    channel: Channel = field(default_factory=Channel)
    authors: dict[str, str] = field(default_factory=dict)
    """Login → name."""
    attachments: dict[int, Attachment] = field(default_factory=dict)
    attached: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Post → the pictures that were put up for it."""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """Taxonomy and slug → name."""
    _files: dict[str, int] = field(default_factory=dict)
    """Path of a file without the mark of its size → its attachment."""
    _taxa: dict[tuple[str, int], str] = field(default_factory=dict)
    _term_groups: list[dict[str, int]] = field(default_factory=list)
    _locales: dict[str, str] = field(default_factory=dict)
    _members: dict[str, dict[str, int]] = field(default_factory=dict)
    _groups: dict[int, int] = field(default_factory=dict)
    """Post → another of its group, on the way to the group's smallest."""
    _first_of_mark: dict[str, int] = field(default_factory=dict)
    _language_of: dict[int, str] = field(default_factory=dict)
    _together: dict[tuple[str, str], dict[str, tuple[str, str]]] = field(default_factory=dict)

    def key_of(self, item: Item) -> str:
        """What an article of this site is known by: its number, or that of its group."""
        return f"wxr:{self.channel.site}:{self._root(item.id)}"

    def marked_edition(self, item: Item) -> tuple[str, Edition | None]:
        """Return the language that a plugin marked an item with, and the edition that has it."""
        told = language_of(item) or self._language_of.get(item.id, "")
        return told, self.edition_of_language(told)

    def attachment_of(self, source: str) -> Attachment | None:
        """Return the attachment whose file a picture shows, in whatever size."""
        return self.attachments.get(self._files.get(_bare(source), 0))

    def translations(self, taxonomy: str, slug: str) -> dict[str, tuple[str, str]]:
        """Return language → slug and name of a category or tag and of its translations."""
        return self._together.get((taxonomy, slug), {})

    def edition_of_language(self, language: str) -> Edition | None:
        """Return the edition of a language as the site's plugin calls it."""
        return edition_of_tag(self._locales.get(language, language)) or edition_of_tag(language)

    def _root(self, post: int) -> int:
        while self._groups.get(post, post) != post:
            post = self._groups[post]
        return post

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._groups[second] = first

    def see_item(self, item: Item) -> None:
        """Note what others may need of an item."""
        if item.kind == "attachment":
            self.attachments[item.id] = Attachment(
                item.id, item.file, item.meta.get("_wp_attachment_image_alt", ""), item.excerpt
            )
            self._files.setdefault(_bare(item.file), item.id)
            if item.parent:
                self.attached[item.parent].append(item.id)
            return
        if item.kind not in POSTS:
            return
        for mark in _marks_of(item):
            self._join(item.id, self._first_of_mark.setdefault(mark, item.id))
        for key in _ORIGINAL_KEYS:
            if item.meta.get(key, "").isdigit():
                self._join(item.id, int(item.meta[key]))

    def see_taxon(self, taxon: Taxon) -> None:
        """Note a category, a tag, or a plugin's mark of what belongs together."""
        taxon.slug = unquote(taxon.slug)
        self.names[taxon.taxonomy, taxon.slug] = taxon.name
        self._taxa[taxon.taxonomy, taxon.id] = taxon.slug
        if taxon.taxonomy == "language":
            locale = _LOCALE.search(taxon.description)
            if locale:
                self._locales[taxon.slug] = locale.group(1)
        elif taxon.taxonomy == "post_translations":
            self._members[taxon.slug] = _members(taxon)
        elif taxon.taxonomy == "term_translations":
            self._term_groups.append(_members(taxon))

    def finish(self) -> None:
        """Put together what was noted, once everything is."""
        for mark, members in self._members.items():
            for language, post in members.items():
                self._language_of.setdefault(post, language)
                self._join(post, self._first_of_mark.setdefault(f"post_translations {mark}", post))
        for group in self._term_groups:
            for taxonomy in ("category", "post_tag"):
                known = {
                    language: (slug, self.names[taxonomy, slug])
                    for language, number in group.items()
                    if (slug := self._taxa.get((taxonomy, number))) is not None
                }
                for slug, _ in known.values():
                    self._together[taxonomy, slug] = known


def survey(path: Path, progress: Callable[[int], None] | None = None) -> Survey:
    """Read an export once.

    Raises:
        Refusal: if the file is broken anywhere, so that nothing needs to be undone.
    """
    found = Survey()
    for entry in read(path, progress):
        match entry:
            case Channel():
                found.channel = entry
            case Author():
                found.authors[entry.login] = entry.name or entry.login
            case Taxon():
                found.see_taxon(entry)
            case Item():
                found.see_item(entry)
    found.finish()
    return found


def language_of(item: Item) -> str:
    """Return what Polylang or WPML say of an item's language."""
    for label in item.labels:
        if label.domain == "language":
            return unquote(label.slug)
    return next((item.meta[key] for key in _LANGUAGE_KEYS if item.meta.get(key)), "")


def labels_of(item: Item, domain: str) -> Iterator[Label]:
    """Yield what an item is filed under, its slugs readable."""
    for label in item.labels:
        if label.domain == domain:
            yield Label(domain, unquote(label.slug) or label.name, label.name)


def _bare(source: str) -> str:
    path = source.partition("?")[0].partition("://")[2].partition("/")[2]
    return RESIZED.sub("", unquote(path)).lower()


def _marks_of(item: Item) -> Iterator[str]:
    """What an item has in common with its translations."""
    for label in labels_of(item, "post_translations"):
        yield f"post_translations {label.slug}"
    for key in _GROUP_KEYS:
        if item.meta.get(key):
            yield f"{item.kind} {key} {item.meta[key]}"


def _members(taxon: Taxon) -> dict[str, int]:
    """Language → number, of a list that PHP wrote."""
    return {language: int(number) for language, number in _MEMBERS.findall(taxon.description)}
