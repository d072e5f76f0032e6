"""``python -m portal.healthcheck``: ask the server on this machine whether it answers.

For a container's health check, which has no curl. The standard library only, so that asking
costs little; exit status 0 or 1.
"""

from __future__ import annotations

import http.client
import os
import socket
import sys

PATIENCE_SECONDS = 3
EVERYWHERE = {"", "0.0.0.0", "[::]"}  # noqa: S104  # listened on, not asked at


class _Connection(http.client.HTTPConnection):
    """A connection to where gunicorn was told to listen: ``HOST:PORT`` or ``unix:PATH``."""

    def __init__(self, address: str) -> None:
        self._path = address.removeprefix("unix:") if address.startswith("unix:") else ""
        host, _, port = address.rpartition(":")
        local = "127.0.0.1" if self._path or host in EVERYWHERE else host
        number = None if self._path else int(port)
        super().__init__(local, number, timeout=PATIENCE_SECONDS)

    def connect(self) -> None:
        """Connect to the port or to the socket's file."""
        if not self._path:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE_SECONDS)
        self.sock.connect(self._path)


def answers(address: str) -> bool:
    """Tell whether a portal answers at an address."""
    connection = _Connection(address)
    try:
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not answers(os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"))
