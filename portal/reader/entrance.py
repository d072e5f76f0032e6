"""What stands outside of editions: the way in, and what robots ask for."""

from __future__ import annotations

from flask import Flask, Response, redirect

from portal.reader.addresses import absolute, front_path
from portal.reader.sitemaps import add_sitemap_index
from portal.web.language import negotiated_edition


def add_routes(app: Flask) -> None:
    """Add ``/``, the only address that negotiates a language, and what robots ask for."""

    @app.get("/")
    def entrance() -> Response:
        response = redirect(front_path(negotiated_edition().code))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response  # type: ignore[return-value]  # werkzeug's response, as Flask makes it

    @app.get("/robots.txt")
    def robots() -> Response:
        lines = (
            "User-agent: *",
            "Disallow: /staff/",
            "Disallow: /*/search?",
            f"Sitemap: {absolute('/sitemap.xml')}",
            "",
        )
        return Response("\n".join(lines), mimetype="text/plain")

    add_sitemap_index(app)
