"""Errors, readable in the language of the edition; and addresses from before the portal."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import structlog
from flask import Flask, Response, make_response, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import HTTPException

from portal.articles.cards import Card, read_cards
from portal.articles.site import Site
from portal.articles.stories import find_redirect
from portal.database import db
from portal.editions import EDITIONS
from portal.reader.addresses import front_path, story_path
from portal.reader.frame import Frame, last_known_site, site_of_request, switches_to
from portal.web.language import current_edition

NEWEST_OFFERED = 6
RETRY_SECONDS = 30

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What ``reader/error.html`` shows."""

    status: int
    heading: str
    text: str
    newest: tuple[Card, ...]


def add_handlers(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | BaseResponse:
        status = error.code or 500
        if status < 400:  # noqa: PLR2004  # a redirect that werkzeug raises
            return error.get_response()
        if status == 404 and (moved := _former_address()):  # noqa: PLR2004
            return moved
        response = _show(status)
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after"}:
                response.headers[name] = value
        return response

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_gone(error: SQLAlchemyError) -> Response:
        log.error("database unavailable", error=str(error.__cause__ or error), path=request.path)
        response = _show(503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


def _former_address() -> BaseResponse | None:
    """Where an address of an older site leads now."""
    path = unquote(request.path).rstrip("/")
    query = unquote(request.query_string.decode("utf-8", "replace"))
    try:
        for candidate in (f"{path}?{query}" if query else path, path):
            if candidate and (found := find_redirect(db.session(), candidate)):
                edition, article_id, slug = found
                return redirect(story_path(edition, article_id, slug), 301)
    except SQLAlchemyError:
        return None
    return None


def _words_for(status: int) -> tuple[str, str]:
    words = {
        403: (
            gettext("Not from here"),
            gettext("This form was sent from another site. Please open it here and try again."),
        ),
        404: (
            gettext("There is nothing at this address"),
            gettext("It may have been mistyped, or the page may have moved."),
        ),
        405: (
            gettext("That does not work here"),
            gettext("This address does not take that kind of request."),
        ),
        410: (gettext("This page is gone"), gettext("It was taken down for good.")),
        413: (
            gettext("That was too much at once"),
            gettext("What you sent is larger than we can take. Please shorten it."),
        ),
        429: (
            gettext("One moment, please"),
            gettext("Too many requests came from your address. Please try again later."),
        ),
        503: (
            gettext("We will be right back"),
            gettext("The newspaper cannot be reached for a moment. Please try again shortly."),
        ),
    }
    if status in words:
        return words[status]
    if status < 500:  # noqa: PLR2004
        return (
            gettext("We could not understand that"),
            gettext("Something about this request is not right."),
        )
    return (
        gettext("Something went wrong on our side"),
        gettext("We have taken note of it. Please try again in a moment."),
    )


def _show(status: int) -> Response:
    heading, text = _words_for(status)
    site, newest = _what_can_be_read(status)
    edition = site.edition
    page = ErrorPage(status, heading, text, newest)
    frame = Frame(
        site=site,
        title=heading,
        path=front_path(edition.code),
        switches=switches_to(edition, {code: front_path(code) for code in EDITIONS}),
        indexed=False,
    )
    response = make_response(render_template("reader/error.html", page=page, frame=frame), status)
    response.headers["Content-Language"] = edition.tag
    response.headers["Cache-Control"] = "no-store"
    return response


def _what_can_be_read(status: int) -> tuple[Site, tuple[Card, ...]]:
    """The publication and its newest stories; without a database, its name as last seen."""
    if status == 503:  # noqa: PLR2004
        return last_known_site(current_edition()), ()
    try:
        db.session.rollback()
        newest: tuple[Card, ...] = ()
        if status in {404, 410}:
            newest = read_cards(db.session(), current_edition(), limit=NEWEST_OFFERED).cards
        return site_of_request(), newest
    except SQLAlchemyError:
        db.session.rollback()
        return last_known_site(current_edition()), ()
