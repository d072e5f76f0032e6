"""A throwaway PostgreSQL: one server for a test run, one database for each worker."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.services import locate
from tests.services.shared import Unavailable, folder, keep, once, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = "nobody"  # PostgreSQL refuses to run as root
# A crash of the machine may lose a test's rows.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
SMALL = ["listen_addresses=", "shared_buffers=64MB", "max_connections=60"]


@contextlib.contextmanager
def database(worker: str) -> Iterator[str]:
    """Give a worker an empty database; yields its URL, for psycopg and SQLAlchemy alike.

    Raises:
        Unavailable: where there is no server to be had.

    """
    given = os.environ.get("TEST_DATABASE_URL")
    server = given or once("postgres", start)
    name = f"portal_test_{os.getpid()}_{worker}"
    try:
        connection = psycopg.connect(_plain(server), autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise Unavailable(f"PostgreSQL did not answer: {error}") from error
    quoted = sql.Identifier(name)
    with contextlib.closing(connection):
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(quoted))
        yield _of(server, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


def start() -> str:
    """Start the server and return the URL of its own database."""
    programs = locate.postgres()
    if programs is None:
        raise Unavailable("PostgreSQL's server is not installed: apt-get install postgresql")
    user = NOBODY if os.geteuid() == 0 else None
    if user:
        programs = _within_reach(programs)
    home = folder() / "postgres"
    home.mkdir()
    if user:
        shutil.chown(home, user)
    data = home / "data"
    _initdb(programs, data, user)
    settings = [word for line in CARELESS + SMALL for word in ("-c", line)]
    log = keep("postgres", [programs / "postgres", "-D", data, "-k", home, *settings], user=user)
    url = f"postgresql://postgres@/postgres?host={home}"
    wait_for(lambda: _answers(url), log)
    return url


def _initdb(programs: Path, data: Path, user: str | None) -> None:
    """Make the cluster, in a locale that knows the case of every letter where there is one."""
    words: list[str | Path] = ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
    trouble = ""
    for language in ("C.UTF-8", "C"):
        done = subprocess.run(
            [programs / "initdb", *words, "-E", "UTF8", f"--locale={language}"],
            cwd=data.parent,
            user=user,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        trouble = done.stderr.strip()
        shutil.rmtree(data, ignore_errors=True)
    raise Unavailable(f"initdb failed: {trouble}")


def _within_reach(programs: Path) -> Path:
    """Copy the server to where nobody can run it, if it lies in a closed folder."""
    way = [programs, *programs.parents]
    if all(step.stat().st_mode & stat.S_IXOTH for step in way):
        return programs
    copy = folder() / "programs"
    shutil.copytree(programs.parent, copy)
    return copy / programs.name


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _plain(url: str) -> str:
    """Drop SQLAlchemy's name of the driver."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}://{rest}"


def _of(server: str, name: str) -> str:
    """Return the same server's URL with another database."""
    address, mark, options = _plain(server).partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{options}"
