"""Compile the locks. None of them may name an address: each machine has its own sources."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

from tools import environment
from tools.shell import ROOT, TOOLS, run, say, step

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--quiet",
]


def compile_all() -> int:
    """Compile requirements/*.txt and package-lock.json; keep what still fits."""
    with step("requirements/*.txt"):
        run_lock, dev_lock = environment.LOCKS / "run.txt", environment.LOCKS / "dev.txt"
        _compile("pyproject.toml", run_lock)
        _compile("pyproject.toml", dev_lock, "--extra", "dev", "-c", "requirements/run.txt")
        for name in ("node", "services"):
            _compile(f"requirements/{name}.in", environment.LOCKS / f"{name}.txt", "--no-deps")
    with step("package-lock.json"):
        run(
            ["npm", "install", "--package-lock-only", "--ignore-scripts"],
            failing="npm could not compile package-lock.json",
        )
        _without_addresses(ROOT / "package-lock.json")
    say("Compiled. Look at the differences before you commit them.")
    return 0


def _compile(source: str, lock: Path, *more: str) -> None:
    environ = dict.fromkeys(("PIP_FIND_LINKS", "UV_FIND_LINKS"), "")
    run(
        [_uv(), "pip", "compile", *OPTIONS, *more, source, "-o", lock.relative_to(ROOT)],
        env={**environment.UV, **environ, "PIP_CONFIG_FILE": os.devnull},
        failing=f"uv could not compile {lock.name}",
    )


def _uv() -> str:
    found = shutil.which("uv")
    if found:
        return found
    own = TOOLS / "uv/bin/uv"
    if not own.exists():
        environment.ready("dev")
        run(
            [environment.PYTHON, "-m", "pip", "install", "--target", TOOLS / "uv", "uv"],
            failing="uv is missing and pip could not bring it: pip install uv",
        )
    return str(own)


def _without_addresses(path: Path) -> None:
    """Drop what npm notes about where a package came from and who may be paid for it."""
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
