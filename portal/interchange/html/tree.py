"""Parse HTML to a small tree whose depth is bounded, so that it can be read by recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

DEEPEST = 64
"""Elements nested deeper give up their tag; their text stays, paragraph by paragraph."""

_BLOCK_TAGS = """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre
    search section summary table tbody td tfoot th thead tr ul xmp listing plaintext
    audio caption embed iframe img object picture video
"""
_WORDLESS_TAGS = """
    applet area base canvas colgroup datalist frameset head input link meta meter noembed noframes
    noscript option optgroup param progress script select style svg template textarea title
"""
BLOCKS = frozenset(_BLOCK_TAGS.split())
DROPPED = frozenset(_WORDLESS_TAGS.split())
"""What holds no words of the text. (The parser takes what follows ``source`` for its contents.)"""
_UNPAIRED = re.compile("[\ud800-\udfff]")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LEAVES = frozenset({"br", "hr", "img", "embed"})


@dataclass(slots=True)
class Node:
    """An element."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """Names in the ``class`` attribute, in lower case."""
        return set(self.attributes.get("class", "").lower().split())

    def walk(self) -> Iterator[Node | str]:
        """Everything below, in reading order."""
        waiting = list(reversed(self.children))
        while waiting:
            child = waiting.pop()
            yield child
            if isinstance(child, Node):
                waiting.extend(reversed(child.children))

    def all(self, *tags: str) -> Iterator[Node]:
        """Elements below with one of these tags, in reading order."""
        return (child for child in self.walk() if isinstance(child, Node) and child.tag in tags)

    def text(self) -> str:
        """The text below, as it is written."""
        return "".join(child for child in self.walk() if isinstance(child, str))


class _Builder:
    """Target of lxml's parser: it makes sense of any tag soup, and this keeps the result."""

    def __init__(self) -> None:
        self.root = Node("body")
        self._stack = [self.root]
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._end_text()
        parent = self._stack[-1]
        if len(self._stack) <= DEEPEST or tag in DROPPED or tag in _LEAVES:
            node = Node(tag, dict(attributes))
            parent.children.append(node)
            self._stack.append(node)
            return
        self._part(tag)
        self._stack.append(parent)

    def end(self, tag: str) -> None:
        self._end_text()
        self._stack.pop()
        if len(self._stack) > DEEPEST:
            self._part(tag)

    def _part(self, tag: str) -> None:
        """Keep two paragraphs apart whose own tags are too deep to be kept."""
        if tag in BLOCKS and tag not in _LEAVES:
            self._stack[-1].children.append(Node("div"))

    def data(self, text: str) -> None:
        self._text.append(text)

    def comment(self, _text: str) -> None:
        """Comments are no text; those of the block editor say nothing the tags do not say."""

    def close(self) -> Node:
        self._end_text()
        return self.root

    def _end_text(self) -> None:
        if self._text:
            self._stack[-1].children.append("".join(self._text))
            self._text.clear()


def parse(html: str) -> Node:
    """Return the tree of a document or a fragment; no HTML is too broken."""
    target: Any = _Builder()
    parser = etree.HTMLParser(
        target=target, encoding="utf-8", no_network=True, recover=True, huge_tree=True
    )
    # Marks are not joined to letters yet: "<b>" before U+0338 would no longer be a tag.
    text = _UNREADABLE.sub("", _UNPAIRED.sub("\ufffd", html))
    if text.strip():
        parser.feed(text.encode())
        return cast("Node", parser.close())
    return Node("body")
