"""The editor on its harness page, and what tests say to it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.editor.site import Site, serve
from tools import frontend
from tools.shell import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

Blocks = list[dict[str, Any]]


@pytest.fixture(scope="session")
def node() -> Path:
    """Give the program."""
    return frontend._node_folder() / "node"


@pytest.fixture(scope="session")
def site(node: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the harness site with static files built afresh."""
    static = tmp_path_factory.mktemp("static")
    env = {**os.environ, "NODE_OPTIONS": ""}
    subprocess.run([node, ROOT / "assets/build.mjs", static], env=env, check=True)
    site = Site(static)
    server = serve(site)
    yield site
    server.shutdown()
    server.server_close()


@dataclass
class Desk:
    """An open editor."""

    page: Page

    def mount(self, *blocks: dict[str, Any]) -> Blocks:
        """Show these blocks; return what the editor says it shows."""
        shown: Blocks = self.page.evaluate("blocks => harness.mount(blocks)", list(blocks))
        return shown

    @property
    def blocks(self) -> Blocks:
        found: Blocks = self.page.evaluate("harness.editor.blocks()")
        return found

    @property
    def ids(self) -> list[str]:
        """The ids of all blocks, of blank ones too."""
        found: list[str] = self.page.eval_on_selector_all(
            ".editor-text > [data-id]", "all => all.map(one => one.dataset.id)"
        )
        return found

    @property
    def texts(self) -> list[str]:
        return [block.get("html", "") for block in self.blocks]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def caret(self, block: int, offset: int, end: int | None = None) -> None:
        """Put the caret before a letter of the words of a block, or select up to another."""
        self.page.evaluate(
            """([index, offset, end]) => {
              const top = document.querySelectorAll(".editor-text > [data-id]")[index];
              const at = (count) => {
                const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                  const text = walker.currentNode;
                  if (text.parentElement.closest("[contenteditable=false]")) continue;
                  if (count <= text.length) return [text, count];
                  count -= text.length;
                }
                const inner = top.querySelector("p, figcaption, span, code") ?? top;
                return [inner, 0];
              };
              document.querySelector(".editor-text").focus();
              const [from, start] = at(offset);
              const [to, stop] = at(end ?? offset);
              getSelection().setBaseAndExtent(from, start, to, stop);
            }""",
            [block, offset, end],
        )
        self.page.wait_for_timeout(30)  # the editor hears of it in its own time

    def select(self, first: int, start: int, last: int, end: int) -> None:
        """Select from a letter of one block to a letter of another, with the keyboard."""
        self.caret(first, start)
        self.page.evaluate(
            """([last, end]) => {
              const top = document.querySelectorAll(".editor-text > [data-id]")[last];
              const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
              let node = walker.nextNode(), count = end;
              while (node && count > node.length) {
                count -= node.length;
                node = walker.nextNode();
              }
              getSelection().extend(node ?? top, node ? count : 0);
            }""",
            [last, end],
        )
        self.page.wait_for_timeout(30)

    def paste(self, html: str = "", text: str = "", **more: str) -> None:
        """Paste what another program put on the clipboard."""
        self.page.wait_for_timeout(30)  # the editor hears of a click in its own time
        given = {"text/html": html, "text/plain": text, **more}
        self.page.evaluate(
            """(data) => {
              const transfer = new DataTransfer();
              for (const [type, value] of Object.entries(data)) transfer.setData(type, value);
              document.querySelector(".editor-text").dispatchEvent(new ClipboardEvent("paste", {
                clipboardData: transfer, bubbles: true, cancelable: true }));
            }""",
            {name: value for name, value in given.items() if value},
        )

    def button(self, name: str) -> None:
        self.page.click(f'.editor-toolbar:not([hidden]) [data-name="{name}"]')


@pytest.fixture
def open_desk(site: Site, open_page: Callable[..., Page]) -> Callable[..., Desk]:
    """Open the editor: `open_desk("?language=ar", viewport=…)`."""
    site.reset()

    def open_it(query: str = "", **options: Any) -> Desk:
        page = open_page(f"{site.url}/{query}", **options)
        page.wait_for_selector("body[data-ready]", timeout=10_000)
        page.set_default_timeout(5_000)
        return Desk(page)

    return open_it


@pytest.fixture(scope="session")
def shared_page(site: Site, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """Give the one English page that most tests share, and what it complains about."""
    complaints: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("console", lambda said: complaints.extend([said.text] * (said.type == "error")))
    page.set_default_timeout(5_000)
    page.goto(f"{site.url}/")
    page.wait_for_selector("body[data-ready]", timeout=10_000)
    yield page, complaints
    context.close()


@pytest.fixture
def desk(shared_page: tuple[Page, list[str]]) -> Iterator[Desk]:
    """Give an empty English editor, which must not complain or break the policy."""
    page, complaints = shared_page
    complaints.clear()
    page.mouse.move(0, 0)
    page.evaluate("document.querySelector('dialog')?.close()")
    opened = Desk(page)
    opened.mount()
    yield opened
    assert page.evaluate("harness.violations.splice(0)") == []
    assert complaints == []


def para(text: str, id: str = "", **more: Any) -> dict[str, Any]:  # noqa: A002  # its name
    """Make a paragraph."""
    return {"id": id or "p" + text[:1].lower() * 7, "kind": "paragraph", "html": text, **more}
