"""A tiny site on the loopback: the harness page under the editor's policy, and a save to answer."""

from __future__ import annotations

import json
import struct
import threading
import zlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "fixtures"
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types {policies}"
)
"""The portal's own (portal/web/configuration.py), but for the one named policy."""


def png(width: int = 160, height: int = 100) -> bytes:
    """Draw one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = (b"\0" + b"\x6a\x8f\xa0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@dataclass
class Site:
    """What the site was asked, and what it is to answer."""

    static: Path
    url: str = ""
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Status and data of the next saves; when used up, each save is accepted."""
    saves: list[dict[str, Any]] = field(default_factory=list)
    revision: int = 1
    known: dict[str, int] = field(default_factory=dict)

    def reset(self) -> None:
        self.answers.clear()
        self.saves.clear()
        self.known.clear()
        self.revision = 1

    def save(self, change: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer as the portal does: the same key has the same answer, a stale base is refused."""
        self.saves.append(change)
        if self.answers:
            return self.answers.pop(0)
        if change["key"] in self.known:
            return 200, {"revision": self.known[change["key"]]}
        if int(change["basedOn"]) != self.revision:
            return 409, {"revision": self.revision}
        self.revision += 1
        self.known[change["key"]] = self.revision
        return 200, {"revision": self.revision}


def serve(site: Site) -> ThreadingHTTPServer:
    """Start the site on a free port; end it with ``shutdown()``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            pass

        def answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if kind.startswith("text/html"):
                policies = "'none'" if "policy=none" in self.path else "portal-editor"
                policy = POLICY.format(policies=policies)
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/picture.png":
                return self.answer(200, TYPES[".png"], png())
            folder = site.static if path.startswith("/static/") else HERE
            file = folder / (path.removeprefix("/static/").lstrip("/") or "harness.html")
            if not file.is_file() or ".." in path:
                return self.answer(404, "text/plain", b"")
            return self.answer(200, TYPES[file.suffix], file.read_bytes())

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path != "/save":
                return self.answer(200, "text/html; charset=utf-8", b"<!doctype html><p>Saved")
            status, answer = site.save(json.loads(data))
            return self.answer(status, "application/json", json.dumps(answer).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    return server
