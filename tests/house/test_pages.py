"""Every public page there is: in its language, the same for everybody, and with no session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

import flask
import pytest
from flask.sessions import SessionInterface, SessionMixin
from lxml import html as lxml_html
from sqlalchemy.exc import ProgrammingError
from werkzeug.exceptions import Gone

from portal.editions import EDITIONS
from portal.web.configuration import MOST_FORM_PARTS, SECURITY_HEADERS
from tests.house.publication import addresses, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
GOOD = {"name": "Salma", "email": "a@example.org", "subject": "A river", "text": "The wrong river."}


class Trapped(dict[str, Any], SessionMixin):
    """A session that nobody may touch."""

    def _touched(self, *_: object, **__: object) -> NoReturn:
        msg = "a reader's page touched the session"
        raise AssertionError(msg)

    __getitem__ = __setitem__ = __delitem__ = __contains__ = __iter__ = __len__ = _touched
    get = pop = setdefault = update = keys = values = items = clear = popitem = _touched


class Trap(SessionInterface):
    """Hands out such sessions."""

    def open_session(self, app: Flask, request: object) -> Trapped:
        return Trapped()

    def save_session(self, app: Flask, session: SessionMixin, response: object) -> None:
        """Keep nothing."""


@pytest.fixture(autouse=True)
def no_session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "session_interface", Trap())


@pytest.fixture
def answering(app: Flask) -> Iterator[None]:
    """Let the application answer what it did not foresee, as it does outside of tests."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


def send_parts(client: FlaskClient, path: str, fields: dict[str, str]) -> TestResponse:
    """Send a form as browsers send files."""
    parts = (
        f'--0\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    body = "".join((*parts, "--0--\r\n")).encode()
    return client.post(path, data=body, content_type="multipart/form-data; boundary=0")


def edition_of(path: str) -> str | None:
    code = path.split("/")[1]
    return code if code in EDITIONS else None


def check(path: str, answer: TestResponse) -> None:
    """Check what is true of every public answer."""
    assert "Set-Cookie" not in answer.headers, path
    assert "Cookie" not in answer.headers.get("Vary", "") or path == "/"
    for name in SECURITY_HEADERS:
        assert name in answer.headers, (path, name)
    if answer.status_code >= 400:
        assert answer.headers["Cache-Control"] in {"no-store", "public, max-age=0, must-revalidate"}
    if answer.status_code >= 500 or answer.status_code in {403, 405, 413, 422, 429}:
        assert answer.headers["Cache-Control"] == "no-store", path
    if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
        return
    code = edition_of(path)
    root: Any = lxml_html.document_fromstring(answer.get_data(as_text=True))
    assert root.get("lang") == answer.headers["Content-Language"]
    if code is not None:
        edition = EDITIONS[code]
        assert (root.get("lang"), root.get("dir")) == (edition.tag, edition.direction), path
    assert root.get("dir") in {"ltr", "rtl"}
    assert root.xpath("//title/text()")[0].strip()
    assert len(root.xpath("//h1")) == 1, path
    assert len(root.xpath("//main")) == 1, path
    assert root.xpath("//header//a[@data-edition]"), path
    if answer.status_code >= 400 and answer.status_code not in {422, 429}:  # the form again
        assert root.xpath("//meta[@name='robots']/@content") == ["noindex"], path
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids)), path
    assert not CONTROLS.search(answer.get_data(as_text=True)), path
    for element in root.xpath("//*[@lang]"):
        assert element.get("lang") in {edition.tag for edition in EDITIONS.values()}, path
    assert "Traceback" not in answer.get_data(as_text=True)


