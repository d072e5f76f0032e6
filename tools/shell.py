"""Say what happens, run programs, and remember what is already done."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
STAMPS = TOOLS / "stamps"


class Trouble(Exception):
    """Something a person has to mend; the message says what, in one line."""


def say(line: str) -> None:
    """Print one line at once, so that it keeps its place among a program's own output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Announce a step, then the seconds it took."""
    say(f"- {name} …")
    start = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - start:.1f} s")


def run(
    command: Sequence[str | Path],
    *,
    failing: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a program and keep its output for the case that it fails.

    Raises:
        Trouble: with `failing`, after the program's own output was printed.

    """
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say(done.stdout.rstrip())
        raise Trouble(failing)


def answers(command: Sequence[str | Path]) -> str | None:
    """Return what a program printed, or None where it is missing or failed."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def digest(paths: Iterable[Path], *more: str) -> str:
    """Return a digest of the files (folders: every file below) and of the further words."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        below = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in below:
            total.update(str(file.relative_to(ROOT)).encode() + b"\0")
            total.update(hashlib.sha256(file.read_bytes()).digest() if file.exists() else b"-")
    return total.hexdigest()


class Stamp:
    """A remembered digest: tells whether a step was already done for the same input."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def holds(self, value: str) -> bool:
        return self.path.is_file() and self.path.read_text() == value

    def set(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(value)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


def can_apt() -> bool:
    """Tell whether Debian packages may be installed here: by root, with apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages without questions; tell whether it worked."""
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    try:
        with contextlib.suppress(Trouble):  # an old list may do, and install says if not
            run(["apt-get", "update", "-q"], env=env, failing="apt-get update failed")
        run(install, env=env, failing="apt-get install failed")
    except Trouble:
        return False
    return True
