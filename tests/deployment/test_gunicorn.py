"""Gunicorn with the project's configuration, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from portal import PROJECT
from portal.healthcheck import answers
from tests.deployment.serving import (
    PATIENCE,
    ask,
    environment,
    free_port,
    lay_database,
    serving,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.deployment.serving import Server


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("gunicorn")
    with serving(folder, f"127.0.0.1:{port}", ACCESS_LOG="1") as server:
        yield server


@pytest.mark.usefixtures("server")
def test_it_serves_pages(port: int) -> None:
    answer = ask(port, "/ar/")
    assert answer.status == 200
    assert 'dir="rtl"' in answer.body.decode()


def test_nothing_is_written_at_home(server: Server) -> None:
    assert os.listdir(server.home) == []  # noqa: PTH208


def test_its_log_is_json_line_by_line(server: Server, port: int) -> None:
    ask(port, "/en/")
    for line in server.said().splitlines():
        assert json.loads(line)["level"] == "info"


def test_the_access_log_tells_no_query_and_believes_the_proxy(server: Server, port: int) -> None:
    ask(port, "/en/search?q=hunter22", headers={"X-Forwarded-For": "192.0.2.7"})
    wait_until(lambda: "/en/search" in server.said())
    line = next(line for line in server.said().splitlines() if "/en/search" in line)
    assert json.loads(line)["event"].startswith('192.0.2.7 "GET /en/search" ')
    assert "hunter22" not in server.said()


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    "headers", [{"SCRIPT_NAME": "/x"}, {"SCRIPT-NAME": "/x"}, {"PATH_INFO": "/healthz"}], ids=str
)
def test_no_header_moves_the_path(headers: dict[str, str], port: int) -> None:
    assert ask(port, "/en/", headers=headers).body == ask(port, "/en/").body


def test_a_reload_brings_new_workers_and_loses_nobody(server: Server, port: int) -> None:
    before = server.said().count("Booting worker")
    server.signal(signal.SIGHUP)
    wait_until(lambda: ask(port, "/healthz").status == 200 and "Worker exiting" in server.said())
    assert server.said().count("Booting worker") == before + 1
    assert server.process.poll() is None


def test_a_stop_is_clean_and_a_socket_works(tmp_path: Path) -> None:
    address = f"unix:{tmp_path / 's'}"
    with serving(tmp_path, address) as server:
        assert answers(address)
        server.signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
    assert not answers(address)
    assert "/healthz" not in server.said()  # no access log unless it was asked for


ACTIVATED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "portal", "serve"])
"""


def activated(listener: socket.socket, data: Path) -> subprocess.Popen[bytes]:
    """Start the server as systemd would: over a socket that is open already."""
    number = listener.fileno()
    return subprocess.Popen(
        [sys.executable, "-c", ACTIVATED, str(number)],
        env=environment(data, PORT="1"),
        cwd=PROJECT,
        pass_fds=[number],
        stderr=subprocess.DEVNULL,
    )


def test_a_restart_behind_systemds_socket_loses_nobody(tmp_path: Path) -> None:
    lay_database(tmp_path)
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        at = listener.getsockname()[1]
        first = activated(listener, tmp_path)
        try:
            assert ask(at, "/healthz").status == 200
        finally:
            first.terminate()
            assert first.wait(PATIENCE) == 0
        with ThreadPoolExecutor(1) as pool:
            asked_between = pool.submit(ask, at, "/healthz")
            second = activated(listener, tmp_path)
            try:
                assert asked_between.result(PATIENCE).status == 200
            finally:
                second.terminate()
                second.wait(PATIENCE)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_SECRET_KEY", "short", "PORTAL_SECRET_KEY must be set to at least 32 characters"),
        ("PORTAL_DATABASE_URL", "mysql://x/y", "PORTAL_DATABASE_URL: must start with sqlite://"),
        ("WEB_CONCURRENCY", "999", "WEB_CONCURRENCY=999 must be a number from 1 to 256"),
        ("THREADS", "0", "THREADS=0 must be a number from 1 to 64"),
        ("PORT", "http", "PORT=http must be a number from 1 to 65535"),
    ],
)
def test_a_bad_variable_is_one_line(name: str, value: str, words: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"],
        env=environment(tmp_path, **{name: value}),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"portal: {words}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("server")
def test_the_health_check_speaks_with_its_exit_status(port: int) -> None:
    for at, status in ((port, 0), (free_port(), 1)):
        done = subprocess.run(
            [sys.executable, "-m", "portal.healthcheck"],
            env={**os.environ, "BIND": f"0.0.0.0:{at}"},
            cwd=PROJECT,
            check=False,
        )
        assert done.returncode == status
