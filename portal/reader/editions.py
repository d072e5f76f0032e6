"""Register the reader's blueprint once per edition, and what stands outside of editions."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request

from portal.editions import EDITIONS
from portal.reader import (
    archive,
    contact,
    entrance,
    errors,
    feeds,
    front,
    lists,
    search,
    sitemaps,
    story,
)
from portal.reader.addresses import archive_path, story_path, term_path
from portal.web.language import current_edition

READER_CACHE = "public, max-age=0, must-revalidate"


def add_editions(app: Flask) -> None:
    """Add every edition below its code, and ``/``, which negotiates between them."""
    app.jinja_env.globals.update(
        archive_path=archive_path, story_path=story_path, term_path=term_path
    )
    reader = Blueprint("reader", __name__)
    for part in (front, lists, archive, story, search, contact, feeds, sitemaps):
        part.add_routes(reader)
    reader.after_request(_finish)
    for code in EDITIONS:
        app.register_blueprint(reader, name=code, url_prefix=f"/{code}")
    entrance.add_routes(app)
    errors.add_handlers(app)


def _finish(response: Response) -> Response:
    """Say the language and let caches keep what is the same for everybody."""
    response.headers["Content-Language"] = current_edition().tag
    if request.method not in {"GET", "HEAD"} or response.status_code >= 500:  # noqa: PLR2004
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    response.headers.setdefault("Cache-Control", READER_CACHE)
    if response.status_code == 200 and not response.direct_passthrough:  # noqa: PLR2004
        response.add_etag()
        response.make_conditional(request)
    return response
