"""Servers that all workers of one test run share.

The first worker that needs a server starts it, under a file lock, and writes down how to
reach it. Each server has a keeper (keeper.py) that ends it as soon as the run's own lock is
let go of, so that nothing outlives a run, however the run ended.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO

FOLDER_VARIABLE = "PORTAL_TEST_SESSION"
ALIVE = "alive"
PATIENCE = 30.0


class Unavailable(Exception):
    """A service that cannot be had here, and why."""


class Run:
    """One test run: holds the lock that keeps its servers alive. Belongs to the controller."""

    def __init__(self) -> None:
        # A short path: a Unix socket's name has room for about a hundred characters.
        base = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108
        self.folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir=base))
        self.folder.chmod(0o711)  # a server that runs as nobody must pass through
        self._alive = (self.folder / ALIVE).open("w")
        fcntl.flock(self._alive, fcntl.LOCK_EX)
        os.environ[FOLDER_VARIABLE] = str(self.folder)

    def end(self) -> None:
        """Stop the servers, wait until they are gone, and remove what they wrote."""
        self._alive.close()
        os.environ.pop(FOLDER_VARIABLE, None)
        until = time.monotonic() + PATIENCE
        while list(self.folder.glob("*.keeper")) and time.monotonic() < until:
            time.sleep(0.02)
        shutil.rmtree(self.folder, ignore_errors=True)


class Answer(NamedTuple):
    """What became of starting a server: how to reach it, or why it is not there."""

    address: str = ""
    trouble: str = ""


def folder() -> Path:
    return Path(os.environ[FOLDER_VARIABLE])


@contextlib.contextmanager
def locked(name: str) -> Iterator[IO[str]]:
    """Let one worker at a time into this part."""
    with (folder() / f"{name}.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def once(name: str, start: Callable[[], str]) -> str:
    """Start a server unless another worker did; return its address.

    Raises:
        Unavailable: with the same reason for every worker.

    """
    path = folder() / f"{name}.json"
    with locked(name):
        if path.is_file():
            answer = Answer(**json.loads(path.read_text()))
        else:
            try:
                answer = Answer(address=start())
            except Unavailable as error:
                answer = Answer(trouble=str(error))
            path.write_text(json.dumps(answer._asdict()))
    if answer.trouble:
        raise Unavailable(answer.trouble)
    return answer.address


def keep(name: str, command: Sequence[str | Path], *, user: str | None = None) -> Path:
    """Start a server under a keeper; return the file that its output goes to."""
    log = folder() / f"{name}.log"
    mark = folder() / f"{name}.keeper"
    mark.touch()
    keeper = Path(__file__).with_name("keeper.py")
    with log.open("wb") as output:
        subprocess.Popen(
            [sys.executable, keeper, folder() / ALIVE, mark, user or "", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the tests; the keeper ends the server
        ).returncode = 0  # it outlives this worker on purpose: no warning at its end
    return log


def wait_for(ready: Callable[[], bool], log: Path) -> None:
    """Wait until a server answers.

    Raises:
        Unavailable: with the last words of its log, after 30 seconds.

    """
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            raise Unavailable(f"{log.stem} did not answer: {last_words(log)}")
        time.sleep(0.02)


def last_words(log: Path) -> str:
    return " / ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
