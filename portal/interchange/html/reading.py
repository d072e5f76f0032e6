"""Read HTML: every element becomes a block, a part of a paragraph, or only its words."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from portal.articles.blocks import (
    DEEPEST_ITEM,
    HIGHEST_HEADING,
    LOWEST_HEADING,
    Block,
    BlockKind,
    Picture,
)
from portal.articles.words import clean_inline, web_address
from portal.interchange.html import pictures, quotes, tables
from portal.interchange.html.inline import (
    BREAK,
    Paragraphs,
    as_inline,
    direction_of,
    says_something,
    without_dash,
)
from portal.interchange.html.sources import Sources
from portal.interchange.html.tree import BLOCKS, DROPPED, Node, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

INLINE = {
    "strong": "strong", "b": "strong",
    "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "code": "code", "tt": "code", "samp": "code",
    "s": "s", "del": "s", "strike": "s",
    "sub": "sub", "sup": "sup", "kbd": "kbd", "bdi": "bdi", "bdo": "bdi",
}  # fmt: skip
"""Foreign inline tags → the portal's own; of any other only the words stay."""
_WITH_DIRECTION = {"strong", "em", "bdi"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_REPLACED = frozenset({"img", "iframe", "video", "audio", "embed", "object", "picture"})
"""What may be dropped from within a sentence without ending it."""
_PROSE = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote")
_CONTROLS = frozenset({"label", "button", "fieldset", "legend"})
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\s-]*):")
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "story", "page"})
_CODE_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|brush)[-:]\s*([a-z0-9+#.-]{1,30})")
_TEXTUAL = {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM, BlockKind.EMBED}


def blocks_from_html(
    html: str, sources: Sources | None = None, *, lines: bool = False
) -> list[Block]:
    """Return the blocks of a piece of HTML, cleaned; no visible word is lost.

    Args:
        html: a document or a fragment, however broken.
        sources: what pictures and links in it are here.
        lines: a line's end breaks the line and an empty line the paragraph, as WordPress'
            ``wpautop`` does to what its classic editor kept.
    """
    reader = _Reader(sources or Sources(), lines=lines)
    return [block.cleaned() for block in reader.flow(parse(html).children)]


def inline_from_html(html: str) -> str:
    """Return what a piece of HTML says as one run of inline HTML, for a caption."""
    words, _ = as_inline(_Reader(Sources(), lines=False).flow(parse(html).children))
    return clean_inline(words)


class _Reader:
    """Reads one piece of HTML."""

    def __init__(self, sources: Sources, *, lines: bool) -> None:
        self._sources = sources
        self._lines = lines
        self._level = 0
        self._blocks: dict[str, Callable[[Node], Iterable[Block]]] = {
            "p": self._container,
            "ul": self._list,
            "ol": self._list,
            "menu": self._list,
            "blockquote": self._quote,
            "aside": self._quote_or_container,
            "figure": self._figure,
            "table": self._table,
            "pre": self._code,
            "xmp": self._code,
            "listing": self._code,
            "hr": lambda _: [Block(BlockKind.RULE)],
            "img": self._picture,
            "iframe": self._embed,
            "video": self._embed,
            "audio": self._embed,
            "embed": self._embed,
            "object": self._object,
            "form": self._form,
            "dt": self._term,
            "summary": self._term,
            **dict.fromkeys(_HEADINGS, self._heading),
        }

    def flow(self, children: Sequence[Node | str]) -> list[Block]:
        """Return the blocks of what stands in a container."""
        words = Paragraphs(lines=self._lines)
        self._read(children, words)
        return words.end()

    def _read(self, children: Sequence[Node | str], words: Paragraphs) -> None:
        for child in children:
            if isinstance(child, str):
                words.text(child)
            elif child.tag in DROPPED:
                continue
            elif child.tag == "br":
                words.line_break()
            elif child.tag == "img" and pictures.is_smiley(child):
                words.text(child.attributes["alt"])
            elif child.tag in BLOCKS:
                blocks = list(self._blocks.get(child.tag, self._container)(child))
                if blocks or child.tag not in _REPLACED:
                    words.put(blocks)
            else:
                self._inline(child, words)

    def _inline(self, node: Node, words: Paragraphs) -> None:
        if node.tag == "a":
            self._link(node, words)
        elif node.tag == "q":
            words.text("“")
            self._read(node.children, words)
            words.text("”")
        elif (tag := INLINE.get(node.tag)) is not None and not words.is_open(tag):
            directed = tag in _WITH_DIRECTION
            words.open(tag, direction_of(node.attributes) if directed else {})
            self._read(node.children, words)
            words.close()
        else:
            self._read(node.children, words)

    def _link(self, node: Node, words: Paragraphs) -> None:
        if "footnote-backref" in node.classes:
            return  # an arrow back up: the page has no use for it
        address = node.attributes.get("href", "").strip()
        address = self._sources.link(address) if address else ""
        if not _leads_somewhere(address):
            self._read(node.children, words)
            return
        words.open("a", {"href": address, **direction_of(node.attributes)})
        self._read(node.children, words)
        words.close()

    def _words(self, node: Node) -> tuple[str, list[Block]]:
        return as_inline(self.flow(node.children))

    def _container(self, node: Node) -> list[Block]:
        """Whatever wraps others: what it wraps counts."""
        if pictures.is_gallery(node):
            return self._gallery(node, "")
        if quotes.is_pull_quote(node):
            return self._pull_quote(node)
        if "wp-block-file" in node.classes:
            return self._file(node)
        return self.flow(node.children)

    def _heading(self, node: Node) -> list[Block]:
        html, rest = self._words(node)
        level = min(max(_HEADINGS[node.tag], HIGHEST_HEADING), LOWEST_HEADING)
        heading = [Block(BlockKind.HEADING, html=html, level=level)]
        return [*(heading if says_something(html) else []), *rest]

    def _term(self, node: Node) -> list[Block]:
        """A term that is explained, or the summary of what follows."""
        return [
            replace(block, html=f"<strong>{block.html}</strong>")
            if block.kind is BlockKind.PARAGRAPH
            else block
            for block in self.flow(node.children)
        ]

    def _list(self, node: Node) -> list[Block]:
        if pictures.is_gallery(node):
            return self._gallery(node, "")
        blocks: list[Block] = []
        for child in node.children:
            if isinstance(child, Node) and child.tag in {"ul", "ol", "menu"}:
                blocks += self._deeper([child])
            elif isinstance(child, Node) and child.tag == "li":
                blocks += self._item(child.children, ordered=node.tag == "ol")
            else:
                blocks += self._item([child], ordered=node.tag == "ol")
        return blocks

    def _deeper(self, children: Sequence[Node | str]) -> list[Block]:
        self._level += 1
        blocks = self.flow(children)
        self._level -= 1
        return blocks

    def _item(self, children: Sequence[Node | str], *, ordered: bool) -> list[Block]:
        """One item: its paragraphs in one block, and after it what cannot stand in one."""
        blocks: list[Block] = []
        said: list[Block] = []

        def end_item() -> None:
            html, _ = as_inline(said)
            if says_something(html):
                level = min(self._level, DEEPEST_ITEM)
                blocks.append(Block(BlockKind.ITEM, html=html, ordered=ordered, level=level))
            said.clear()

        for block in self._deeper(children):
            if block.kind in _TEXTUAL - {BlockKind.ITEM} or block.kind is BlockKind.QUOTE:
                said.append(block)
            else:
                end_item()
                blocks.append(block)
        end_item()
        return blocks

    def _quote_or_container(self, node: Node) -> list[Block]:
        return self._pull_quote(node) if quotes.is_pull_quote(node) else self._container(node)

    def _quote(self, node: Node) -> list[Block]:
        if quotes.is_pull_quote(node):
            return self._pull_quote(node)
        blocks, cite = self._quoted(node)
        said: list[Block] = []
        for before, block in zip([None, *blocks], blocks, strict=False):
            if block.kind is BlockKind.ITEM and before and before.kind is BlockKind.ITEM:
                said[-1] = replace(said[-1], html=f"{said[-1].html}{BREAK}{_spoken(block)}")
            elif block.kind in _TEXTUAL:
                said.append(Block(BlockKind.QUOTE, html=_spoken(block)))
            else:
                said.append(block)
        if cite and said and said[-1].kind is BlockKind.QUOTE and not said[-1].cite:
            said[-1] = replace(said[-1], cite=cite)
        elif says_something(cite):
            said.append(Block(BlockKind.QUOTE, html=cite))
        return said

    def _pull_quote(self, node: Node) -> list[Block]:
        blocks, cite = self._quoted(node)
        textual = _TEXTUAL | {BlockKind.QUOTE, BlockKind.PULL_QUOTE}
        said = [block for block in blocks if block.kind in textual]
        rest = [block for block in blocks if block.kind not in textual]
        cites = [block.cite for block in said if block.cite] + ([cite] if cite else [])
        html, _ = as_inline([replace(block, cite="") for block in said])
        if not says_something(html):
            html, cites = BREAK.join(cites), []
        quote = Block(BlockKind.PULL_QUOTE, html=html, cite=BREAK.join(cites))
        return [*([quote] if says_something(html) else []), *rest]

    def _quoted(self, node: Node) -> tuple[list[Block], str]:
        """What is said, and by whom."""
        credit = quotes.take_credit(node)
        if credit is None:
            return self.flow(node.children), ""
        cite, rest = self._words(credit)
        return [*self.flow(node.children), *rest], without_dash(cite)

    def _figure(self, node: Node) -> list[Block]:
        captions = [
            child
            for child in node.children
            if isinstance(child, Node) and child.tag == "figcaption"
        ]
        rest = [child for child in node.children if not any(child is c for c in captions)]
        caption, more = as_inline(self.flow([part for c in captions for part in c.children]))
        inner = Node("div", node.attributes, rest)
        if pictures.is_gallery(node):
            return [*self._gallery(inner, caption), *more]
        return [*_captioned(self._container(inner), caption), *more]

    def _gallery(self, node: Node, caption: str) -> list[Block]:
        inner = self.flow(node.children)
        shown = tuple(picture for block in inner for picture in block.pictures)
        rest = [block for block in inner if not block.pictures]
        gallery = [Block(BlockKind.GALLERY, pictures=shown)] if shown else []
        said = [Block(BlockKind.PARAGRAPH, html=caption)] if says_something(caption) else []
        return [*gallery, *said, *rest]

    def _picture(self, node: Node) -> list[Block]:
        source = pictures.source_of(node)
        if not source or not pictures.is_picture(node):
            return []
        media_id = self._sources.picture(source)
        alt = node.attributes.get("alt", "")
        kept = web_address(source) if media_id is None else ""
        if media_id is None and not kept:
            return []
        return [Block(BlockKind.PICTURE, pictures=(Picture(media_id, kept, alt),))]

    def _table(self, node: Node) -> list[Block]:
        if tables.is_layout(node):
            return self.flow(node.children)
        rest: list[Block] = []

        def words(cell: Node) -> str:
            html, more = self._words(cell)
            rest.extend(more)
            return html

        captions = [child for child in node.children if isinstance(child, Node)]
        caption, more = as_inline(
            [block for c in captions if c.tag == "caption" for block in self.flow(c.children)]
        )
        rows, header = tables.rows_of(node, words)
        before = self.flow(tables.strays(node))
        table = [Block(BlockKind.TABLE, rows=tuple(rows), header=header, html=caption)]
        said = [Block(BlockKind.PARAGRAPH, html=caption)] if says_something(caption) else []
        return [*before, *(table if rows else said), *rest, *more]

    def _code(self, node: Node) -> list[Block]:
        if "wp-block-verse" in node.classes:
            reader = _Reader(self._sources, lines=True)
            return reader.flow(node.children)
        names = [node, *node.all("code")]
        said = " ".join(name.attributes.get("class", "").lower() for name in names)
        language = _CODE_LANGUAGE.search(said)
        text = "".join(
            child if isinstance(child, str) else "\n" * (child.tag == "br") for child in node.walk()
        )
        text = text.replace("\r\n", "\n").strip("\n").rstrip()
        if not text.strip():
            return []
        return [Block(BlockKind.CODE, text=text, language=language.group(1) if language else "")]

    def _embed(self, node: Node) -> list[Block]:
        address = pictures.address_of(node)
        if not address:
            return []
        title = node.attributes.get("title", "").strip() or address
        return [Block(BlockKind.EMBED, address=address, html=escape(title, quote=False))]

    def _object(self, node: Node) -> list[Block]:
        return self._embed(node) or self.flow(node.children)

    def _file(self, node: Node) -> list[Block]:
        """A file to download: its name leads there; the button beside it says nothing more."""
        links = [link for link in node.all("a") if link.attributes.get("href")]
        address = pictures.web_address(links[0].attributes["href"]) if links else ""
        html, _ = as_inline(self.flow(links[0].children)) if links else ("", [])
        if not address or not says_something(html):
            return self.flow(node.children)
        return [Block(BlockKind.EMBED, address=address, html=html)]

    def _form(self, node: Node) -> list[Block]:
        """Forms lead nowhere here; but some old pages are one large form."""
        if not any(node.all(*_PROSE)):
            return []
        return self.flow(
            [
                child
                for child in node.children
                if isinstance(child, str) or child.tag not in _CONTROLS
            ]
        )


def _leads_somewhere(address: str) -> bool:
    """Whether a link has a place to lead to, within the site or on the web; no program is one."""
    scheme = _SCHEME.match(address)
    return bool(address) and (scheme is None or scheme.group(1).lower() in _SCHEMES)


def _spoken(block: Block) -> str:
    """What a block says within a quotation."""
    if block.kind is BlockKind.ITEM:
        return f"• {block.html}"
    if block.kind is BlockKind.HEADING:
        return f"<strong>{block.html}</strong>"
    if block.kind is BlockKind.EMBED:
        return f'<a href="{escape(block.address)}">{block.html}</a>'
    return block.html


def _captioned(blocks: list[Block], caption: str) -> list[Block]:
    """Put a figure's caption where it belongs."""
    if not says_something(caption):
        return blocks
    shown = [picture for block in blocks for picture in block.pictures]
    last = blocks[-1] if blocks else Block(BlockKind.RULE)
    if len(shown) == 1 and last.kind is BlockKind.PICTURE:
        return [*blocks[:-1], replace(last, pictures=(replace(shown[0], caption=caption),))]
    if len(blocks) == 1 and last.kind is BlockKind.EMBED:
        return [replace(last, html=caption)]
    if len(blocks) == 1 and last.kind is BlockKind.TABLE:
        own = [last.html] if last.html else []
        return [replace(last, html=BREAK.join([*own, caption]))]
    if last.kind in {BlockKind.QUOTE, BlockKind.PULL_QUOTE} and not last.cite:
        return [*blocks[:-1], replace(last, cite=without_dash(caption))]
    return [*blocks, Block(BlockKind.PARAGRAPH, html=caption)]
