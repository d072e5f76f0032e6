"""The virtual environment: made, filled from a lock with hashes, and left alone after that."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

from tools.shell import (
    ROOT,
    Stamp,
    Trouble,
    answers,
    apt_install,
    can_apt,
    digest,
    run,
    say,
    step,
)

VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCKS = ROOT / "requirements"
FLOOR = (3, 11)
UV = {"UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1"}  # trust what pip and the machine trust


def ready(lock: str) -> None:
    """Make `.venv` hold what `requirements/<lock>.txt` names; instant where it does.

    Raises:
        Trouble: where no environment can be made or a package cannot be had.

    """
    version = _version()
    if version is None:
        with step("environment .venv"):
            _make()
            version = _version() or "?"
    stamp = _stamp(lock)
    wanted = digest([LOCKS / f"{lock}.txt"], version)
    if not stamp.holds(wanted):
        with step(f"packages of requirements/{lock}.txt"):
            _install(lock)
        stamp.set(wanted)
        if lock == "dev":  # it was compiled with run.txt as its constraint, so it holds that too
            _stamp("run").set(digest([LOCKS / "run.txt"], version))
    _link_project()


def install_to(folder: Path, lock: str) -> None:
    """Install a lock into a folder of its own, outside the environment."""
    stamp = Stamp(folder / ".stamp")
    wanted = digest([LOCKS / f"{lock}.txt"])
    if not stamp.holds(wanted):
        shutil.rmtree(folder, ignore_errors=True)
        _install(lock, "--target", str(folder))
        stamp.set(wanted)


def _stamp(lock: str) -> Stamp:
    return Stamp(VENV / f".stamp-{lock}")


def _version() -> str | None:
    """Return the environment's Python, or None where there is none that works."""
    found = answers([PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    if found is None or tuple(map(int, found.split("."))) < FLOOR:
        return None
    return found


def _make() -> None:
    if Path(sys.prefix) == VENV:
        message = "The environment .venv is too old: run dev.py with a Python outside of it"
        raise Trouble(message)
    # Debian's Python has no ensurepip without python3-venv, and uv needs no pip.
    bare = _uv() or importlib.util.find_spec("ensurepip") is None
    run(
        [sys.executable, "-m", "venv", "--clear", *(["--without-pip"] if bare else []), VENV],
        failing="Python could not make .venv: apt-get install python3-venv",
    )


def _install(lock: str, *options: str) -> None:
    """Install exactly the locked files, with uv where it is at hand and pip otherwise."""
    locked = LOCKS / f"{lock}.txt"
    arguments: list[str | Path] = ["install", "--require-hashes", "-r", locked, *options]
    if uv := _uv():
        try:
            run([uv, "pip", *arguments, "--python", PYTHON], env=UV, failing="uv failed")
        except Trouble:
            say("  pip may know a way that uv does not: a proxy, a certificate")
        else:
            return
    run(
        [*_pip(), *arguments, "--no-deps", "--no-input", "--disable-pip-version-check"],
        failing=f"pip could not install requirements/{lock}.txt; its own words are above",
    )


def _uv() -> str | None:
    """Return uv, unless only pip was told where this machine's packages come from."""
    config = Path.home() / ".config"
    told_uv = any(name.startswith(("UV_INDEX", "UV_DEFAULT_INDEX")) for name in os.environ) or any(
        path.is_file()
        for path in (
            Path(os.environ.get("UV_CONFIG_FILE", os.devnull)),
            config / "uv/uv.toml",
            Path("/etc/uv/uv.toml"),
        )
    )
    told_pip = "PIP_INDEX_URL" in os.environ or any(
        re.search(r"^\s*index[-_]url\s*=", path.read_text(), re.MULTILINE)
        for path in (
            Path(os.environ.get("PIP_CONFIG_FILE", os.devnull)),
            config / "pip/pip.conf",
            Path.home() / ".pip/pip.conf",
            Path("/etc/pip.conf"),
        )
        if path.is_file()
    )
    return None if told_pip and not told_uv else shutil.which("uv")


def _pip() -> list[str | Path]:
    """Return the command of a pip that installs into `.venv`, bringing one where needed."""
    inside: list[str | Path] = [PYTHON, "-m", "pip"]
    if answers([*inside, "--version"]) is not None:
        return inside
    if answers([PYTHON, "-m", "ensurepip", "--version"]) is not None:
        run([PYTHON, "-m", "ensurepip"], failing="ensurepip failed: apt-get install python3-venv")
        return inside
    outside: list[str | Path] = [sys.executable, "-m", "pip"]
    if answers([*outside, "--version"]) is None and can_apt():
        with step("Debian's python3-pip"):
            apt_install("python3-pip")
    if answers([*outside, "--version"]) is None:
        message = "This Python has neither pip nor ensurepip: apt-get install python3-venv"
        raise Trouble(message)
    run(
        [*outside, "--python", PYTHON, "install", "--disable-pip-version-check", "pip"],
        failing="pip could not be installed into .venv: apt-get install python3-venv",
    )
    return inside


def _link_project() -> None:
    """Let `.venv` import the checkout and offer its commands, as an editable install would.

    Done by hand because a build would need a build back end from outside the lock.
    """
    site = next((VENV / "lib").glob("python3.*")) / "site-packages"
    _write(site / "portal-checkout.pth", f"{ROOT}\n")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, target in project["scripts"].items():
        module, _, function = target.partition(":")
        lines = [
            "#!/bin/sh",
            # A shell finds Python, since a "#!" line takes no path with a space in it.
            '\'\'\'exec\' "$(dirname "$(realpath "$0")")/python" "$0" "$@"',
            "' '''",
            "import sys",
            f"from {module} import {function}",
            f"sys.exit({function}())",
        ]
        _write(BIN / name, "\n".join(lines) + "\n")
        (BIN / name).chmod(0o755)


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text() != text:
        path.write_text(text)
