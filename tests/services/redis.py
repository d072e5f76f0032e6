"""A throwaway Redis: one server for a test run, one numbered database for each worker."""

from __future__ import annotations

import os
import socket

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from tests.services import locate
from tests.services.shared import Unavailable, folder, keep, once, wait_for

DATABASES = 64


def url(worker: str) -> str:
    """Return the URL of a worker's own database, emptied.

    Raises:
        Unavailable: where there is no server to be had.

    """
    server = os.environ.get("TEST_REDIS_URL") or once("redis", start)
    digits = "".join(filter(str.isdigit, worker)) or "0"
    address = f"{server.rstrip('/')}/{int(digits) % DATABASES}"
    with Redis.from_url(address) as client:
        try:
            client.flushdb()
        except NoConnection as error:
            raise Unavailable(f"Redis did not answer: {error}") from error
    return address


def start() -> str:
    """Start the server on a free loopback port and return its URL."""
    program = locate.redis()
    if program is None:
        raise Unavailable("Redis' server is not installed: apt-get install redis-server")
    port = free_port()
    home = folder() / "redis"
    home.mkdir()
    settings = {"port": port, "bind": "127.0.0.1", "databases": DATABASES, "dir": home}
    words = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    log = keep("redis", [program, *words, "--save", "", "--appendonly", "no"])
    address = f"redis://127.0.0.1:{port}"
    wait_for(lambda: _answers(address), log)
    return address


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    with Redis.from_url(address) as client:
        try:
            return bool(client.ping())
        except NoConnection:
            return False
