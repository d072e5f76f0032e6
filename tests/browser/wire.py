"""Ask a site as a program does: the bytes as they come, compressed where they come so."""

from __future__ import annotations

import gzip
import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPRESSION = 6
"""What nginx and most proxies compress pages with."""


@dataclass(frozen=True)
class Answer:
    """What came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def weight(self) -> int:
        """Bytes on the way to a reader."""
        if "content-encoding" in self.headers:
            return len(self.body)
        return len(gzip.compress(self.body, COMPRESSION))


def fetch(url: str, form: Mapping[str, str] | None = None, *, encoding: str = "") -> Answer:
    """Ask for an address, or post a form to it.

    Args:
        url: an address on the loopback.
        form: what to post.
        encoding: what compression is understood.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        headers = {"Accept-Encoding": encoding} if encoding else {}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET" if form is None else "POST", path, body, headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, names, answer.read())
    finally:
        connection.close()
