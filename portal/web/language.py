"""Which edition a request speaks, and the catalogue that goes with it."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import Babel

from portal import PROJECT
from portal.editions import DEFAULT_EDITION, EDITIONS, Edition

COOKIE = "edition"
"""Set by the reader's own browser when they switch; only ``/`` looks at it."""

INTERFACE = "portal.interface_edition"
"""Where a request keeps the language of the person who works in ``/staff``."""


def speak_languages(app: Flask) -> None:
    """Translate into the language of the edition."""
    Babel(
        app,
        default_locale=DEFAULT_EDITION.cldr,
        default_translation_directories=str(PROJECT / "translations"),
        locale_selector=lambda: current_edition().cldr,
        timezone_selector=lambda: current_edition().time_zone,
    )


def current_edition() -> Edition:
    """Return the edition whose language the request speaks.

    The one in its URL; in ``/staff`` the person's own; else what the browser asks for.
    """
    if not has_request_context():
        return DEFAULT_EDITION
    interface: Edition | None = request.environ.get(INTERFACE)
    if interface is not None:
        return interface
    first = request.path.lstrip("/").partition("/")[0]
    return EDITIONS.get(first) or negotiated_edition()


def negotiated_edition() -> Edition:
    """Return the edition for somebody who named none: cookie, then ``Accept-Language``."""
    chosen = EDITIONS.get(request.cookies.get(COOKIE, ""))
    if chosen:
        return chosen
    for tag, _quality in request.accept_languages:
        language = tag.partition("-")[0].lower()
        for edition in EDITIONS.values():
            if edition.locale.language == language:
                return edition
    return DEFAULT_EDITION
