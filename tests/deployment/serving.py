"""Start the portal as a server would be started, and ask it over a real connection."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal import PROJECT
from portal.healthcheck import answers
from tests.services.shared import folder, once

HOST = "news.example.org"
PATIENCE = 120.0
"""In seconds: enough where ten other programs want the processor too."""
SETTINGS = {
    "PORTAL_ENV": "production",
    "PORTAL_BASE_URL": f"https://{HOST}",
    "PORTAL_SECRET_KEY": "not-a-secret-" * 4,
    "PORTAL_TRUSTED_PROXIES": "1",
    "WEB_CONCURRENCY": "1",
}
OURS = ("PORTAL_", "BIND", "PORT", "WEB_CONCURRENCY", "THREADS", "ACCESS_LOG")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass
class Server:
    """A portal at work."""

    process: subprocess.Popen[bytes]
    address: str
    data: Path
    home: Path
    log: Path

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def said(self) -> str:
        """Return its log."""
        return self.log.read_text(errors="replace")


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return an environment for a portal in production, without this process's settings."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith(OURS)}
    return {**bare, **SETTINGS, "PORTAL_DATA": str(data), **more}


def portal(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one of the portal's commands to its end."""
    return subprocess.run(
        [sys.executable, "-m", "portal", *words],
        env=environment(data, **more),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def lay_database(data: Path) -> None:
    """Lay a database of the newest layout into a data directory: one for the whole run, copied."""
    shutil.copytree(once("migrated", _migrate), data, dirs_exist_ok=True)


def _migrate() -> str:
    data = folder() / "migrated"
    done = portal(data, "db", "upgrade")
    assert done.returncode == 0, done.stderr
    return str(data)


@contextlib.contextmanager
def serving(work: Path, address: str, **more: str) -> Iterator[Server]:
    """Serve an empty portal at an address (``HOST:PORT`` or ``unix:PATH``)."""
    data, home, log = work / "data", work / "home", work / "log"
    home.mkdir(parents=True, exist_ok=True)
    lay_database(data)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", "serve", "--bind", address],
            env=environment(data, HOME=str(home), PYTHONPATH=str(PROJECT), **more),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(process, address, data, home, log)
    try:
        wait_until(lambda: answers(address) or process.poll() is not None)
        assert process.poll() is None, server.said()
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(ready: object) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: after two minutes.
    """
    assert callable(ready)
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def ask(
    port: int,
    path: str,
    *,
    host: str = HOST,
    tls: bool = False,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Ask a server on this machine, whatever name it is asked by."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.connect()
    if tls:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
    try:
        connection.request(method, path, body=body, headers={"Host": host, **(headers or {})})
        response = connection.getresponse()
        given = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, given, response.read())
    finally:
        connection.close()
