"""The pages in Chromium: accessible to everybody, quiet under the policy, with a real passkey."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import create_app, schema
from portal.database import db, transaction
from portal.editions import EDITIONS
from portal.identifiers import encode_id
from portal.people.models import Role, Stage
from portal.people.sessions import open_session
from portal.settings import Settings
from tests.conftest import SECRET
from tests.crew import DEVICE, add_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Page

PAGES = ["sign-in", "forgotten", "sign-in/code", "second-factor", "account", "account/sessions"]
PAGES += ["people", "people/invite", "people/{person}", "recovery-codes", "nowhere"]
GUEST = {"sign-in", "forgotten"}
LOOKS = [(320, "light"), (1280, "dark")]


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


class Site:
    """A portal that answers on the loopback, under a name: passkeys want one."""

    def __init__(self, app: Flask, origin: str) -> None:
        self.app = app
        self.origin = origin

    def cookie(self, code: str, stage: Stage = Stage.FULL, **who: Any) -> dict[str, str]:
        """Sign somebody new in; return the cookie."""
        with self.app.app_context():
            person = add_person(db.session(), edition=code, **who)
            with transaction() as session:
                token = open_session(session, person, stage, DEVICE)
        return {"name": "portal", "value": token, "url": self.origin}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data: Path = tmp_path_factory.mktemp("staff")
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=_Quiet)
    origin = f"http://localhost:{server.server_port}"
    app = create_app(Settings(data=data, base_url=origin, secret_key=SECRET, password_memory=64))
    server.app = app
    with app.app_context():
        schema.upgrade()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Site(app, origin)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def opened(
    open_page: Callable[..., Page], site: Site, complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page in a language; afterwards nothing may have complained."""

    def open_it(path: str, code: str, cookie: dict[str, str] | None = None) -> Page:
        page = open_page("about:blank", locale=code, reduced_motion="reduce")
        cookies: list[Any] = [cookie] if cookie else []
        page.context.add_cookies([*cookies, {"name": "edition", "value": code, "url": site.origin}])
        page.goto(f"{site.origin}/staff/{path}")
        return page

    yield open_it
    # A browser notes each answer of 4xx in its console; the test knows of it.
    assert [line for line in complaints if "responded with a status" not in line] == []


@pytest.mark.parametrize("code", list(EDITIONS))
def test_everybody_can_use_every_page(opened: Callable[..., Page], site: Site, code: str) -> None:
    with site.app.app_context():
        person = encode_id(add_person(db.session(), [("ar", Role.EDITOR)]).id)
    found = []
    inside = opened("account", code, site.cookie(code, administrator=True))
    half = opened("sign-in/code", code, site.cookie(code, Stage.CODE, administrator=True))
    guest = opened("sign-in", code)
    for path in PAGES:
        page = guest if path in GUEST else half if path == "sign-in/code" else inside
        page.goto(f"{site.origin}/staff/{path.format(person=person)}")
        with contextlib.suppress(Exception):
            page.locator("details.person-menu summary").click(timeout=500)
        page.evaluate(AXE_SCRIPT)
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            answer = page.evaluate("axe.run()")
            found += [
                f"{path} {width} {scheme} {rule['id']}: {node['html'][:120]}"
                for rule in answer["violations"]
                for node in rule["nodes"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} {width} is wider than the window")
    assert found == []


def test_a_passkey_from_the_first_day_to_the_next(opened: Callable[..., Page], site: Site) -> None:
    """Chromium's own authenticator makes a passkey, and signs in with it."""
    who = {"roles": [("en", Role.PUBLISHER)], "second_factor": False}
    page = opened("second-factor", "en", site.cookie("en", Stage.ENROLLING, **who))
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_label("Name of the passkey").fill("Telephone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/staff/recovery-codes")
    page.get_by_role("button", name="Make new codes").click()
    assert page.locator(".codes li").count() == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep them as a file").click()
    code = page.locator(".codes code").first.inner_text()
    assert code in download.value.path().read_text(encoding="utf-8")
    page.locator("details.person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/staff/sign-in?note=signed-out")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/staff/account")
    assert page.locator("strong", has_text="Telephone").count() == 1


def test_the_way_in_works_without_scripts(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page(f"{site.origin}/staff/account", java_script_enabled=False)
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    with site.app.app_context():
        email = add_person(db.session(), [("ar", Role.TRANSLATOR)]).email
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("quiet river stones")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/staff/account")
    page.locator("details.person-menu summary").click()
    page.get_by_role("button", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
