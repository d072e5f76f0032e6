"""Fixtures: `postgres_url`, `redis_url`, `browser`, `open_page`, `complaints`; closing words.

A service that cannot be had skips its tests, and the end of the run says so aloud.
PORTAL_TEST_REQUIRE=postgres,redis,browser makes a missing one a failure instead.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.services import postgres, redis
from tests.services.browser import chromium
from tests.services.shared import Run, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

RUN = pytest.StashKey[Run]()
WHY = " is not there: "


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the controller, or a run without workers
        config.stash[RUN] = Run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].end()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what could not run, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(_reason(report) for report in skipped)
    missing = sorted(reason for reason in reasons if WHY in reason)
    if not reasons:
        terminalreporter.write_line("Nothing was skipped.")
        return
    terminalreporter.section("what could not run", bold=True)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} skipped: {reason}", yellow=reason in missing)


@pytest.fixture(scope="session")
def postgres_url(worker_name: str) -> Iterator[str]:
    """Give this worker's own PostgreSQL database, empty at first."""
    with contextlib.ExitStack() as stack:
        with _needed("postgres"):
            url = stack.enter_context(postgres.database(worker_name))
        yield url


@pytest.fixture(scope="session")
def redis_url(worker_name: str) -> str:
    """Give this worker's own Redis database, empty at first."""
    with _needed("redis"):
        return redis.url(worker_name)
    raise AssertionError  # _needed never lets a trouble pass


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give this worker's Chromium; `browser.new_context(…)` for what `open_page` cannot."""
    with contextlib.ExitStack() as stack:
        with _needed("browser"):
            started = stack.enter_context(chromium())
        yield started


@pytest.fixture
def complaints() -> list[str]:
    """Collect what pages complain about: errors of scripts, and of the console."""
    return []


@pytest.fixture
def open_page(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Open an address in a context of its own: `open_page(url, java_script_enabled=False)`.

    Options are those of Playwright's `new_context`: viewport, color_scheme, reduced_motion,
    forced_colors, locale, user_agent… Each page is closed when the test ends.
    """
    contexts = []

    def open_it(url: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(error.message))
        page.on("console", lambda said: complaints.extend([said.text] * (said.type == "error")))
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """Give this worker's name: gw0, gw1, … or main."""
    inputs: dict[str, str] = getattr(request.config, "workerinput", {})
    return inputs.get("workerid", "main")


@contextlib.contextmanager
def _needed(name: str) -> Iterator[None]:
    """Turn a service that is not there into a skip, or into a failure where it is required."""
    try:
        yield
    except Unavailable as error:
        required = os.environ.get("PORTAL_TEST_REQUIRE", "").replace(" ", "").split(",")
        end = pytest.fail if name in required else pytest.skip
        end(f"{name}{WHY}{error}")


def _reason(report: pytest.TestReport) -> str:
    told = report.longrepr
    text = told[2] if isinstance(told, tuple) else str(told)
    return str(text).removeprefix("Skipped: ")
