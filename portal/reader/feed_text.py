"""The text of a story as a feed carries it: plain HTML, every address absolute.

A feed reader knows neither the portal's style sheet nor where the text came from, so there is
one column of simple elements, and the language and direction stand on the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urljoin

from flask_babel import gettext
from markupsafe import Markup, escape

from portal import formats
from portal.articles.blocks import Block, BlockKind, Picture
from portal.articles.stories import Story
from portal.articles.words import text_of
from portal.media.pictures import PictureRef
from portal.reader.addresses import absolute
from portal.reader.body import ItemList, parts_of
from portal.web.words import inline_html

PICTURE_WIDTH = 1280
_LINK = re.compile(r'(<a\b(?:"[^"]*"|[^>"])*?\shref=")([^"]*)(")')


def feed_html(story: Story, address: str) -> Markup:
    """Return the whole text of a story as HTML that can stand anywhere.

    Args:
        story: the story.
        address: its absolute address, against which relative links are resolved.
    """
    return _Renderer(story, address).whole()


class _Renderer:
    def __init__(self, story: Story, address: str) -> None:
        self.story = story
        self.edition = story.edition
        self.address = address

    def whole(self) -> Markup:
        parts = [self.lead(), self.body(), *map(self.figure, self.story.gallery)]
        parts += [
            Markup("<p><strong>{}</strong> ({}): {}</p>").format(
                gettext("Correction"), formats.day(self.edition, note.made_at), note.text
            )
            for note in self.story.corrections
        ]
        return Markup('<div lang="{}" dir="{}">{}</div>').format(
            self.edition.tag, self.edition.direction, _joined(parts)
        )

    def lead(self) -> Markup:
        parts = []
        if self.story.lead:
            parts.append(self.figure(self.story.lead))
        if self.story.standfirst:
            parts.append(Markup("<p><strong>{}</strong></p>").format(self.story.standfirst))
        return _joined(parts)

    def body(self) -> Markup:
        parts = []
        for part in parts_of(self.story.body):
            if part.list:
                parts.append(self.items(part.list))
            elif part.block:
                parts.append(self.block(part.block))
        return _joined(parts)

    def words(self, html: str) -> Markup:
        """Inline HTML with its links made absolute."""

        def resolve(link: re.Match[str]) -> str:
            before, target, after = link.groups()
            return before + str(escape(self.absolute(unescape(target)))) + after

        resolved = _LINK.sub(resolve, inline_html(html, self.edition))
        return Markup(resolved)  # noqa: S704  # cleaned when it was saved

    def absolute(self, target: str) -> str:
        """Resolve an address; one that is none stays as it was written."""
        try:
            return urljoin(self.address, target)
        except ValueError:
            return target

    def items(self, items: ItemList) -> Markup:
        entries = _joined(
            Markup("<li>{}{}</li>").format(
                self.words(item.block.html), _joined(map(self.items, item.lists))
            )
            for item in items.entries
        )
        return _element("ol" if items.ordered else "ul", entries)

    def block(self, block: Block) -> Markup:
        match block.kind:
            case BlockKind.QUOTE | BlockKind.PULL_QUOTE:
                return self.quote(block)
            case BlockKind.PICTURE | BlockKind.GALLERY:
                return _joined(map(self.picture, block.pictures))
            case BlockKind.TABLE:
                return self.table(block)
            case BlockKind.EMBED:
                return self.embed(block)
            case _:
                return self.simple(block)

    def simple(self, block: Block) -> Markup:
        if block.kind is BlockKind.RULE:
            return Markup("<hr>")
        if block.kind is BlockKind.CODE:
            return Markup('<pre dir="ltr"><code>{}</code></pre>').format(block.text)
        name = f"h{block.level}" if block.kind is BlockKind.HEADING else "p"
        return _element(name, self.words(block.html))

    def embed(self, block: Block) -> Markup:
        target = self.absolute(block.address)
        return Markup('<p><a href="{}">{}</a></p>').format(target, text_of(block.html) or target)

    def quote(self, block: Block) -> Markup:
        cite = Markup("<p>— {}</p>").format(self.words(block.cite)) if block.cite else ""
        return _element("blockquote", _element("p", self.words(block.html)) + cite)

    def table(self, block: Block) -> Markup:
        rows = []
        for index, row in enumerate(block.rows):
            name = "th" if block.header and index == 0 else "td"
            rows.append(_element("tr", _joined(_element(name, self.words(cell)) for cell in row)))
        caption = _element("caption", self.words(block.html)) if block.html else Markup("")
        return _element("table", caption + _joined(rows))

    def picture(self, picture: Picture) -> Markup:
        ref = self.story.pictures.get(picture.media_id) if picture.media_id else None
        if ref:
            return self.figure(ref, alt=picture.alt, caption=picture.caption)
        if not picture.source:
            return Markup("")
        label = picture.alt or text_of(picture.caption) or gettext("Picture on another site")
        target = self.absolute(picture.source)
        return Markup('<p><a href="{}">{}</a></p>').format(target, label)

    def figure(self, ref: PictureRef, alt: str = "", caption: str = "") -> Markup:
        width = ref.nearest(PICTURE_WIDTH)
        image = Markup('<img src="{}" width="{}" height="{}" alt="{}">').format(
            absolute(ref.path(width, "jpg")), width, ref.height_of(width), alt or ref.alt
        )
        words = [self.words(caption or ref.caption), escape(ref.credit)]
        below = Markup(" ").join(part for part in words if part)
        return _element("figure", image + (_element("figcaption", below) if below else ""))


def _element(name: str, content: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(name, content)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
