"""Set up the templates: no silent blanks, and what every template may call."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from portal import formats
from portal.editions import others
from portal.web.files import static_url
from portal.web.language import current_edition
from portal.web.words import inline_html


def prepare_templates(app: Flask) -> None:
    """Configure Jinja."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        this_year=_this_year,
        current_edition=current_edition,
        formats=formats,
        other_editions=others,
        static_url=static_url,
    )
    app.jinja_env.filters.update(
        inline_html=inline_html, isolate=formats.isolate, runs=_runs, host=_host
    )


def _runs(text: str) -> Markup:
    """Text whose own direction its element states, with what would turn round isolated."""
    return formats.isolate_runs(escape(text))


def _this_year() -> int:
    return datetime.now(current_edition().zone).year


def _host(address: str) -> str:
    """Host name of an address, for a link's reader to see where it leads."""
    return urlsplit(address).hostname or address
