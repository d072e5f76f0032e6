"""Show the inline HTML of a block: clean already, with the portal's own links resolved."""

from __future__ import annotations

import re

from markupsafe import Markup

from portal.editions import Edition
from portal.formats import isolate_runs

_OWN_LINK = re.compile(r'href="(story|page):([^"]*)"')


def inline_html(html: str, edition: Edition) -> Markup:
    """Return the inline HTML of a block for a page of an edition.

    It was cleaned by ``articles.words.clean_inline`` when it was saved; nothing else gets here.
    ``story:ID`` and ``page:NAME`` links lead to that story or page in the same edition; handles
    and figures that the other direction would turn round are isolated.
    """

    def resolve(link: re.Match[str]) -> str:
        kind, target = link.groups()
        path = f"story/{target}" if kind == "story" else target
        return f'href="/{edition.code}/{path}"'

    return isolate_runs(_OWN_LINK.sub(resolve, html))
