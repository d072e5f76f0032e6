"""Markdown to HTML, as generously as people write it."""

from __future__ import annotations

import re
from html import unescape

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor

from portal.articles.words import clean_inline, text_of
from portal.messages import N_, Refusal

EXTENSIONS = ("extra", "sane_lists")
"""``extra``: HTML with Markdown in it, tables, fences, footnotes, definitions, attributes."""
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARKER = re.compile(r" {0,3}(?:[*+-]|1[.)])[ \t]+\S")
_ANY_MARKER = re.compile(r"\s*(?:[*+-]|\d{1,9}[.)])[ \t]")
_CONTINUES = re.compile(r"\s*(?:$|[>|<#]|\s{4})")
_TITLE = re.compile(r"<h1(?:\s[^>]*)?>(.*?)</h1>", re.DOTALL)


class _ListsAfterWords(Preprocessor):
    """Begins a list right below a line of words, as CommonMark does."""

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        fence = ""
        before = ""
        for line in lines:
            mark = _FENCE.match(line)
            if mark and not fence:
                fence = mark.group(1)
            elif mark and mark.group(1).startswith(fence):
                fence = ""
            elif not fence and _MARKER.match(line) and self._says_something(before):
                result.append("")
            result.append(line)
            before = line
        return result

    @staticmethod
    def _says_something(line: str) -> bool:
        return not _CONTINUES.match(line) and not _ANY_MARKER.match(line)


class _AsPeopleWrite(Extension):
    """What is common elsewhere and missing here: lists right after words, ``~~struck~~``."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        md.preprocessors.register(_ListsAfterWords(md), "lists-after-words", 28)
        struck = SimpleTagInlineProcessor(r"(~~)(.+?)~~", "del")
        md.inlinePatterns.register(struck, "struck", 75)


def html_of(text: str, file: str) -> str:
    """Return the HTML of a Markdown text.

    Raises:
        Refusal: if it is nested deeper than can be read.
    """
    try:
        return markdown.Markdown(extensions=[*EXTENSIONS, _AsPeopleWrite()]).convert(text)
    except RecursionError as error:
        raise Refusal(N_("%(file)s: the text is nested too deeply."), file=file) from error


def take_title(html: str, title: str) -> tuple[str, str]:
    """Return the title and the HTML without the heading that repeats it.

    Args:
        html: the body.
        title: the title of the front matter; empty: the first heading of level 1 is the title.
    """
    match = _TITLE.search(html)
    if match is None:
        return title, html
    said = text_of(clean_inline(match.group(1)))
    if not said or (title and unescape(title) != said):
        return title, html
    return said, html[: match.start()] + html[match.end() :]
