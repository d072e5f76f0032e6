"""Where to go on to: only ever to a page of ours."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlencode, urlsplit

from flask import request

SIGN_IN = "/staff/sign-in"
SIGN_IN_CODE = "/staff/sign-in/code"
SECOND_FACTOR = "/staff/second-factor"
CONFIRM = "/staff/confirm"
START = "/staff/"
LONGEST = 1000


def own_path(target: str | None) -> str | None:
    r"""Return a target if it is a path below ``/staff`` of this site, else nothing.

    ``//e``, ``/\e``, ``h@e``, and what a browser would drop before it looks (tabs, line ends,
    other control characters) are all refused.
    """
    if not target or len(target) > LONGEST or "\\" in target:
        return None
    if not target.startswith("/staff") or target[6:7] not in {"", "/", "?"}:
        return None
    if any(unicodedata.category(sign)[0] in "CZ" for sign in target):
        return None
    return None if "//" in target.partition("?")[0] else target


def asked_next() -> str:
    """Return where the person wanted to go, else the start page."""
    return own_path(request.values.get("next")) or START


def with_next(path: str, target: str | None = None) -> str:
    """Return a path that leads on to another afterwards; by default to the page of now."""
    wanted = own_path(page_of_now() if target is None else target)
    return f"{path}?{urlencode({'next': wanted})}" if wanted and wanted != START else path


def page_of_now() -> str:
    """Return the page a person is on: the one asked for, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    try:
        sent_from = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if sent_from.netloc != request.host:
        return ""
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path
