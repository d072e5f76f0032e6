"""Start gunicorn with one application, and end it for certain."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20
WORKERS = 2
THREADS = 4


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    address: str
    master: int

    def cpu_seconds(self) -> float:
        """Return the processor time its workers have used so far."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0
        for task in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = task.read_text().rpartition(")")[2].split()
            except OSError:  # ended while we looked
                continue
            if int(fields[1]) == self.master:
                total += int(fields[11]) + int(fields[12])
        return total / ticks


@contextmanager
def serving(application: str, environment: Mapping[str, str], probe: str) -> Iterator[Server]:
    """Serve an application on a free loopback port while the block runs.

    Args:
        application: ``module:name`` of the WSGI application.
        environment: what it finds in its environment besides ours.
        probe: path that answers 200 once it is up.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "error"),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--keep-alive", "30", "--bind", f"127.0.0.1:{port}", application),
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        _wait_for(server.address + probe, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    msg = f"the server at {address} did not answer"
    raise RuntimeError(msg)
