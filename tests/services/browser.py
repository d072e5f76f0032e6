"""Chromium, driven by Playwright: one for each worker, with a fresh context for each page."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from tests.services import locate
from tests.services.shared import Unavailable, locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FLAGS = [
    "--headless",
    "--no-sandbox",  # a container or root has none, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # or it asks the world for updates and suggestions
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # a container's /dev/shm is often too small
]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium for as long as the block lasts.

    Raises:
        Unavailable: where there is none, or it does not start.

    """
    program = locate.chromium()
    if program is None:
        raise Unavailable("Chromium is not installed: apt-get install chromium")
    with (
        tempfile.TemporaryDirectory(prefix="portal-chromium-", ignore_cleanup_errors=True) as home,
        sync_playwright() as playwright,
    ):
        try:
            with locked("browser"):  # two that start at once on two cores may time out
                browser = playwright.chromium.launch(
                    executable_path=program,
                    args=FLAGS,
                    env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home},
                    timeout=60_000,
                )
        except PlaywrightError as error:
            raise Unavailable(f"Chromium did not start: {error.message}") from error
        yield browser
        browser.close()
