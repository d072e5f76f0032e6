"""The text of a post as WordPress keeps it: its shortcodes and editor marks made plain HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from portal.articles.blocks import Block
from portal.interchange.html import Sources, blocks_from_html
from portal.interchange.wxr.survey import Attachment

_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b(?P<told>[^\]]{0,4000})\](?P<inner>.{0,6000}?)\[/(?:wp_)?caption\]",
    re.DOTALL,
)
_MARKUP = re.compile(
    r"\s*(?P<picture>(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(?P<words>.*)", re.DOTALL
)
_GALLERY = re.compile(r"\[gallery\b(?P<told>[^\]]{0,4000})\]")
_EMBED = re.compile(r"\[embed\b[^\]]{0,400}\]\s{0,9}(?P<address>[^\s\[]{1,2000})\s{0,9}\[/embed\]")
_PLAYER = re.compile(r"\[(?:audio|video)\b(?P<told>[^\]]{0,4000})\](?:\s*\[/(?:audio|video)\])?")
_ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
_ADDRESS = re.compile(r"https?://[^\s\"'\]]+")
_EDITOR_MARK = re.compile(
    r"<!--\s+(?P<end>/)?wp:(?P<name>[a-z][a-z0-9/-]*)(?:\s[^>]{0,10000}?)??(?P<empty>/)?-->",
    re.DOTALL,
)
_CLASSIC = {"freeform", "core/freeform"}

Pictures = Callable[[Sequence[int] | None], list[Attachment]]
"""Numbers of attachments → what is known of them; ``None``: those put up for the post."""


def blocks_of(content: str, sources: Sources, pictures: Pictures) -> list[Block]:
    """Return the blocks of a post.

    What the block editor wrote is HTML as it stands; in what the classic one kept, line ends
    count, as they do to WordPress' ``wpautop``.
    """
    blocks: list[Block] = []
    for part, classic in _parts(plain_html(content, pictures)):
        blocks += blocks_from_html(part, sources, lines=classic)
    return blocks


def plain_html(content: str, pictures: Pictures) -> str:
    """Return the content with the shortcodes that WordPress itself brings made HTML."""
    content = _CAPTION.sub(_captioned, content)
    content = _GALLERY.sub(lambda match: _gallery(match, pictures), content)
    content = _EMBED.sub(lambda match: _alone(match.group("address")), content)
    return _PLAYER.sub(_player, content)


def _parts(content: str) -> Iterator[tuple[str, bool]]:
    """Yield pieces of the content, and whether the classic editor wrote them."""
    if not _EDITOR_MARK.search(content):
        yield content, True
        return
    depth = start = 0
    classic = True
    for mark in _EDITOR_MARK.finditer(content):
        if mark.group("empty"):
            continue
        if depth == 0 and not mark.group("end"):
            yield content[start : mark.start()], True
            start, classic = mark.end(), mark.group("name") in _CLASSIC
        if mark.group("end"):
            depth = max(depth - 1, 0)
            if depth == 0:
                yield content[start : mark.start()], classic
                start, classic = mark.end(), True
        else:
            depth += 1
    yield content[start:], classic


def _told(text: str) -> dict[str, str]:
    return {
        name.lower(): quoted or single or bare
        for name, quoted, single, bare in _ATTRIBUTE.findall(text)
    }


def _captioned(match: re.Match[str]) -> str:
    inner = _MARKUP.match(match.group("inner"))
    if inner is None:
        return match.group("inner")
    words = inner.group("words").strip() or escape(_told(match.group("told")).get("caption", ""))
    return f"\n\n<figure>{inner.group('picture')}<figcaption>{words}</figcaption></figure>\n\n"


def _gallery(match: re.Match[str], pictures: Pictures) -> str:
    told = _told(match.group("told"))
    ids = told.get("ids") or told.get("include")
    numbers = [int(number) for number in re.findall(r"\d{1,18}", ids)] if ids else None
    shown = "".join(
        f'<figure><img src="{escape(one.file)}" alt="{escape(one.alt)}">'
        f"<figcaption>{one.caption}</figcaption></figure>"
        for one in pictures(numbers)
    )
    return f'\n\n<div class="gallery">{shown}</div>\n\n' if shown else ""


def _player(match: re.Match[str]) -> str:
    address = _ADDRESS.search(match.group("told"))
    return _alone(address.group()) if address else ""


def _alone(address: str) -> str:
    return f"\n\n<p>{address}</p>\n\n"
