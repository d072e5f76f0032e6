"""Wait for a page. Playwright's own wait_for_function needs eval, which our policy forbids."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_SECONDS = 8.0
STEP_MS = 20


def until(page: Page, script: str, argument: Any = None) -> None:
    """Wait until a script says something true; fail with what it says last."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (said := page.evaluate(script, argument)):
        assert time.monotonic() < end, f"{script} says {said!r}"
        page.wait_for_timeout(STEP_MS)
