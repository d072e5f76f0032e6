"""Serve the portal's own files and the pictures of the library."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import Flask, Response, abort, current_app, send_from_directory
from whitenoise import WhiteNoise

from portal.settings import Settings

STATIC = Path(__file__).resolve().parent.parent / "static"
FOR_EVER = 365 * 24 * 3600
_MEDIA_NAME = re.compile(r"[0-9a-f]{8,32}")
_RENDITION = re.compile(r"[0-9]{2,5}\.(webp|jpg|avif)")
PICTURE_POLICY = "default-src 'none'; sandbox"


def serve_static(app: Flask) -> None:
    """Serve ``portal/static`` below a digest of the whole tree, for ever and immutable.

    One digest for all files, so that relative addresses between them (fonts in style sheets,
    modules in modules) stay true.
    """
    digest = _digest_of_tree(STATIC)
    app.extensions["portal_static"] = digest
    served = WhiteNoise(
        app.wsgi_app,
        root=str(STATIC) if STATIC.is_dir() else None,
        prefix=f"static/{digest}/",
        max_age=FOR_EVER,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=_add_static_headers,
    )
    app.wsgi_app = served  # type: ignore[method-assign]

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return send_from_directory(STATIC / "images", "favicon.ico", max_age=FOR_EVER)


def static_url(path: str) -> str:
    """Return the address of one of the portal's own files."""
    return f"/static/{current_app.extensions['portal_static']}/{path}"


def _add_static_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _digest_of_tree(root: Path) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def add_media(app: Flask) -> None:
    """Serve renditions of pictures; in front of many readers nginx does so."""
    settings: Settings = app.extensions["portal_settings"]

    @app.get("/media/<name>/<rendition>")
    def media(name: str, rendition: str) -> Response:
        if not _MEDIA_NAME.fullmatch(name) or not _RENDITION.fullmatch(rendition):
            abort(404)
        response = send_from_directory(
            settings.media_directory / name, rendition, max_age=FOR_EVER, conditional=True
        )
        response.headers["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
        response.headers["Content-Security-Policy"] = PICTURE_POLICY
        return response
