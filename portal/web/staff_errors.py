"""Errors below ``/staff``, in the person's language; as JSON for scripts."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import HTTPException

from portal.database import db
from portal.messages import Refusal
from portal.people.sessions import SessionGone
from portal.people.throttle import TooManyAttempts
from portal.web.staff_frame import bare_frame, staff_frame
from portal.web.staff_paths import SIGN_IN, with_next
from portal.web.staff_session import CSRF_HEADER

RETRY_SECONDS = 30

log = structlog.get_logger(__name__)


def wants_json() -> bool:
    """Whether a script asks, and not a person's browser on its own."""
    return CSRF_HEADER in request.headers or request.accept_mimetypes.best == "application/json"


def add_staff_errors(blueprint: Blueprint) -> None:
    """Answer the errors of a blueprint's routes."""
    blueprint.register_error_handler(HTTPException, answer_http_error)
    blueprint.register_error_handler(Refusal, answer_refusal)
    blueprint.register_error_handler(OperationalError, _database_gone)
    blueprint.register_error_handler(PoolTimeout, _database_gone)


def answer_http_error(error: HTTPException) -> Response | BaseResponse:
    """Answer an error of HTTP."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    heading, text = _words_for(status)
    response = show_error(status, heading, text)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def answer_refusal(refusal: Refusal) -> Response | BaseResponse:
    """Answer what a verb refused and no view took care of."""
    if isinstance(refusal, SessionGone) and not wants_json():
        return redirect(with_next(SIGN_IN), 303)
    text = said(refusal)
    if isinstance(refusal, TooManyAttempts):
        response = show_error(HTTPStatus.TOO_MANY_REQUESTS, gettext("One moment, please"), text)
        response.headers["Retry-After"] = str(retry_after(refusal))
        return response
    gone = isinstance(refusal, SessionGone)
    status = HTTPStatus.UNAUTHORIZED if gone else HTTPStatus.CONFLICT
    return show_error(status, gettext("That cannot be done"), text)


def said(refusal: Refusal) -> str:
    """Return what a refusal says in the person's language."""
    return str(gettext(refusal.message, **refusal.values))


def retry_after(refusal: TooManyAttempts) -> int:
    """Return the seconds to wait, rounded up."""
    return max(1, int(refusal.wait.total_seconds()) + 1)


def show_error(status: int, heading: str, text: str) -> Response:
    """Return an error page, or the same as JSON."""
    if wants_json():
        return make_response(jsonify(error=status, heading=heading, message=text), status)
    try:
        db.session.rollback()
        frame = bare_frame(heading) if status in {500, 503} else staff_frame(heading)
        html = render_template("staff/error.html", frame=frame, status=status, text=text)
    except SQLAlchemyError:
        frame = bare_frame(heading)
        html = render_template("staff/error.html", frame=frame, status=status, text=text)
    return make_response(html, status)


def _database_gone(error: SQLAlchemyError) -> Response:
    log.error("database unavailable", error=str(error.__cause__ or error), path=request.path)
    response = show_error(503, *_words_for(503))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _words_for(status: int) -> tuple[str, str]:
    words = {
        400: (
            gettext("We could not understand that"),
            gettext("Something about this request is not right."),
        ),
        401: (
            gettext("You are not signed in"),
            gettext("You are no longer signed in. Please sign in again."),
        ),
        403: (
            gettext("That is not open to you"),
            gettext(
                "Either your role does not allow this, or the page was open for too long. "
                "Go back, load it again and try once more."
            ),
        ),
        404: (
            gettext("There is nothing at this address"),
            gettext("It may have been removed, or it is not open to you."),
        ),
        405: (
            gettext("That does not work here"),
            gettext("This address does not take that kind of request."),
        ),
        413: (
            gettext("That was too much at once"),
            gettext("What you sent is larger than we can take. Please shorten it."),
        ),
        503: (
            gettext("We will be right back"),
            gettext("The newsroom cannot be reached for a moment. Please try again shortly."),
        ),
    }
    if status in words:
        return words[status]
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return words[400]
    return (
        gettext("Something went wrong on our side"),
        gettext("We have taken note of it. Please try again in a moment."),
    )
