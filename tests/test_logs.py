"""A log tells what happened, in one line, and nothing that somebody could use."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from flask import Flask

from portal.logs import HIDDEN, configure_logs
from portal.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "not-a-secret-" * 4


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)


@pytest.fixture
def production(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "env": "production",
            "data": tmp_path,
            "secret_key": SECRET,
            "base_url": "https://news.example.org",
            "trusted_proxies": 1,
        }
    )


def only_line(capsys: pytest.CaptureFixture[str]) -> str:
    line = capsys.readouterr().err
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1, line
    return line


def logged(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(only_line(capsys))
    return found


def test_production_writes_json(production: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production)
    structlog.get_logger("portal.x").error("database unavailable", path="/ar/قصة")
    event = logged(capsys)
    assert event["event"] == "database unavailable"
    assert event["path"] == "/ar/قصة"
    assert event["level"] == "error"
    assert event["logger"] == "portal.x"
    assert event["timestamp"].endswith("Z")


def test_others_log_the_same_way(production: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production)
    logging.getLogger("some.library").warning("%s of %s", 3, 4)
    event = logged(capsys)
    assert (event["event"], event["logger"]) == ("3 of 4", "some.library")


def test_configuring_twice_writes_once(
    production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production)
    configure_logs(production)
    logging.getLogger("x").warning("once")
    only_line(capsys)


@pytest.mark.parametrize("env", ["production", "development"])
@pytest.mark.parametrize(
    "text",
    ["a\nb", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "a\u2029b", "a\x85b", "a\x0bb", "a\x00b", "a\x9bb"],
)
def test_one_line_stays_one_line(
    env: str, text: str, production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production.model_copy(update={"env": env}))
    structlog.get_logger("x").warning(text, name=text)
    line = only_line(capsys)
    assert not any(character in line[:-1] for character in "\n\r\x1b\x85\u2028\u2029\x0b\x00\x9b")


def test_json_keeps_what_was_said(production: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production)
    structlog.get_logger("x").warning("a\nb\u2028c\x9bd")
    assert logged(capsys)["event"] == "a\nb\u2028c\x9bd"


SECRETS = [
    {"password": "hunter22"},
    {"new_password": "hunter22"},
    {"token": "hunter22"},
    {"csrf_token": "hunter22"},
    {"Cookie": "session=hunter22"},
    {"headers": {"Authorization": "Bearer hunter22hunter22"}},
    {"otp": "hunter22"},
    {"code": "hunter22"},
    {"email": "hunter22@example.org"},
    {"text": "hunter22"},
    {"body": "hunter22"},
    {"form": {"name": "hunter22"}},
    {"address": "postgresql://portal:hunter22@db/portal"},
    {"address": "redis://:hunter22@cache:6379/0"},
    {"said": "login failed: password=hunter22&next=/"},
    {"said": "Cookie: hunter22; path=/"},
    {"said": '{"reset_token": "hunter22"}'},
    {"said": "Authorization was Bearer hunter22hunter22"},
    {"inner": [{"deep": {"api_key": "hunter22"}}]},
    {"inner": [["password=hunter22"]]},
]


@pytest.mark.parametrize("env", ["production", "development"])
@pytest.mark.parametrize("values", SECRETS, ids=str)
def test_secrets_are_hidden(
    env: str,
    values: dict[str, Any],
    production: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(production.model_copy(update={"env": env}))
    structlog.get_logger("x").warning("event", **values)
    line = only_line(capsys)
    assert "hunter22" not in line
    assert HIDDEN in line


class Refuses(json.JSONDecoder):
    def decode(self, *_: object) -> Any:
        raise ValueError("cannot connect to postgresql://portal:hunter22@db/portal")


@pytest.mark.parametrize("env", ["production", "development"])
def test_secrets_in_a_traceback_are_hidden(
    env: str, production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production.model_copy(update={"env": env}))
    try:
        json.loads("", cls=Refuses)
    except ValueError:
        logging.getLogger("x").exception("failed")
    said = capsys.readouterr().err
    assert "hunter22" not in said
    assert "cannot connect to postgresql://portal" in said
    assert "Traceback" in said
    if env == "production":
        assert len(said.splitlines()) == 1


def test_what_is_no_secret_is_told(
    production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production)
    structlog.get_logger("x").info("saved", edition="ar", revision=7, seconds=0.5, minor=False)
    event = logged(capsys)
    assert (event["edition"], event["revision"], event["minor"]) == ("ar", 7, False)
    assert event["seconds"] == 0.5


def test_a_very_long_text_is_cut(production: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production)
    structlog.get_logger("x").info("x" * 1_000_000)
    assert len(only_line(capsys)) < 10_000


def request_of(app: Flask, given: str) -> Any:
    return app.test_request_context("/en/search?q=hunter22", headers={"X-Request-ID": given})


def test_an_event_names_its_request(
    production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production)
    with request_of(Flask("x"), "0123456789abcdef"):
        structlog.get_logger("x").info("one")
    event = logged(capsys)
    assert event["request"] == "0123456789abcdef"
    assert (event["method"], event["path"]) == ("GET", "/en/search")


def test_all_events_of_a_request_share_its_id(
    production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production)
    with request_of(Flask("x"), ""):
        structlog.get_logger("x").info("one")
        logging.getLogger("y").warning("two")
    one, two = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert one["request"] == two["request"] != ""


@pytest.mark.parametrize(
    "given", ["a", "x" * 65, "12345678\nforged", "<script>12345", "12345678 9"]
)
def test_a_strange_request_id_is_replaced(
    given: str, production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production)
    app = Flask("x")
    with app.request_context({**app.test_request_context("/").request.environ}) as context:
        context.request.environ["HTTP_X_REQUEST_ID"] = given
        structlog.get_logger("x").info("one")
    assert logged(capsys)["request"] != given


def test_without_a_proxy_nobody_chooses_the_id(
    production: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production.model_copy(update={"trusted_proxies": 0}))
    with request_of(Flask("x"), "0123456789abcdef"):
        structlog.get_logger("x").info("one")
    assert logged(capsys)["request"] != "0123456789abcdef"
