"""The doctor finds what is wrong, says so in a line, and works where nothing else does."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from click.testing import CliRunner

from portal.cli import examination, main
from portal.cli.examination import State, catalogue
from tests.deployment.serving import lay_database

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SETTINGS = ("PORTAL_ENV", "PORTAL_BASE_URL", "PORTAL_DATABASE_URL", "PORTAL_REDIS_URL")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the environment at an empty data directory."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def data(empty: Path) -> Path:
    """Point the environment at a data directory with a database."""
    lay_database(empty)
    return empty


def visit() -> Result:
    return CliRunner().invoke(main, ["doctor"])


def said_of(part: str) -> str:
    """Return what the doctor says about a part, in one line."""
    result = visit()
    lines = [line for line in result.output.splitlines() if line.split()[1:2] == [part]]
    assert len(lines) == 1, result.output
    return lines[0]


def change(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "portal.sqlite3")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.usefixtures("data")
def test_a_sound_portal_is_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for name in ("css/a.css", "js/a.js", "fonts/a.woff2", "icons/a.svg"):
        file = tmp_path / "static" / name
        file.parent.mkdir()
        file.touch()
    monkeypatch.setattr(examination, "STATIC", tmp_path / "static")
    monkeypatch.setitem(examination.CHECKS, "catalogues", lambda _: iter(()))
    result = visit()
    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.output
    assert result.output.endswith("All is well.\n")


@pytest.mark.usefixtures("data")
def test_looking_changes_nothing(data: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in data.iterdir()}
    visit()
    assert {path.name: path.stat().st_mtime_ns for path in data.iterdir()} == before


@pytest.mark.usefixtures("empty")
def test_every_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_REDIS_URL", "http://cache")
    monkeypatch.setenv("PORTAL_BASE_URL", "news")
    result = visit()
    assert result.exit_code == 1
    assert "PORTAL_REDIS_URL: must start with redis://" in result.output
    assert "PORTAL_BASE_URL: must be an http or https address" in result.output
    assert result.output.endswith("2 wrong.\n")


def test_a_database_that_was_never_made(empty: Path) -> None:
    assert "is not there yet: portal db upgrade" in said_of("database")
    assert not (empty / "portal.sqlite3").exists()
    assert visit().exit_code == 1


def test_a_data_directory_that_is_not_there(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATA", str(empty / "nowhere"))
    assert "WRONG" in said_of("data")
    assert not (empty / "nowhere").exists()


@pytest.mark.usefixtures("empty")
def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://portal:hunter22@127.0.0.1:1/portal")
    result = visit()
    assert result.exit_code == 1
    assert "hunter22" not in result.output
    assert "WRONG database    postgresql://portal:***@127.0.0.1:1/portal does not answer: " in (
        result.output
    )
    assert "ok    settings" in result.output
    assert "redis" in result.output  # and the parts after it are still looked at


def test_a_file_that_is_no_database(empty: Path) -> None:
    (empty / "portal.sqlite3").write_text("x" * 4096)
    assert "file is not a database" in said_of("database")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM alembic_version", "the database is empty: portal db upgrade"),
        ("UPDATE alembic_version SET version_num = '0001'", "the layout is 0001, the code wants"),
        ("UPDATE alembic_version SET version_num = '9999'", "it is older than the data"),
    ],
)
def test_a_layout_that_is_not_the_codes(statement: str, words: str, data: Path) -> None:
    change(data, statement)
    assert words in said_of("migrations")
    assert visit().exit_code == 1


def test_a_list_that_lies(data: Path) -> None:
    change(data, "INSERT INTO listing VALUES ('en', 0, '2026-01-01 00:00:00.000000', 7)")
    assert "0 rows are missing and 1 should not be there" in said_of("lists")
    assert visit().exit_code == 1


def test_a_picture_without_files(data: Path) -> None:
    columns = "id, name, digest, file_name, width, height, widths, focal_x, focal_y, created_at"
    values = "'{0}', '{0}', '', 1, 1, '1', 50, 50, '2026-01-01 00:00:00.000000'"
    for number, name in enumerate(["abcdef0123456789", "0123456789abcdef"]):
        change(data, f"INSERT INTO media ({columns}) VALUES ({number}, {values.format(name)})")  # noqa: S608
    (data / "media" / "abcdef0123456789").mkdir(parents=True)
    assert "1 of 2 have no files" in said_of("pictures")
    (data / "media" / "0123456789abcdef").mkdir()
    assert "2, all with their files" in said_of("pictures")


@pytest.mark.usefixtures("data")
def test_static_files_that_were_not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(examination, "STATIC", tmp_path / "nothing")
    assert "css/*.css, js/*.js, fonts/*.woff2, icons/*.svg not built" in said_of("static")


@pytest.mark.usefixtures("data")
def test_redis_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_REDIS_URL", "redis://:hunter22@127.0.0.1:1/0")
    line = said_of("redis")
    assert line.startswith("WRONG redis       does not answer: ")
    assert "hunter22" not in line


@pytest.mark.usefixtures("data")
def test_redis_that_answers(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_REDIS_URL", redis_url)
    assert said_of("redis") == "ok    redis       answers"


@pytest.mark.usefixtures("data")
def test_a_check_that_breaks_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> object:
        raise RuntimeError("out of\ncheese")

    monkeypatch.setitem(examination.CHECKS, "static", broken)
    assert said_of("static") == "WRONG static      cannot be checked: out of"


@pytest.mark.usefixtures("data")
def test_production_without_a_proxy_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("PORTAL_BASE_URL", "https://news.example.org")
    output = visit().output
    assert "note  settings    PORTAL_TRUSTED_PROXIES is 0" in output
    assert "x" * 40 not in output


CATALOGUE = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "{}"\n\n'
    'msgid "%(num)s page"\nmsgid_plural "%(num)s pages"\nmsgstr[0] "x"\nmsgstr[1] "y"\n'
)


def test_a_catalogue_is_compiled_current_and_there(tmp_path: Path) -> None:
    source, compiled = tmp_path / "messages.po", tmp_path / "messages.mo"
    source.write_text(CATALOGUE.format("ألف"))
    assert "is not compiled" in catalogue(tmp_path, "ar").text
    compile_command = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile"]
    subprocess.run([*compile_command, "-i", source, "-o", compiled, "-l", "ar"], check=True)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):  # Babel writes the time down
        assert catalogue(tmp_path, "ar").state is State.OK
    source.write_text(CATALOGUE.format("باء"))
    assert "is older than its source" in catalogue(tmp_path, "ar").text
    source.unlink()  # in an image there is none
    assert catalogue(tmp_path, "ar").state is State.OK
