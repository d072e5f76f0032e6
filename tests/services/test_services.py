"""The services that other tests build on are real, separate, and gone at the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa
from pytest_socket import SocketConnectBlockedError
from redis import Redis

from tests.services import postgres

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

KEEPER = Path(__file__).with_name("keeper.py")


def test_postgres_answers_through_psycopg(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SELECT version(), lower('ÉTÉ'), 'محلي' || '!'").fetchone()
    assert row is not None
    assert row[0].startswith("PostgreSQL")
    assert row[1:] == ("été", "محلي!")


def test_postgres_answers_through_sqlalchemy(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()


def test_redis_answers(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.ping()


def test_browser_shows_a_page(open_page: Callable[..., Page]) -> None:
    page = open_page("data:text/html;charset=utf-8,<html dir=rtl><h1>صباح الخير</h1>")
    assert page.inner_text("h1") == "صباح الخير"
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"


def test_browser_tells_what_a_page_complains_about(
    open_page: Callable[..., Page], complaints: list[str]
) -> None:
    open_page("data:text/html,<script>console.error('one'); throw new Error('two')</script>")
    assert complaints == ["one", "two"]


def test_browser_can_do_without_scripts(open_page: Callable[..., Page]) -> None:
    address = "data:text/html,<p>still</p><script>document.body.textContent = 'moved'</script>"
    page = open_page(address, java_script_enabled=False)
    assert page.inner_text("body").strip() == "still"


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_nobody_outside_is_reached() -> None:
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("postgresql+psycopg://a:b@h:1/old", "postgresql://a:b@h:1/new"),
        ("postgresql://postgres@/old?host=/tmp/x", "postgresql://postgres@/new?host=/tmp/x"),
    ],
)
def test_the_database_of_a_url_is_replaced(server: str, expected: str) -> None:
    assert postgres._of(server, "new") == expected


def test_a_server_ends_with_a_killed_run(tmp_path: Path) -> None:
    lock, mark = tmp_path / "alive", tmp_path / "mark"
    lock.touch()
    mark.touch()
    holding = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", holding, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "held\n"
        server = [sys.executable, "-c", "import time; time.sleep(60)"]
        keeper = subprocess.Popen([sys.executable, KEEPER, lock, mark, "", *server])
        time.sleep(0.3)
        alive = keeper.poll() is None
        os.kill(run.pid, signal.SIGKILL)
    keeper.wait(10)
    assert alive
    assert not mark.exists()
