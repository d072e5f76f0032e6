"""Prepare a checkout to serve readers: python3 -m tools.production.

What a server needs and nothing that only tests need. Instant where nothing changed; run it
after each upgrade.
"""

from __future__ import annotations

import sys

from tools import catalogue_files, environment, frontend
from tools.shell import ROOT, Trouble, run, say, step


def main() -> int:
    try:
        environment.ready("run")
        frontend.ready()
        catalogue_files.compiled()
        # The service may not write beside its code, and reading sources anew takes seconds.
        with step("compiled code"):
            folders = (ROOT / "portal", ROOT / "migrations", environment.VENV / "lib")
            run(
                [environment.PYTHON, "-m", "compileall", "-q", *folders],
                failing="compileall failed",
            )
    except Trouble as trouble:
        say(f"Stopped: {trouble}")
        return 1
    say(f"Ready. The portal's command is {environment.BIN / 'portal'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
