"""`portal serve` becomes gunicorn, with the project's own configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from portal import PROJECT
from portal.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES = ("BIND", "PORT", "WEB_CONCURRENCY", "PORTAL_ENV", "PORTAL_BASE_URL")


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Collect the programs the command becomes."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    found: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, words: found.append([program, *words]))
    return found


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str | None]:
    """Have a variable put back after the test; return how to read it."""

    def read(name: str) -> str | None:
        value = os.environ.get(name)
        monkeypatch.setenv(name, value or "")
        return value

    for name in ("BIND", "WEB_CONCURRENCY"):
        monkeypatch.setenv(name, "")
    return read


def test_it_becomes_gunicorn(became: list[list[str]]) -> None:
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 0, result.output
    config = str(PROJECT / "gunicorn.conf.py")
    assert became == [[sys.executable, sys.executable, "-m", "gunicorn", "--config", config]]
    assert Path(config).is_file()


@pytest.mark.usefixtures("became")
def test_options_reach_the_configuration(keeping: Callable[[str], str | None]) -> None:
    CliRunner().invoke(main, ["serve", "--bind", "unix:/run/x.sock", "--workers", "3"])
    assert (keeping("BIND"), keeping("WEB_CONCURRENCY")) == ("unix:/run/x.sock", "3")


@pytest.mark.parametrize("workers", ["0", "-1", "x", "1000"])
def test_a_senseless_number_of_workers_is_refused(workers: str, became: list[list[str]]) -> None:
    assert CliRunner().invoke(main, ["serve", "--workers", workers]).exit_code == 2
    assert became == []


def test_a_bad_setting_is_told_before_anything_starts(
    became: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 2
    assert "PORTAL_SECRET_KEY must be set" in result.output
    assert became == []


def test_it_upgrades_first_when_asked(
    became: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append((words[1:], len(became)))
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(subprocess, "run", run)
    CliRunner().invoke(main, ["serve", "--upgrade"])
    assert calls == [(["-m", "portal", "db", "upgrade"], 0)]
    assert len(became) == 1


def test_it_serves_nothing_over_a_failed_upgrade(
    became: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 3))
    assert CliRunner().invoke(main, ["serve", "--upgrade"]).exit_code == 3
    assert became == []
