"""``portal serve``: become the server."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from portal import PROJECT
from portal.settings import load_settings

MOST_WORKERS = 256


@click.command()
@click.option(
    "--bind",
    metavar="HOST:PORT",
    help="Where to listen: HOST:PORT or unix:PATH (default: $BIND, else 127.0.0.1:$PORT).",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes (default: $WEB_CONCURRENCY, else one per processor, two at least).",
)
@click.option("--upgrade", is_flag=True, help="Bring the database to the newest layout first.")
def serve(*, bind: str | None, workers: int | None, upgrade: bool) -> None:
    """Serve the portal with gunicorn, as gunicorn.conf.py says."""
    load_settings()  # a bad one is told before anything is started
    if bind:
        os.environ["BIND"] = bind
    if workers:
        os.environ["WEB_CONCURRENCY"] = str(workers)
    if upgrade:
        done = subprocess.run([sys.executable, "-m", "portal", "db", "upgrade"], check=False)
        if done.returncode:
            sys.exit(done.returncode)
    config = str(PROJECT / "gunicorn.conf.py")
    sys.stdout.flush()
    # Not a child: signals, exit status and systemd's sockets reach gunicorn directly.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", config])  # noqa: S606
