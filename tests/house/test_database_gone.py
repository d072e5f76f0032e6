"""With the database gone, readers are told so within two seconds, readably, in their language."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
from lxml import html as lxml_html
from psycopg import sql

from portal.database import CONNECT_TIMEOUT_S
from portal.editions import EDITIONS
from tests.throwaway import application, browsing, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

READING = [
    *("", "newest", "archive", "archive/2026/11", "about", "contact/sent", "contact", "search?q=a"),
    *("section/world", "topic/water", "author/layla", "story/00000000001", "story/00000000001/a"),
    *("page/00000000001", "feed.rss", "feed.atom", "feed.json", "section/world/feed.rss"),
    *("sitemap-pages.xml", "sitemap-news.xml", "sitemap-2026-11.xml"),
]
WORDS = {"en": "We will be right back", "ar": "سنعود"}


@pytest.fixture(scope="module", params=["sqlite", "postgres", "postgres-refuses"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Give a browser of a portal whose database is not there."""
    folder: Path = tmp_path_factory.mktemp("gone")
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    url = {
        "sqlite": f"sqlite:///{folder / 'gone' / 'portal.sqlite3'}",
        "postgres": f"postgresql://portal@/portal?host={folder}",
        "postgres-refuses": f"postgresql://portal@127.0.0.1:{port}/portal",
    }[request.param]
    with browsing(url, folder) as client:
        yield client


def check(answer: TestResponse, code: str) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    page = answer.get_data(as_text=True)
    root: Any = lxml_html.document_fromstring(page)
    edition = EDITIONS[code]
    assert (root.get("lang"), root.get("dir")) == (edition.tag, edition.direction)
    assert WORDS[code] in root.xpath("//h1")[0].text_content()
    assert root.xpath("//link[@rel='stylesheet']")
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    for secret in ("Traceback", "psycopg", "sqlite", "OperationalError", "SELECT"):
        assert secret not in page


@pytest.mark.parametrize("code", EDITIONS)
@pytest.mark.parametrize("path", READING)
def test_every_page_says_so_at_once(client: FlaskClient, code: str, path: str) -> None:
    start = time.monotonic()
    answer = client.get(f"/{code}/{path}")
    assert time.monotonic() - start < 2
    check(answer, code)


@pytest.mark.parametrize("code", EDITIONS)
def test_a_message_is_not_lost_in_silence(client: FlaskClient, code: str) -> None:
    sent = {"name": "S", "email": "a@example.org", "subject": "A river", "text": "The wrong river."}
    check(client.post(f"/{code}/contact", data=sent), code)


def test_what_needs_no_database_goes_on(client: FlaskClient) -> None:
    for path in ("/healthz", "/robots.txt"):
        assert client.get(path).status_code == 200
    entrance = client.get("/", headers={"Accept-Language": "ar"})
    assert (entrance.status_code, entrance.headers["Location"]) == (302, "/ar/")


def test_the_supervisor_is_told_which_part_is_down(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] == "down"
    assert answer.get_json()["media"] == "ok"


@pytest.mark.parametrize("code", EDITIONS)
def test_a_server_that_takes_calls_and_says_nothing_is_given_up(tmp_path: Path, code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://portal@127.0.0.1:{silent.getsockname()[1]}/portal"
        with browsing(url, tmp_path) as client:
            start = time.monotonic()
            answer = client.get(f"/{code}/")
            assert time.monotonic() - start < CONNECT_TIMEOUT_S + 1
    check(answer, code)


@pytest.mark.parametrize("code", EDITIONS)
def test_when_the_database_comes_back_so_do_the_pages(
    request: pytest.FixtureRequest, tmp_path: Path, code: str
) -> None:
    with empty_database(request, "postgres", tmp_path) as url:
        with application(url, tmp_path):
            pass
        name = urlsplit(url).path.strip("/")
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        server = request.getfixturevalue("postgres_url")
        with browsing(url, tmp_path) as client, psycopg.connect(server, autocommit=True) as keeper:
            assert client.get(f"/{code}/").status_code == 200
            keeper.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
            keeper.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            for _ in range(3):
                check(client.get(f"/{code}/"), code)
            keeper.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
            assert client.get(f"/{code}/").status_code == 200
