"""Read a WordPress export as a stream: no more of it is in memory than one entry.

The parser calls back as it reads, so a file of any size takes the same room. A document type
declaration is refused where it begins: without one there are no entities, nothing to expand, and
nothing to fetch; that is what makes it safe to lift the parser's own limits, which a long post
would meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from portal.interchange.wxr.entries import Author, Channel, Entry, Item, Label, Taxon
from portal.messages import N_, Refusal

CHUNK = 64 * 1024
LARGEST_ITEM = 64 * 1024 * 1024
"""Characters in one entry."""
_ITEM = {
    "title": "title",
    "link": "link",
    "creator": "creator",
    "content:encoded": "content",
    "excerpt:encoded": "excerpt",
    "status": "status",
    "post_type": "kind",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_name": "slug",
    "post_password": "password",
    "attachment_url": "file",
}
_ITEM_NUMBERS = {"post_id": "id", "post_parent": "parent"}
_TAXON = {
    "category_nicename": "slug",
    "tag_slug": "slug",
    "term_slug": "slug",
    "cat_name": "name",
    "tag_name": "name",
    "term_name": "name",
    "term_taxonomy": "taxonomy",
    "category_description": "description",
    "tag_description": "description",
    "term_description": "description",
}
_CHANNEL = {
    "link": "link",
    "language": "language",
    "wxr_version": "version",
    "base_blog_url": "base",
}
_AUTHOR = {"author_login": "login", "author_display_name": "name"}
_TAXA = {"wp:category": "category", "wp:tag": "post_tag", "wp:term": ""}
_META = {"_thumbnail_id", "_wp_attachment_image_alt"}
_META_OF_LANGUAGE = ("wpml", "icl", "trid")
_ENTRY = 3
"""Depth of entries: rss, channel, entry."""
_FIELD = 4


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Entry]:
    """Yield the entries of an export in their order; the channel comes before the first item.

    Args:
        path: the file.
        progress: told how many bytes were read so far.

    Raises:
        Refusal: if it is not a whole, well-formed export without a document type declaration;
            the message names line and column.
    """
    target = _Target()
    any_target: Any = target
    parser = etree.XMLParser(
        target=any_target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    done = lines = 0
    chunk = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.feed(chunk)
                done += len(chunk)
                lines += chunk.count(b"\n")
                if progress is not None:
                    progress(done)
                yield from target.take()
            parser.close()
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Refusal(
            N_("%(file)s, line %(line)s, column %(column)s: the XML is broken (%(problem)s)."),
            file=path.name,
            line=max(line, 1),
            column=max(column, 1),
            problem=_problem(error),
        ) from error
    except _DocumentType as error:
        before = chunk[: max(chunk.find(b"<!DOCTYPE"), 0)]
        raise Refusal(
            N_(
                "%(file)s, line %(line)s, column %(column)s: a document type declaration is not "
                "taken, for it could define entities."
            ),
            file=path.name,
            line=lines + before.count(b"\n") + 1,
            column=len(before) - (before.rfind(b"\n") + 1) + 1,
        ) from error
    except OSError as error:
        raise Refusal(
            N_("%(file)s cannot be read: %(problem)s."), file=path.name, problem=error.strerror
        ) from error
    yield from target.take()
    if not target.channel.version:
        raise Refusal(
            N_("%(file)s is XML, but no export of WordPress: it names no version of the format."),
            file=path.name,
        )


def _problem(error: etree.XMLSyntaxError) -> str:
    problem = (error.msg or "").partition(", line ")[0]
    # What this build of the parser says of characters such as U+000B.
    return problem.replace("Unregistered error message", "a character that XML does not have")


class _DocumentType(Exception):
    """The file has a document type declaration."""


class _Target:
    """Told by the parser what it reads; keeps the entry at hand."""

    def __init__(self) -> None:
        self.channel = Channel()
        self._told_channel = False
        self._path: list[str] = []
        self._entry: Entry | None = None
        self._text: list[str] = []
        self._size = 0
        self._label: Label | None = None
        self._meta_key = ""
        self._ready: list[Entry] = []

    def take(self) -> list[Entry]:
        """Return the entries that are whole by now."""
        ready, self._ready = self._ready, []
        return ready

    def doctype(self, *_: object) -> None:
        raise _DocumentType

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _short(tag)
        self._path.append(name)
        self._text.clear()
        if len(self._path) == _ENTRY:
            self._size = 0
            if name == "item":
                self._tell_channel()
                self._entry = Item()
            elif name in _TAXA:
                self._entry = Taxon(_TAXA[name])
            elif name == "wp:author":
                self._entry = Author()
        elif name == "category" and isinstance(self._entry, Item):
            domain, slug = attributes.get("domain", ""), attributes.get("nicename", "")
            self._label = Label(domain, slug)

    def data(self, text: str) -> None:
        self._size += len(text)
        if self._size > LARGEST_ITEM:
            raise Refusal(
                N_("An entry of the export is larger than %(limit)s MB."),
                limit=LARGEST_ITEM // 1024**2,
            )
        self._text.append(text)

    def end(self, _tag: str) -> None:
        name = self._path.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        depth = len(self._path) + 1
        entry = self._entry
        if depth == _ENTRY and entry is not None:
            self._ready.append(entry)
            self._entry = None
        elif depth == _ENTRY:
            _set(self.channel, _CHANNEL, name, text)
        elif isinstance(entry, Item):
            self._item(entry, depth, name, text)
        elif isinstance(entry, Taxon):
            if name.removeprefix("wp:") == "term_id":
                entry.id = _number(text)
            _set(entry, _TAXON, name, text)
        elif isinstance(entry, Author):
            _set(entry, _AUTHOR, name, text)

    def _item(self, item: Item, depth: int, name: str, text: str) -> None:
        bare = name.removeprefix("wp:")
        if self._label is not None and name == "category":
            self._label.name = text
            item.labels.append(self._label)
            self._label = None
        elif bare == "meta_key":
            self._meta_key = text
        elif (
            bare == "meta_value" and self._path[-1] == "wp:postmeta" and _is_wanted(self._meta_key)
        ):
            item.meta[self._meta_key] = text
        elif depth != _FIELD:
            return
        elif bare in _ITEM_NUMBERS:
            setattr(item, _ITEM_NUMBERS[bare], _number(text))
        elif bare == "is_sticky":
            item.sticky = text == "1"
        elif bare == "comment":
            item.comments += 1
        else:
            _set(item, _ITEM, name, text)

    def _tell_channel(self) -> None:
        if not self._told_channel:
            self._ready.append(self.channel)
            self._told_channel = True

    def close(self) -> None:
        self._tell_channel()


def _short(tag: str) -> str:
    """Name a tag as exports write it, whatever the version in its namespace."""
    space, _, local = tag.rpartition("}")
    if local == "encoded":
        return "excerpt:encoded" if "excerpt" in space else "content:encoded"
    return f"wp:{local}" if "/export/" in space else local


def _set(entry: Entry, fields: dict[str, str], name: str, text: str) -> None:
    field = fields.get(name.removeprefix("wp:"))
    if field is not None and text:
        setattr(entry, field, text)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004


def _is_wanted(key: str) -> bool:
    """Whether a field that plugins keep of a post is one we read."""
    return key in _META or any(mark in key for mark in _META_OF_LANGUAGE)
