"""Tell a supervisor whether the process answers and whether its parts do."""

from __future__ import annotations

import os

from flask import Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.database import db
from portal.settings import Settings

NO_STORE = {"Cache-Control": "no-store"}
PATIENCE_SECONDS = 1.0


def add_health(app: Flask) -> None:
    """Add ``/healthz`` (the process answers) and ``/readyz`` (its parts answer, each named)."""
    settings: Settings = app.extensions["portal_settings"]

    @app.get("/healthz")
    def healthz() -> tuple[Response, int, dict[str, str]]:
        return jsonify(status="ok"), 200, NO_STORE

    @app.get("/readyz")
    def readyz() -> tuple[Response, int, dict[str, str]]:
        parts = {"database": _database_answers(), "media": _writable(settings)}
        if settings.redis_url:
            parts["redis"] = _redis_answers(settings.redis_url)
        ready = all(parts.values())
        body = {name: "ok" if fine else "down" for name, fine in parts.items()}
        return jsonify(status="ok" if ready else "down", **body), 200 if ready else 503, NO_STORE


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1 FROM article LIMIT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _writable(settings: Settings) -> bool:
    directory = settings.media_directory
    return os.access(directory if directory.exists() else settings.data, os.W_OK)


def _redis_answers(url: str) -> bool:
    import redis  # slow to import, and most portals have none

    client = redis.Redis.from_url(
        url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
