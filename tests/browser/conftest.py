"""Fixtures of the browser's tests."""

from __future__ import annotations

from tests.browser.live import empty_site, live_site

__all__ = ["empty_site", "live_site"]
