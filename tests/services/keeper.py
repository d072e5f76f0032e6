"""Runs one server for as long as a test run holds its lock: keeper.py LOCK MARK USER COMMAND….

The lock is let go of when the test run ends, by whatever cause, so a killed run leaves no
server behind. MARK is removed when the server is gone. A program of its own: it imports
nothing of the tests.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

PATIENCE = 10


def main() -> None:
    lock, mark, user, *command = sys.argv[1:]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, user=user or None)

    def at_end_of_run() -> None:
        with Path(lock).open() as alive:
            fcntl.flock(alive, fcntl.LOCK_SH)  # waits here, for as long as the run lasts
        server.send_signal(signal.SIGINT)  # PostgreSQL: at once, without waiting for clients
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()

    threading.Thread(target=at_end_of_run, daemon=True).start()
    status = server.wait()
    Path(mark).unlink(missing_ok=True)
    os._exit(status and 1)  # the thread may still wait for the lock


if __name__ == "__main__":
    main()
