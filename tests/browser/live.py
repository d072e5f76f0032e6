"""Fixtures: `live_site`, a server with a publication that has everything, and `empty_site`."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from flask import abort
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import create_app, schema
from portal.database import db
from portal.editions import EDITIONS
from portal.settings import Settings
from tests.browser.publication import Places, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

SECRET = "not-a-secret-" * 4


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class LiveSite:
    """A site that answers on the loopback."""

    origin: str
    places: Places

    def url(self, name: str, edition: str) -> str:
        """Return the address of a page in an edition."""
        return self.origin + self.places(name, edition)


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Give a site with a full publication, over its own SQLite file."""
    with _serving(tmp_path_factory.mktemp("live"), full=True) as site:
        yield site


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Give a site in which nothing was ever written."""
    with _serving(tmp_path_factory.mktemp("empty"), full=False) as site:
        yield site


@contextlib.contextmanager
def _serving(data: Path, *, full: bool) -> Iterator[LiveSite]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        given = {"data": data, "base_url": origin, "secret_key": SECRET, "contact_per_hour": 1000}
        settings = Settings.model_validate(given)  # whatever the environment says
        app = create_app(settings)
        _add_troubles(app)
        places = Places({"front": {code: f"/{code}/" for code in EDITIONS}})
        with app.app_context():
            schema.upgrade()
            if full:
                places = fill(db.session(), settings.media_directory)
        server = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, fd=listening.fileno()
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.daemon = True
        thread.start()
        try:
            yield LiveSite(origin, places)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            with app.app_context():
                db.engine.dispose()


def _add_troubles(app: Flask) -> None:
    """Add addresses that answer with the errors that nobody can ask for."""

    def broken(code: str) -> str:
        raise RuntimeError(code)

    def closed(code: str) -> str:
        return abort(503, code)

    for code in EDITIONS:
        defaults = {"code": code}
        app.add_url_rule(f"/{code}/broken", f"{code}-broken", broken, defaults=defaults)
        app.add_url_rule(f"/{code}/closed", f"{code}-closed", closed, defaults=defaults)
