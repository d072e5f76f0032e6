"""Blocks: what the body of a version is made of, each with an id that survives edits and moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from portal.articles.words import (
    addresses_of,
    clean_inline,
    count_words,
    digest_of,
    plain,
    text_of,
    web_address,
)
from portal.identifiers import new_block_id

HIGHEST_HEADING = 2
LOWEST_HEADING = 4
DEEPEST_ITEM = 5

HEADLINE = "headline"
STANDFIRST = "standfirst"
"""Ids under which the headline and the standfirst are linked, like blocks."""


class BlockKind(StrEnum):
    """What a block is. Each kind uses some of the fields of ``Block``."""

    PARAGRAPH = "paragraph"  # html
    HEADING = "heading"  # html, level 2 to 4
    ITEM = "item"  # html, ordered, level 0 to 5: one item of a list; neighbours form the list
    QUOTE = "quote"  # html, cite
    PULL_QUOTE = "pullquote"  # html, cite
    PICTURE = "picture"  # pictures (one)
    GALLERY = "gallery"  # pictures
    TABLE = "table"  # rows, header, html (its caption)
    EMBED = "embed"  # address, html: a card with a link
    CODE = "code"  # text, language
    RULE = "rule"


class BlockError(ValueError):
    """A block is not of the shape its kind has."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a body: from the library, or only known by where it was."""

    media_id: int | None = None
    source: str = ""
    """Where it was found, while its file is not in the library."""
    alt: str = ""
    """Alternative text of this use; empty: the library's own in the edition."""
    caption: str = ""
    """Inline HTML; empty: the library's own in the edition."""


@dataclass(frozen=True)
class Block:
    """One block. Words are inline HTML, cleaned when the block is made."""

    kind: BlockKind
    id: str = ""
    html: str = ""
    level: int = 0
    ordered: bool = False
    cite: str = ""
    pictures: tuple[Picture, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = False
    address: str = ""
    text: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        """Refuse a level or a number of pictures that the kind cannot have."""
        if self.kind is BlockKind.HEADING and not HIGHEST_HEADING <= self.level <= LOWEST_HEADING:
            msg = f"a heading has level {HIGHEST_HEADING} to {LOWEST_HEADING}, not {self.level}"
            raise BlockError(msg)
        if self.kind is BlockKind.ITEM and not 0 <= self.level <= DEEPEST_ITEM:
            msg = f"a list item has level 0 to {DEEPEST_ITEM}, not {self.level}"
            raise BlockError(msg)
        if self.kind is BlockKind.PICTURE and len(self.pictures) != 1:
            msg = f"a picture block has one picture, not {len(self.pictures)}"
            raise BlockError(msg)

    @cached_property
    def words(self) -> str:
        """Everything a reader reads of the block, as plain text."""
        parts = [text_of(self.html), self.text, text_of(self.cite)]
        parts += [text_of(cell) for row in self.rows for cell in row]
        for picture in self.pictures:
            parts += [picture.alt, text_of(picture.caption)]
        return "\n".join(part for part in parts if part)

    @cached_property
    def digest(self) -> str:
        """Digest of the words and of where they lead: a mended link is a change, bold is not."""
        pictures = [str(picture.media_id or picture.source) for picture in self.pictures]
        links = [address for part in self._inline() for address in addresses_of(part)]
        return digest_of(self.words, *links, *pictures, self.address)

    @property
    def word_count(self) -> int:
        """Number of words."""
        return count_words(self.words)

    @property
    def media_ids(self) -> list[int]:
        """The library's pictures in the block."""
        return [picture.media_id for picture in self.pictures if picture.media_id is not None]

    def _inline(self) -> Iterable[str]:
        yield self.html
        yield self.cite
        for row in self.rows:
            yield from row
        for picture in self.pictures:
            yield picture.caption

    def cleaned(self) -> Block:
        """Return the block with its HTML and its addresses cleaned and its text normalised."""
        return replace(
            self,
            html=clean_inline(self.html),
            cite=clean_inline(self.cite),
            text=plain(self.text),
            address=web_address(self.address),
            language=plain(self.language),
            rows=tuple(tuple(clean_inline(cell) for cell in row) for row in self.rows),
            pictures=tuple(
                replace(
                    picture,
                    source=web_address(picture.source),
                    alt=plain(picture.alt).strip(),
                    caption=clean_inline(picture.caption),
                )
                for picture in self.pictures
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Write the block as the store keeps it; what is empty is left out."""
        data: dict[str, Any] = {"id": self.id, "kind": self.kind.value}
        for field in fields(self)[2:]:
            value = getattr(self, field.name)
            if value:
                data[field.name] = value
        if self.pictures:
            data["pictures"] = [_picture_to_json(picture) for picture in self.pictures]
        if self.rows:
            data["rows"] = [list(row) for row in self.rows]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Block:
        """Read a block as the store keeps it.

        Raises:
            BlockError: if it has an unknown kind or field.
        """
        try:
            values = dict(data)
            values["kind"] = BlockKind(values["kind"])
            if "pictures" in values:
                values["pictures"] = tuple(Picture(**picture) for picture in values["pictures"])
            if "rows" in values:
                values["rows"] = tuple(tuple(row) for row in values["rows"])
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            msg = f"not a block: {error}"
            raise BlockError(msg) from error


def _picture_to_json(picture: Picture) -> dict[str, Any]:
    values = {field.name: getattr(picture, field.name) for field in fields(picture)}
    return {name: value for name, value in values.items() if value}


def body_to_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Write a body as the store keeps it."""
    return [block.to_json() for block in blocks]


def body_from_json(data: Iterable[Mapping[str, Any]]) -> list[Block]:
    """Read a body as the store keeps it."""
    return [Block.from_json(item) for item in data]


def with_ids(blocks: Iterable[Block]) -> list[Block]:
    """Give an id to each block that has none, or one that an earlier block has."""
    taken: set[str] = {HEADLINE, STANDFIRST}
    result = []
    for block in blocks:
        kept = block
        while not kept.id or kept.id in taken:
            kept = replace(block, id=new_block_id())
        taken.add(kept.id)
        result.append(kept)
    return result
