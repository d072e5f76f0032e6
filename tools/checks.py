"""`check`: every check at once, two at a time, a line for each."""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tools import environment
from tools.shell import ROOT, say

PYTHON_SOURCES = ("dev.py", "wsgi.py", "gunicorn.conf.py", "portal", "tools", "tests", "bench")
TEMPLATES = ROOT / "portal/templates"


class Result(NamedTuple):
    """How a check ended."""

    name: str
    passed: bool
    seconds: float
    output: str


def run() -> int:
    """Run the checks; return 1 if any failed."""
    environment.ready("dev")
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_run, *zip(*_commands().items(), strict=True)))
    failed = [result.name for result in results if not result.passed]
    say(f"Failed: {', '.join(failed)}" if failed else f"All {len(results)} checks hold")
    return 1 if failed else 0


def _commands() -> dict[str, list[str]]:
    """Return the checks by name, the longest first."""
    typed = [name for name in PYTHON_SOURCES if (ROOT / name).exists()]
    commands = {
        "types": ["mypy", *typed],
        "format": ["ruff", "format", "--check", "--quiet", "."],
        "lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
        "imports": ["lint-imports", "--no-logo"],
        "catalogues": ["python", "-m", "tools.catalogues", "check"],
        "house rules": ["python", "-m", "tools.house_rules"],
    }
    if any(TEMPLATES.rglob("*.html")):
        commands["templates"] = ["djlint", str(TEMPLATES), "--lint", "--quiet"]
    return commands


def _run(name: str, command: list[str]) -> Result:
    start = time.monotonic()
    done = subprocess.run(
        [str(environment.BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    result = Result(name, done.returncode == 0, time.monotonic() - start, done.stdout.strip())
    verdict = "ok" if result.passed else "FAILED"
    lines = [f"{result.name:12} {verdict:6} {result.seconds:5.1f} s"]
    if not result.passed:
        lines += [f"    {line}" for line in result.output.splitlines()]
    say("\n".join(lines))
    return result
