"""Where everything a reader can open stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from portal.identifiers import decode_id, encode_id
from portal.web.configuration import settings_of_app

if TYPE_CHECKING:
    from datetime import datetime

    from portal.articles.cards import Cursor

TERM_FOLDERS = {"section": "section", "topic": "topic", "author": "author"}
PAGE_KEYS = {"about": "about"}


def front_path(edition: str) -> str:
    """Return the front page of an edition."""
    return f"/{edition}/"


def story_path(edition: str, article_id: int, slug: str = "") -> str:
    """Return the address of a story; without its slug it leads on to the whole one."""
    path = f"/{edition}/story/{encode_id(article_id)}"
    return f"{path}/{quote(slug, safe='')}" if slug else path


def page_path(edition: str, article_id: int, slug: str, key: str | None = None) -> str:
    """Return the address of a page such as About."""
    if key in PAGE_KEYS:
        return f"/{edition}/{PAGE_KEYS[key]}"
    path = f"/{edition}/page/{encode_id(article_id)}"
    return f"{path}/{quote(slug, safe='')}" if slug else path


def term_path(edition: str, kind: str, slug: str) -> str:
    """Return the address of a section, topic or author."""
    return f"/{edition}/{TERM_FOLDERS[kind]}/{quote(slug, safe='')}"


def archive_path(edition: str, month: date | None = None) -> str:
    """Return the address of the archive, or of one of its months."""
    return f"/{edition}/archive" + (f"/{month.year:04d}/{month.month:02d}" if month else "")


def search_path(edition: str, query: str = "") -> str:
    """Return the address of the search, or of its results for a query."""
    return f"/{edition}/search" + (f"?{urlencode({'q': query})}" if query else "")


def absolute(path: str) -> str:
    """Return the absolute address of a path."""
    return settings_of_app().base_url + path


def cursor_text(cursor: Cursor) -> str:
    """Write a place in a list for an address."""
    microseconds = round(cursor.published_at.timestamp() * 1_000_000)
    return f"{microseconds}-{encode_id(cursor.article_id)}"


def cursor_from(text: str) -> Cursor | None:
    """Read a place in a list; ``None`` where the text is not one."""
    from datetime import UTC, datetime

    from portal.articles.cards import Cursor

    moment, _, letters = text.partition("-")
    article_id = decode_id(letters)
    if article_id is None or not moment.isascii() or not moment.isdigit() or len(moment) > 17:  # noqa: PLR2004
        return None
    seconds, microseconds = divmod(int(moment), 1_000_000)
    try:
        published: datetime = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (OverflowError, ValueError, OSError):
        return None
    return Cursor(published, article_id)
