"""`test` and `bench`: everything installed that they need, then pytest or the benchmarks."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.services import locate
from tools import catalogue_files, environment, frontend
from tools.shell import ROOT, TOOLS, Trouble, apt_install, can_apt, say, step

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = {
    "postgres": "postgresql",
    "redis": "redis-server",
    "browser": "chromium",
    "nginx": "nginx",
}
NO_TEST_RAN = 5
CREATE_NO_CLUSTER = "create_main_cluster = false\n"
START_NOTHING = "#!/bin/sh\nexit 101\n"


def run(words: list[str]) -> int:
    """Run pytest; return its exit status."""
    environment.ready("dev")
    frontend.ready()
    catalogue_files.compiled()
    services()
    workers = [] if any(word.startswith(("-n", "--pdb")) for word in words) else ["-n", "2"]
    spread = [*workers, "--dist", "worksteal", *words]
    command: list[str | Path] = [environment.PYTHON, "-m", "pytest", *spread]
    status = _call(command)
    if status == NO_TEST_RAN:
        say("No test ran: the words given match none")
    return status


def bench(words: list[str]) -> int:
    """Run the benchmarks; return their exit status."""
    environment.ready("dev")
    frontend.ready()
    catalogue_files.compiled()
    return _call([environment.PYTHON, "-m", "bench", *words])


def services() -> None:
    """Bring the servers that tests need and that this machine lacks, as far as it lets us."""
    missing = _missing()
    if missing and can_apt():
        names = [PACKAGES[name] for name in missing]
        with step(f"Debian's {', '.join(names)}"), _nothing_started():
            apt_install(*names)
        missing = _missing()
    if {"postgres", "redis"} & set(missing):
        with step("servers from their wheels"), contextlib.suppress(Trouble):
            environment.install_to(TOOLS / "services", "services")
            _make_executable(TOOLS / "services")
        missing = _missing()
    for name in missing:
        say(f"  {name} is missing, so its tests are skipped: apt-get install {PACKAGES[name]}")


def _missing() -> list[str]:
    found = {
        "postgres": os.environ.get("TEST_DATABASE_URL") or locate.postgres(),
        "redis": os.environ.get("TEST_REDIS_URL") or locate.redis(),
        "browser": locate.chromium(),
        "nginx": locate.nginx(),
    }
    return [name for name, at in found.items() if not at]


@contextlib.contextmanager
def _nothing_started() -> Iterator[None]:
    """Keep Debian's packages from making a cluster and starting servers of their own.

    Both ways are Debian's own: the policy that invoke-rc.d asks, and a folder of settings of
    postgresql-common. They are taken away again, and a policy that was there stays.
    """
    ours = {Path("/etc/postgresql-common/createcluster.d/portal.conf"): CREATE_NO_CLUSTER}
    policy = Path("/usr/sbin/policy-rc.d")
    if not policy.exists():
        ours[policy] = START_NOTHING
    try:
        for path, text in ours.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)
        yield
    finally:
        for path in ours:
            path.unlink(missing_ok=True)


def _make_executable(folder: Path) -> None:
    for program in folder.glob("**/bin/*"):
        if program.is_file():
            program.chmod(program.stat().st_mode | 0o111)


def _call(command: list[str | Path]) -> int:
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode
