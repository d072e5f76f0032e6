"""Bring the translated texts up to date, from outside the environment."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tools import environment
from tools.shell import ROOT, STAMPS, Stamp, digest, run, step

if TYPE_CHECKING:
    from pathlib import Path

TRANSLATIONS = ROOT / "translations"


def compiled() -> None:
    """Compile every messages.po that changed since the last time. Needs `.venv`."""
    sources = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    stamp, wanted = Stamp(STAMPS / "catalogues"), digest(sources)
    if stamp.holds(wanted) and all(path.with_suffix(".mo").is_file() for path in sources):
        return
    if sources:
        with step("translated texts"):
            run(
                [environment.BIN / "pybabel", "compile", "-d", TRANSLATIONS, "--statistics"],
                failing="The catalogues in translations/ could not be compiled",
            )
    stamp.set(wanted)


def update() -> int:
    """Collect the texts of the sources into translations/."""
    environment.ready("dev")
    command: list[str | Path] = [environment.PYTHON, "-m", "tools.catalogues", "update"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
