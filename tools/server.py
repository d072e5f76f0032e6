"""`run`: from a fresh checkout to a server with the demo publication."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from typing import NoReturn

from tools import catalogue_files, environment, frontend
from tools.shell import ROOT, Trouble, say, step

HIGHEST_PORT = 65535


def run() -> NoReturn:
    """Set up, migrate, load the demo and become the server; returns only by an error.

    Raises:
        Trouble: where the port is taken or something is missing.

    """
    start = time.monotonic()
    port = _port()
    _check_free(port)  # before the long part, so that nobody waits for a "no"
    environment.ready("run")
    frontend.ready()
    catalogue_files.compiled()
    portal = str(environment.BIN / "portal")
    for name, words in (("database", ["db", "upgrade"]), ("demo publication", ["demo"])):
        with step(name):
            _do(portal, *words)
    _check_free(port)
    say(f"Ready after {time.monotonic() - start:.1f} s: http://127.0.0.1:{port}  (Ctrl-C ends it)")
    os.chdir(ROOT)
    os.environ["PORT"] = str(port)
    gunicorn = [str(environment.PYTHON), "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    sys.stdout.flush()
    os.execv(gunicorn[0], [*gunicorn, "wsgi:app"])  # noqa: S606  # Ctrl-C reaches it directly


def _do(*command: str) -> None:
    """Run one of the portal's own commands, its output shown as it comes."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        message = f"portal {' '.join(command[1:])} failed; its own words are above"
        raise Trouble(message)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        message = f"PORT={text} is no port: give a number from 1 to {HIGHEST_PORT}"
        raise Trouble(message)
    return int(text)


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            message = f"Port {port} needs more rights than yours: PORT=8001 make run"
            raise Trouble(message) from None
        except OSError:
            other = port + 1 if port < HIGHEST_PORT else port - 1
            message = f"Port {port} is taken by another program: PORT={other} make run"
            raise Trouble(message) from None
