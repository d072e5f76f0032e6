"""How gunicorn serves the portal. Each setting says why; docs/running.md lists the variables."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it ships no types

from portal.logs import configure_logs, formatter
from portal.settings import Settings, SettingsError, load_settings


def _settings() -> Settings:
    """Read the settings here, before any worker: a bad one is one line, not a row of crashes."""
    try:
        return load_settings()
    except SettingsError as error:
        sys.exit(f"portal: {error}")


def _number(name: str, default: int, most: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= most:
        sys.exit(f"portal: {name}={text} must be a number from 1 to {most}")
    return int(text)


def _address() -> str:
    return os.environ.get("BIND") or f"127.0.0.1:{_number('PORT', 8000, 65535)}"


def _temporary() -> str | None:
    memory = "/dev/shm"  # noqa: S108  # the point is that it is no disk
    return memory if os.access(memory, os.W_OK | os.X_OK) else None


_portal = _settings()
_processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
configure_logs(_portal)


class Log(Logger):  # type: ignore[misc]
    """Gunicorn's own words, in the same format as everybody's.

    Not by ``logconfig_dict``: with it gunicorn builds an access log line for every request,
    even where none is written, at 54 µs each.
    """

    def setup(self, cfg: Any) -> None:
        """Give gunicorn's handlers the portal's formatter."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            for handler in logger.handlers:
                handler.setFormatter(formatter(_portal))


wsgi_app = "wsgi:app"
pythonpath = str(Path(__file__).resolve().parent)  # found from any directory; `chdir` would move
#                                                    a relative PORTAL_DATA along

# Loopback: whoever wants it public says so, or better, puts nginx in front.
bind = _address()

# Threads wait for the database while others compute; a `sync` worker would close the connection
# after each answer, and three silent clients would stall it for half a minute.
worker_class = "gthread"
# Python computes on one processor per process. Two at least, so that one can be replaced while
# the other answers.
workers = _number("WEB_CONCURRENCY", min(max(2, _processors or 1), 16), 256)
threads = _number("THREADS", 4, 64)
# Open connections per worker; idle ones wait outside of the threads.
worker_connections = 1000
# How many may wait to be taken while all threads are busy: longer queues only make everybody late.
backlog = 512

# Every worker loads the code itself. Loading before the fork would save some memory, but a
# reload (HUP) would then start new workers with old code, and connections to the database
# would be shared over the fork.
preload_app = False

# A worker that has not moved for this long is replaced. No page takes a tenth of it.
timeout = 30
# On a reload or stop, requests under way get this long to finish.
graceful_timeout = 30
# Longer than nginx keeps idle connections to us (60 s), so that it is never we who close one
# at the moment it is used again.
keepalive = 75

# Workers are not replaced after some number of requests: each carries pages it has finished,
# and systemd or the container bounds its memory.
max_requests = 0

# Workers show that they live by touching a file; on a busy disk that can take seconds, and a
# healthy worker be killed for it.
worker_tmp_dir = _temporary()

# Gunicorn believes nobody about the client's address or scheme, and takes no SCRIPT_NAME from a
# header. The portal believes as many proxies as PORTAL_TRUSTED_PROXIES says, in one place.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# It would be written below the home directory, which a service user does not have.
control_socket_disable = True

# The longest there is: in an address each Arabic letter takes six characters.
limit_request_line = 8190
limit_request_fields = 100

logger_class = Log
loglevel = "info"
# nginx writes one; a second one costs 54 µs a request.
accesslog = "-" if os.environ.get("ACCESS_LOG", "") not in {"", "0"} else None
# Neither query nor referrer: what people search for, and tokens of previews.
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms %({x-request-id}i)s'
