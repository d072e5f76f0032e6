"""What was typed is never lost: not by a crash, a lost connection, a lost session, a colleague."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.editor.conftest import Desk
from tests.editor.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

LINE = ".editor-saving [data-state]"


def state(page: Page, name: str) -> None:
    expect(page.locator(LINE)).to_have_attribute("data-state", name)


@pytest.fixture
def writing(open_desk: Callable[..., Desk]) -> Desk:
    desk = open_desk("?form")
    desk.caret(0, 12)
    return desk


def again(desk: Desk, site: Site) -> Desk:
    """Open the page anew in the same browser, as after a crash: nothing of the old one runs on."""
    page = desk.page.context.new_page()
    page.goto(f"{site.url}/?form")
    page.wait_for_selector("body[data-ready]")
    page.set_default_timeout(5_000)
    return Desk(page)


def test_what_is_typed_is_saved_once_at_rest(writing: Desk, site: Site) -> None:
    writing.type("…")  # one key: a busy machine may take its rest between two
    state(writing.page, "saved")
    assert re.fullmatch(r"Saved at \d\d:\d\d", writing.page.inner_text(LINE))
    assert len(site.saves) == 1
    saved = site.saves[0]
    assert saved["blocks"] == [{"id": "aaaaaaaa", "kind": "paragraph", "html": "First words.…"}]
    assert saved["fields"] == {"headline": "The harbour"}
    assert saved["basedOn"] == "1"
    assert writing.page.input_value("[name=based_on]") == "2"
    writing.type("!")
    state(writing.page, "saved")
    writing.page.fill("[name=headline]", "The port")
    expect(writing.page.locator("[name=based_on]")).to_have_value("4")
    assert [save["basedOn"] for save in site.saves] == ["1", 2, 3]
    assert len({save["key"] for save in site.saves}) == 3
    assert site.saves[2]["fields"] == {"headline": "The port"}


def test_the_plain_form_takes_the_words(writing: Desk) -> None:
    writing.type("!")
    assert '"First words.!"' in writing.page.input_value("textarea")
    assert not writing.page.is_visible("textarea")


def test_a_server_that_fails_is_asked_again_with_the_same_key(writing: Desk, site: Site) -> None:
    site.answers += [(503, {}), (500, {})]
    writing.type(" A")
    state(writing.page, "failed")
    writing.type(" B")
    state(writing.page, "saved")
    expect(writing.page.locator("[name=based_on]")).to_have_value("3")
    keys = [save["key"] for save in site.saves]
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert [save["blocks"][0]["html"] for save in site.saves] == [
        *["First words. A"] * 3,
        "First words. A B",
    ]


def test_a_lost_connection(writing: Desk, site: Site) -> None:
    writing.page.context.set_offline(True)
    writing.type(" Offline")
    state(writing.page, "offline")
    assert "kept on this device" in writing.page.inner_text(LINE)
    writing.page.context.set_offline(False)
    state(writing.page, "saved")
    assert site.saves[-1]["blocks"][0]["html"] == "First words. Offline"


def test_an_answer_lost_on_the_way(writing: Desk, site: Site) -> None:
    def lose(route: Any) -> None:
        route.fetch()  # it arrives, and is stored
        route.abort()

    writing.page.route("**/save", lose, times=1)
    writing.type(" X")
    state(writing.page, "saved")
    assert site.revision == 2
    assert len({save["key"] for save in site.saves}) == 1


def test_an_expired_session(writing: Desk, site: Site) -> None:
    site.answers.append((401, {}))
    writing.type(" Y")
    state(writing.page, "signedOut")
    assert "nothing is lost" in writing.page.inner_text(LINE)
    # Signed in again in another tab, and back.
    writing.page.evaluate("dispatchEvent(new Event('focus'))")
    state(writing.page, "saved")
    assert site.saves[-1]["blocks"][0]["html"] == "First words. Y"


def test_somebody_else_saved(writing: Desk, site: Site) -> None:
    site.revision = 5
    writing.type(" Mine")
    state(writing.page, "conflict")
    writing.type(" still")
    writing.page.wait_for_timeout(300)
    assert len(site.saves) == 1  # nothing is sent before a person has compared
    writing.page.click(".editor-saving > button")
    assert writing.page.evaluate("harness.conflicts") == [{"revision": 5}]
    writing.page.evaluate("harness.autosave.resolve(5)")
    state(writing.page, "saved")
    assert site.saves[-1]["blocks"][0]["html"] == "First words. Mine still"
    assert site.saves[-1]["basedOn"] == 5


def test_a_refusal_waits_for_a_change(writing: Desk, site: Site) -> None:
    site.answers.append((422, {"reason": "A headline is needed."}))
    writing.page.fill("[name=headline]", "")
    state(writing.page, "refused")
    assert "A headline is needed." in writing.page.inner_text(LINE)
    writing.page.fill("[name=headline]", "Named")
    state(writing.page, "saved")
    assert len({save["key"] for save in site.saves}) == 2


def test_a_killed_page_loses_nothing(writing: Desk, site: Site) -> None:
    site.answers += [(503, {"x": 1})] * 50
    writing.type(" Precious")
    state(writing.page, "failed")
    writing.type(" words")
    writing.page.wait_for_timeout(400)
    crash(writing.page)
    site.answers.clear()
    later = again(writing, site)
    banner = later.page.locator(".editor-restore")
    expect(banner).to_be_visible()
    assert "differ: 1" in banner.inner_text()
    assert later.texts == ["First words."]
    banner.get_by_role("button", name="Restore").click()
    assert later.texts == ["First words. Precious words"]
    state(later.page, "saved")
    expect(later.page.locator("[name=based_on]")).to_have_value("3")
    assert site.saves[-1]["blocks"][0]["html"] == "First words. Precious words"
    assert site.saves[-2]["key"] == site.saves[0]["key"]  # the unanswered one came first
    third = again(later, site)
    third.page.wait_for_timeout(300)
    assert not third.page.is_visible(".editor-restore")


def crash(page: Page) -> None:
    """End the page's process, as the system does when memory runs out."""
    with contextlib.suppress(PlaywrightError):  # nothing answers after it
        page.goto("chrome://crash", timeout=2_000)


