"""Programs that read for people get the whole story; the Nu HTML checker finds no error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trafilatura

from portal.articles.words import fold_space, text_of
from tests.browser.pages import EMPTY_PAGES, PAGES, address
from tests.browser.wire import fetch
from tests.browser.words import MIXED, PARAGRAPHS, sentence

if TYPE_CHECKING:
    from tests.browser.live import LiveSite

ROOT = Path(__file__).resolve().parents[2]
AUTHORS = {"en": {"Layla Haddad", "Omar Ashworth"}, "ar": {"ليلى حداد", "عمر أشورث"}}
MISSING = " is not there: "
"""So that the end of the run says it aloud."""


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_a_reader_mode_gets_headline_date_and_authors(live_site: LiveSite, edition: str) -> None:
    url = live_site.url("everything", edition)
    page = fetch(url).text
    found = trafilatura.extract_metadata(page, default_url=url)
    assert found.title == MIXED[edition]
    assert found.date == datetime.now().astimezone().date().isoformat()
    assert set((found.author or "").split("; ")) == AUTHORS[edition]
    assert found.language in {None, edition}


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_a_reader_mode_gets_every_paragraph(live_site: LiveSite, edition: str) -> None:
    url = live_site.url("long", edition)
    text = trafilatura.extract(fetch(url).text, url=url, include_comments=False) or ""
    read = fold_space(text)
    lost = [n for n in range(PARAGRAPHS) if fold_space(text_of(sentence(edition, n))) not in read]
    assert lost == []
    at = [read.index(sentence(edition, number)) for number in range(PARAGRAPHS)]
    assert at == sorted(at)


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """Give the Nu HTML checker's command: PORTAL_TEST_VNU names its jar (npm's vnu-jar has one)."""
    named = os.environ.get("PORTAL_TEST_VNU", "")
    jar = Path(named or ROOT / "node_modules/vnu-jar/build/dist/vnu.jar")
    java = shutil.which("java")
    if not java or not jar.is_file():
        pytest.skip(
            f"the Nu HTML checker{MISSING}npm install vnu-jar, set PORTAL_TEST_VNU to its jar"
        )
    return [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]


def test_the_nu_html_checker_finds_no_error(
    live_site: LiveSite, empty_site: LiveSite, checker: list[str], tmp_path: Path
) -> None:
    for edition in ("en", "ar"):
        for name in PAGES:
            (tmp_path / f"{edition} {name.replace('/', ' ')}.html").write_bytes(
                page_of(live_site, name, edition)
            )
        for name in EMPTY_PAGES:
            (tmp_path / f"{edition} empty {name}.html").write_bytes(
                page_of(empty_site, name, edition)
            )
    done = subprocess.run([*checker, str(tmp_path)], capture_output=True, check=True)
    said = json.loads(done.stdout)["messages"]
    troubles = [
        f"{Path(one['url']).stem}: {one['message']} {one.get('extract', '')!r}"
        for one in said
        if one["type"] == "error" or one.get("subType") == "warning"
    ]
    assert troubles == []


def page_of(site: LiveSite, name: str, edition: str) -> bytes:
    """Return a page's bytes, those of the second page of a list and of a refused form too."""
    if name == "contact-refused":
        return fetch(site.url("contact", edition), {"name": ""}).body
    if name == "older":
        page = fetch(site.url("newest", edition)).text
        path = page.partition('rel="next" href="')[2].partition('"')[0]
        return fetch(site.origin + path).body
    return fetch(address(site, name, edition)).body