def test_the_trap_catches(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(AssertionError):
        flask.session.get("anything")


def test_every_public_page_is_the_same_for_everybody(client: FlaskClient, session: Session) -> None:
    publication = publish(session)
    seen: dict[str, set[int]] = {}
    for rule, paths in addresses(publication).items():
        for path in paths:
            answer = client.get(path)
            seen.setdefault(rule, set()).add(answer.status_code)
            check(path, answer)
            head = client.head(path)
            assert head.status_code == answer.status_code, path
            assert head.data == b""
            client.set_cookie("edition", "ar")
            client.set_cookie("session", "x")
            again = client.get(path, headers={"Accept-Language": "ar", "X-Forwarded-Host": "a.b"})
            for name in ("edition", "session"):
                client.delete_cookie(name)
            if edition_of(path):
                assert again.data == answer.data, path
                assert again.headers.get("ETag") == answer.headers.get("ETag"), path
    for rule, statuses in seen.items():
        if not rule.startswith(("/media", "/favicon", "/<", "/readyz")) and rule != "/":
            assert statuses & {200, 301} or "part" in rule, (rule, statuses)
        assert not any(status >= 500 for status in statuses), (rule, statuses)


@pytest.mark.parametrize("code", EDITIONS)
def test_an_empty_publication_has_every_page(client: FlaskClient, code: str) -> None:
    for path in ("", "about", "archive", "newest", "search", "contact", "feed.rss", "feed.json"):
        answer = client.get(f"/{code}/{path}")
        assert answer.status_code == 200, path
        check(f"/{code}/{path}", answer)


@pytest.mark.parametrize("code", EDITIONS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_only_reads_takes_nothing(
    client: FlaskClient, session: Session, code: str, method: str
) -> None:
    del session
    for path in (f"/{code}/", f"/{code}/newest", f"/{code}/story/00000000001/a"):
        answer = client.open(path, method=method, data={"a": "b"})
        assert answer.status_code == 405
        assert {word.strip() for word in answer.headers["Allow"].split(",")} == {
            "GET",
            "HEAD",
            "OPTIONS",
        }
        check(path, answer)


@pytest.mark.parametrize("code", EDITIONS)
def test_errors_a_reader_causes_are_told_in_their_language(client: FlaskClient, code: str) -> None:
    form = f"/{code}/contact"
    told = {
        404: client.get(f"/{code}/nowhere"),
        403: client.post(form, data=GOOD, headers={"Sec-Fetch-Site": "cross-site"}),
        422: client.post(form, data={}),
        413: send_parts(client, form, {"text": "x" * 600_000}),
    }
    for status, answer in told.items():
        assert answer.status_code == status
        check(form, answer)
    many = send_parts(client, form, {str(number): "" for number in range(MOST_FORM_PARTS + 1)})
    assert many.status_code == 413
    check(form, many)


@pytest.mark.parametrize("code", EDITIONS)
def test_what_nobody_foresaw_is_told_in_the_readers_language(
    client: FlaskClient, answering: None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> NoReturn:
        msg = "secret detail"
        raise ZeroDivisionError(msg)

    del answering
    monkeypatch.setattr("portal.reader.lists.read_cards", break_down)
    answer = client.get(f"/{code}/newest")
    assert answer.status_code == 500
    check(f"/{code}/newest", answer)
    page = answer.get_data(as_text=True)
    assert "secret detail" not in page
    assert "ZeroDivisionError" not in page
    words = {"en": "Something went wrong on our side", "ar": "حدث خطأ"}
    assert words[code] in page


@pytest.mark.parametrize("code", EDITIONS)
def test_even_where_nothing_can_be_read(
    client: FlaskClient, answering: None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> NoReturn:
        raise ProgrammingError("SELECT", None, Exception("no such table"))

    del answering
    monkeypatch.setattr("portal.reader.frame.read_site", break_down)
    answer = client.get(f"/{code}/newest")
    assert answer.status_code == 500
    check(f"/{code}/newest", answer)


@pytest.mark.parametrize("code", EDITIONS)
def test_a_page_taken_down_for_good_is_gone(
    client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> NoReturn:
        raise Gone

    monkeypatch.setattr("portal.reader.lists.read_cards", gone)
    answer = client.get(f"/{code}/newest")
    assert answer.status_code == 410
    check(f"/{code}/newest", answer)