def test_what_was_kept_can_be_thrown_away(writing: Desk, site: Site) -> None:
    site.answers += [(503, {})] * 50
    writing.type(" Bad")
    state(writing.page, "failed")
    crash(writing.page)
    site.answers.clear()
    later = again(writing, site)
    later.page.get_by_role("button", name="Throw away").click()
    expect(later.page.locator(".editor-restore")).to_be_hidden()
    later.page.reload()
    later.page.wait_for_timeout(300)
    assert not later.page.is_visible(".editor-restore")
    assert later.texts == ["First words."]


def test_restored_words_do_not_overwrite_a_colleague(writing: Desk, site: Site) -> None:
    site.answers += [(503, {})] * 50
    writing.type(" Mine")
    state(writing.page, "failed")
    crash(writing.page)
    site.answers.clear()
    site.revision = 9
    later = again(writing, site)
    later.page.get_by_role("button", name="Restore").click()
    state(later.page, "conflict")
    assert site.revision == 9


def test_two_tabs_keep_their_own_words(writing: Desk, site: Site) -> None:
    site.answers += [(503, {})] * 50
    writing.type(" One")
    state(writing.page, "failed")
    second = again(writing, site)
    second.page.wait_for_timeout(300)
    assert not second.page.is_visible(".editor-restore")  # the first one is still being written
    second.caret(0, 12)
    second.type(" Two")
    state(second.page, "failed")
    crash(second.page)
    crash(writing.page)
    third = again(second, site)
    third.page.get_by_role("button", name="Throw away").click()
    expect(third.page.locator(".editor-restore")).to_be_visible()  # the other one's


def test_without_indexeddb_there_is_another_place(browser: Browser, site: Site) -> None:
    site.reset()
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: null })")
    page = context.new_page()
    page.goto(f"{site.url}/?form")
    page.wait_for_selector("body[data-ready]")
    desk = Desk(page)
    site.answers += [(503, {})] * 50
    desk.caret(0, 12)
    desk.type(" Kept")
    state(page, "failed")
    crash(page)
    site.answers.clear()
    later = again(desk, site)
    later.page.get_by_role("button", name="Restore").click()
    state(later.page, "saved")
    assert site.saves[-1]["blocks"][0]["html"] == "First words. Kept"
    context.close()


def test_leaving_with_unsaved_words_warns(writing: Desk, site: Site) -> None:
    warned = []

    def warn(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    writing.page.on("dialog", warn)
    site.answers += [(503, {})] * 50
    writing.type("x")
    state(writing.page, "failed")
    writing.page.evaluate("setTimeout(() => location.assign('/other'), 0)")
    writing.page.wait_for_timeout(300)
    assert warned == ["beforeunload"]
    site.answers.clear()
    writing.page.click(".editor-saving > button")
    state(writing.page, "saved")
    writing.page.goto(f"{site.url}/harness.html")
    assert warned == ["beforeunload"]


def test_sending_the_form_does_not_warn(writing: Desk, site: Site) -> None:
    site.answers += [(503, {})] * 50
    writing.type("x")
    state(writing.page, "failed")
    writing.page.get_by_role("button", name="Save", exact=True).click()
    writing.page.wait_for_selector("text=Saved")
