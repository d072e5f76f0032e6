"""A portal on a socket, and nginx in front of it with the settings that we ship."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import PROJECT
from tests.deployment.serving import (
    HOST,
    PATIENCE,
    Server,
    ask,
    free_port,
    portal,
    serving,
    wait_until,
)
from tests.services import locate
from tests.services.fixtures import _needed
from tests.services.shared import Unavailable

WRAPPER = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
worker_processes 1;
{user}
events {{ worker_connections 64; }}
http {{
    include {mime};
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/portal.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """An nginx at work in front of a portal."""

    folder: Path
    http: int
    https: int
    portal: Server

    @property
    def public(self) -> Path:
        """What stands for /srv/portal."""
        return self.folder / "public"

    def log(self) -> str:
        """Return its access log."""
        return (self.folder / "access.log").read_text()


def nginx() -> str:
    """Return the program.

    Raises:
        Unavailable: where there is none.
    """
    found = locate.nginx()
    if found is None:
        raise Unavailable("apt-get install nginx")
    return str(found)


def rendered(folder: Path, http: int, https: int) -> str:
    """Return deploy/nginx.conf for this machine: other ports and folders, nothing else."""
    text = (PROJECT / "deploy/nginx.conf").read_text()
    changes = {
        "${NEWS_HOST}": HOST,
        "listen [::]:80 default_server;": "",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2 default_server;": "",
        "listen [::]:443 ssl http2;": "",
        "listen 80": f"listen 127.0.0.1:{http}",
        "listen 443": f"listen 127.0.0.1:{https}",
        "unix:/run/portal/portal.sock": f"unix:{folder}/portal.sock",
        "/srv/portal": f"{folder}/public",
        "/var/www/html": f"{folder}/acme",
        "/var/log/nginx": str(folder),
        f"/etc/letsencrypt/live/{HOST}": str(folder),
    }
    for old, new in changes.items():
        assert old in text, f"deploy/nginx.conf no longer says {old}"
        text = text.replace(old, new)
    return text


def configure(folder: Path, http: int, https: int) -> list[str]:
    """Write the configuration and a certificate; return the command that starts nginx."""
    files: list[str | Path] = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, "-subj", f"/CN={HOST}", *files],
        check=True,
        capture_output=True,
    )
    (folder / "portal.conf").write_text(rendered(folder, http, https))
    user = "user root;" if os.geteuid() == 0 else ""
    mime = "/etc/nginx/mime.types"
    (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder, user=user, mime=mime))
    return [nginx(), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


@pytest.fixture(scope="session")
def front() -> Iterator[Front]:
    """Give nginx in front of an empty portal."""
    with _needed("nginx"):
        nginx()
    # Short, since a Unix socket's name has room for about a hundred characters.
    with tempfile.TemporaryDirectory(prefix="portal-front-") as name:
        folder = Path(name)
        http, https = free_port(), free_port()
        command = configure(folder, http, https)
        with serving(folder, f"unix:{folder}/portal.sock", ACCESS_LOG="1") as server:
            done = portal(server.data, "static", str(folder / "public"))
            assert done.returncode == 0, done.stderr
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            try:
                wait_until(lambda: _answers(https) or process.poll() is not None)
                assert process.poll() is None, (folder / "error.log").read_text()
                yield Front(folder, http, https, server)
            finally:
                process.terminate()
                process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        return ask(port, "/healthz", tls=True).status == 200
    except OSError:
        return False
