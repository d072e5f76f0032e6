"""Chance texts, blocks and bodies for property tests."""

from __future__ import annotations

import html
import string

from hypothesis import settings
from hypothesis import strategies as st

from portal.articles.blocks import (
    DEEPEST_ITEM,
    HIGHEST_HEADING,
    LOWEST_HEADING,
    Block,
    BlockKind,
    Picture,
)
from portal.articles.words import INLINE_TAGS

OFTEN = settings(deadline=None, max_examples=300)
"""For what costs microseconds; a busy machine is no fault, so no deadline."""
SELDOM = settings(deadline=None, max_examples=60)
"""For what costs milliseconds."""

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئةى"
MARKS = "\u064b\u064c\u064e\u064f\u0650\u0651\u0652\u0670"
TROUBLE = (
    "\u0338\u0301\u200f\u200e\u2068\u2069\u0640\u00a0\u2028\ufeff\u00ad\u0000\u0001\u0085\u037e"
)
LETTERS = string.ascii_letters + ARABIC + MARKS + "éÅﬁ½٣۳9"

texts = st.one_of(
    st.text(st.sampled_from(LETTERS + "  \n.,'\"<>&;=" + TROUBLE), max_size=40),
    st.text(max_size=20),
)
words = st.text(st.sampled_from(string.ascii_lowercase + ARABIC), min_size=1, max_size=9)
sentences = st.lists(words, min_size=3, max_size=14).map(" ".join)

_KNOWN = sorted(INLINE_TAGS - {"br"})
_FOREIGN = ["b", "p", "div", "text", "svg", "math", "mi", "view", "table", "td", "li", "h2", "font"]
_FOREIGN += ["select", "option", "textarea", "title", "iframe", "section", "x-own", "button"]
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["href", "class", "style", "onclick", "lang", "dir", "id", "title", "src"]),
    st.one_of(
        st.sampled_from(
            [
                "https://example.org/a?b=1&c=2",
                "javascript:alert(1)",
                "data:text/html,x",
                "story:abc",
            ]
        ),
        texts,
    ),
    max_size=3,
)


def _escaped(text: str) -> tuple[str, str]:
    return html.escape(text, quote=False), text


def _wrapped(name: str, attributes: dict[str, str], inner: tuple[str, str]) -> tuple[str, str]:
    said = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{inner[0]}</{name}>", inner[1]


def _joined(parts: list[tuple[str, str]]) -> tuple[str, str]:
    return "".join(markup for markup, _ in parts), "".join(text for _, text in parts)


marked_up = st.recursive(
    texts.map(_escaped),
    lambda inner: st.one_of(
        st.builds(_wrapped, st.sampled_from(_KNOWN + _FOREIGN), _ATTRIBUTES, inner),
        st.lists(inner, max_size=4).map(_joined),
        st.just(("<br>", "\n")),
        st.just(("<!-- a note -->", "")),
        st.sampled_from([("<script>no()</script>", ""), ("<style>a{}</style>", "")]),
    ),
    max_leaves=8,
)
"""HTML of any origin, and the text it shows."""

rubbish = st.lists(
    st.one_of(
        st.sampled_from(
            ["<", ">", "</", "/>", '"', "'", "=", " ", "&", ";", "&#1;", "&#x26;", "&lt;"]
        ),
        st.sampled_from(["<a href=", "<em>", "</a>", "<svg>", "<math>", "<style>", "<!--", "-->"]),
        st.sampled_from(
            ["javascript:", "java\u0001script:", "href", " onload=x", "]]>", "<![CDATA["]
        ),
        st.sampled_from(
            ["<script>", "</script>", "<p title=", "<textarea>", "<?x", "\u0338", "\u0301"]
        ),
        st.text(max_size=5),
    ),
    max_size=14,
).map("".join)
"""What no editor would write, and somebody will send."""

inline = marked_up.map(lambda pair: pair[0])
pictures = st.builds(
    Picture,
    media_id=st.none() | st.integers(1, 2**53),
    source=st.just("") | st.just("https://example.org/a.jpg"),
    alt=texts,
    caption=inline,
)


def block_of(kind: BlockKind) -> st.SearchStrategy[Block]:
    """Return blocks of a kind, with the fields that the kind uses."""
    used: dict[str, st.SearchStrategy[object]] = {"html": inline}
    if kind is BlockKind.HEADING:
        used["level"] = st.integers(HIGHEST_HEADING, LOWEST_HEADING)
    if kind is BlockKind.ITEM:
        used |= {"level": st.integers(0, DEEPEST_ITEM), "ordered": st.booleans()}
    if kind in {BlockKind.QUOTE, BlockKind.PULL_QUOTE}:
        used["cite"] = inline
    if kind is BlockKind.PICTURE:
        used["pictures"] = st.tuples(pictures)
    if kind is BlockKind.GALLERY:
        used["pictures"] = st.lists(pictures, max_size=3).map(tuple)
    if kind is BlockKind.TABLE:
        row = st.lists(inline, max_size=3).map(tuple)
        used |= {"rows": st.lists(row, max_size=3).map(tuple), "header": st.booleans()}
    if kind is BlockKind.EMBED:
        used["address"] = st.sampled_from(["https://example.org/v", "http://example.org/?a=b", ""])
    if kind is BlockKind.CODE:
        used |= {"text": texts, "language": st.sampled_from(["", "python"])}
    return st.builds(Block, st.just(kind), **used)


blocks = st.sampled_from(list(BlockKind)).flatmap(block_of).map(Block.cleaned)
paragraphs = sentences.map(lambda text: Block(BlockKind.PARAGRAPH, html=text))
bodies = st.lists(paragraphs, max_size=10, unique_by=lambda block: block.html)
"""Bodies of paragraphs no two of which say the same."""
