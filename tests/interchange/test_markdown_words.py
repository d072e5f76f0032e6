"""No word of a Markdown file is lost, however it is written."""

from __future__ import annotations

import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from portal.articles.blocks import Block
from portal.interchange.html import blocks_from_html
from portal.interchange.markdown.body import html_of, take_title
from portal.interchange.markdown.documents import find_documents

INPUT = Path(os.environ.get("PORTAL_TEST_INPUT", "none"))
"""Folders of other people's files, to try the importers on: below it, whatever there is."""
WORD = r"[^\W_]+"
PUBLICATION = Path(__file__).parents[2] / "portal/demo/publication"

MIXED = """\
Words above a list:
* one **bold** item
* two
    * deeper

<aside markdown="1" class="pquote">
  <img src="https://x.org/face.png" class="pquote-avatar" alt="avatar">
A quote with *emphasis*.
  <p markdown="1" class="pquote-credit">
— @someone, ["Source"](https://x.org/)
  </p>
</aside>

 <aside markdown="1" class="pquote">
اقتباس مائل قليلًا.
</aside>

## عنوان {#مرساة}

| a | b |
|---|---|
| ١ | two |

```python
# Not a heading
* not a list
```

Term
: Its meaning

A claim.[^1] ~~Struck~~ and `coded`.

[^1]: The footnote.

> Quoted
> again

![Alt](picture.png)

***

https://example.org/film

<details><summary>Summary</summary>Hidden</details>
"""


def blocks_of(text: str) -> list[Block]:
    return blocks_from_html(html_of(text, "a.md"))


def test_what_people_write_becomes_what_they_mean() -> None:
    told = [
        f"{block.kind.value}{block.level or ''} {block.html or block.text}"
        for block in blocks_of(MIXED)
    ]
    assert told == [
        "paragraph Words above a list:",
        "item one <strong>bold</strong> item",
        "item two",
        "item1 deeper",
        "pullquote A quote with <em>emphasis</em>.",
        "pullquote اقتباس مائل قليلًا.",
        "heading2 عنوان",
        "table ",
        "code # Not a heading\n* not a list",
        "paragraph <strong>Term</strong>",
        "paragraph Its meaning",
        'paragraph A claim.<sup><a href="#fn:1">1</a></sup> <s>Struck</s> and <code>coded</code>.',
        "quote Quoted again",
        "picture ",
        "rule ",
        "embed https://example.org/film",
        "paragraph <strong>Summary</strong>",
        "paragraph Hidden",
        "rule ",
        "item The footnote.",
    ]
    cites = [block.cite for block in blocks_of(MIXED) if block.cite]
    assert cites == ['@someone, <a href="https://x.org/">"Source"</a>']


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Words\n- a\n- b", "paragraph item item"),
        ("Words\n1. a\n2. b", "paragraph item item"),
        ("In\n2024. it was", "paragraph"),
        ("```\nwords\n- a\n```", "code"),
        ("~~~\nwords\n- a\n~~~", "code"),
        ("Words\n---\nmore", "heading paragraph"),
        ("a - b\n- c", "paragraph item"),
        ("> words\n> - a", "quote"),
    ],
)
def test_a_list_may_follow_words_at_once(text: str, kinds: str) -> None:
    assert " ".join(block.kind.value for block in blocks_of(text)) == kinds


@pytest.mark.parametrize(
    ("html", "title", "expected"),
    [
        ("<h1>A <em>b</em></h1>\n<p>c</p>", "", ("A b", "\n<p>c</p>")),
        ("<h1 id=x>A</h1>c", "A", ("A", "c")),
        ("<h1>A</h1>c", "B", ("B", "<h1>A</h1>c")),
        ("<h1></h1>c", "", ("", "<h1></h1>c")),
        ("c", "B", ("B", "c")),
    ],
)
def test_titles(html: str, title: str, expected: tuple[str, str]) -> None:
    assert take_title(html, title) == expected


def test_deep_quotations_are_read_or_refused_but_never_break() -> None:
    said = " ".join(block.words for block in blocks_of("> " * 400 + "deep"))
    assert "deep" in said


def visible_words(markdown: str) -> Counter[str]:
    """Words that a reader of the source would expect to read on the page."""
    text = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\]\((?:[^()\s]|\([^()]*\))*\)", "] ", text)
    text = re.sub(r"\{#[^}]*\}", "", text)
    text = re.sub(r"^\s*\d+[.)]\s", " ", text, flags=re.MULTILINE)
    text = re.sub(r"</?[A-Za-z][^>]*>", " ", text)
    return Counter(re.findall(WORD, unescape(text)))


def real_files() -> list[Path]:
    found = sorted({path.parent.parent for path in INPUT.rglob("en/*.md")})
    return [PUBLICATION / "articles", PUBLICATION / "pages", *found]


@pytest.mark.parametrize(
    "folder", real_files(), ids=lambda folder: f"{folder.parent.name}-{folder.name}"
)
def test_every_visible_word_of_real_files_survives(folder: Path) -> None:
    documents = find_documents(folder)
    assert documents
    for document in documents:
        blocks = blocks_from_html(html_of(document.text, document.name))
        said = Counter(re.findall(WORD, "\n".join(block.words for block in blocks)))
        missing = visible_words(document.text) - said
        assert not missing, (document.name, missing)
        invented = said - visible_words(document.text)
        shown = Counter(
            word
            for block in blocks
            for picture in block.pictures
            for word in re.findall(WORD, picture.alt)
        )
        assert not invented - shown, (document.name, invented)
