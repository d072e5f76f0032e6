"""Words as they come, put together to paragraphs of clean inline HTML."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from portal.articles.blocks import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BREAK = "<br>"
_LINE = "<br >"
"""A break that stands for a line's end in the source: it never makes two in a row."""
_PARAGRAPH_END = re.compile(r"\r?\n[ \t\r\f]*\n\s*")
_EMPTY = re.compile(r"<(a|strong|em|code|sub|sup|bdi|s|kbd)(?: [^<>]*)?>(\s*)</\1>")
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_DASHES = re.compile(r"^(?:\s|<br>|[-\u2012-\u2015])+(?=\S)")
_ATTRIBUTES = {"lang": re.compile("[A-Za-z0-9-]{1,35}"), "dir": re.compile("ltr|rtl|auto")}
_NESTED = 5


class Paragraphs:
    """Collects words and breaks; ends a paragraph where a block stands between them."""

    def __init__(self, *, lines: bool) -> None:
        """Begin empty.

        Args:
            lines: a line's end breaks the line and an empty line the paragraph, as in what
                WordPress' classic editor keeps.
        """
        self._lines = lines
        self._parts: list[str] = []
        self._said = False
        self._open: list[tuple[str, str]] = []
        self._blocks: list[Block] = []

    def text(self, text: str) -> None:
        """Add words."""
        if not self._lines:
            self._add(text)
            return
        for number, paragraph in enumerate(_PARAGRAPH_END.split(text)):
            if number:
                self.end_paragraph()
            for count, line in enumerate(paragraph.split("\n")):
                if count and self._said and self._parts[-1] not in {BREAK, _LINE}:
                    self._parts.append(_LINE)
                self._add(line)

    def _add(self, text: str) -> None:
        if text:
            # Nothing of an indented line or of a space alone may stand between two breaks.
            if text.isspace() and self._parts and self._parts[-1] in {BREAK, _LINE}:
                return
            self._parts.append(escape(text, quote=False))
            self._said = self._said or not text.isspace()

    def line_break(self) -> None:
        """Break the line; the second break in a row ends the paragraph."""
        if not self._said:
            return
        if self._parts[-1] == BREAK:
            self.end_paragraph()
        elif self._parts[-1] == _LINE:
            self._parts[-1] = BREAK
        else:
            self._parts.append(BREAK)

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an inline element; where a paragraph ends inside, it goes on in the next."""
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        self._open.append((tag, f"<{tag}{written}>"))
        self._parts.append(self._open[-1][1])

    def is_open(self, tag: str) -> bool:
        """Whether an inline element is begun already: bold within bold is bold."""
        return any(tag == begun for begun, _ in self._open)

    def close(self) -> None:
        """End the inline element begun last."""
        tag, _ = self._open.pop()
        place = len(self._parts) - (self._parts[-1] in {BREAK, _LINE})
        self._parts.insert(place, f"</{tag}>")

    def put(self, blocks: Iterable[Block]) -> None:
        """Add blocks after what was said so far."""
        self.end_paragraph()
        self._blocks.extend(blocks)

    def end_paragraph(self) -> None:
        """End the paragraph, if there are words in it."""
        while self._parts and (self._parts[-1] in {BREAK, _LINE} or self._parts[-1].isspace()):
            self._parts.pop()
        closing = "".join(f"</{tag}>" for tag, _ in reversed(self._open))
        html = tidy("".join(self._parts) + closing)
        if says_something(html):
            self._blocks.append(_paragraph(html))
        self._parts = [opening for _, opening in self._open]
        self._said = False

    def end(self) -> list[Block]:
        """End everything and return the blocks."""
        self.end_paragraph()
        return self._blocks


def _paragraph(html: str) -> Block:
    """A paragraph; an address alone is an embed, as WordPress has it."""
    if _ADDRESS.fullmatch(html):
        address = unescape(html)
        return Block(BlockKind.EMBED, address=address, html=escape(address, quote=False))
    return Block(BlockKind.PARAGRAPH, html=html)


def tidy(html: str) -> str:
    """Return inline HTML without breaks at its ends and without elements that hold nothing."""
    html = html.replace(_LINE, BREAK)
    for _ in range(_NESTED):
        html, emptied = _EMPTY.subn(r"\2", html)
        if not emptied:
            break
    html = html.strip()
    while html.startswith(BREAK):
        html = html.removeprefix(BREAK).lstrip()
    while html.endswith(BREAK):
        html = html.removesuffix(BREAK).rstrip()
    return html


def says_something(html: str) -> bool:
    """Whether inline HTML shows anything but space."""
    return bool(unescape(_TAG.sub("", html)).strip())


def direction_of(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the language and direction that an inline element gives its words."""
    found = {}
    for name, pattern in _ATTRIBUTES.items():
        value = attributes.get(name, "")
        value = value.lower() if name == "dir" else value
        if pattern.fullmatch(value):
            found[name] = value
    return found


def as_inline(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Say blocks within one piece of inline HTML, where no block can stand.

    Returns:
        The HTML, a break between what were blocks, and the blocks that have to follow: pictures.
    """
    parts: list[str] = []
    rest: list[Block] = []
    for block in blocks:
        if block.pictures:
            rest.append(block)
        parts += [part for part in _inline_parts(block) if part]
    return tidy(BREAK.join(parts)), rest


def _inline_parts(block: Block) -> list[str]:
    match block.kind:
        case BlockKind.EMBED:
            return [f'<a href="{escape(block.address)}">{block.html}</a>']
        case BlockKind.CODE:
            return [escape(line, quote=False) for line in block.text.splitlines()]
        case BlockKind.TABLE:
            return [block.html, *(" ".join(row) for row in block.rows)]
        case BlockKind.PICTURE | BlockKind.GALLERY | BlockKind.RULE:
            return []
        case _:
            return [block.html, block.cite]


def without_dash(html: str) -> str:
    """Return a source without the dash that introduces it: the page sets its own."""
    return _DASHES.sub("", html)
