"""Contact us: a form that works without scripts, cookies or a token in a cached page.

A forged request is told by where the browser says it comes from (``Sec-Fetch-Site``, else
``Origin``), which a page of another site cannot change:
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug import Response as BaseResponse
from wtforms import EmailField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length
from wtforms.widgets import TextArea

from portal.contact.messages import IncomingMessage, TooManyMessages, receive
from portal.database import transaction
from portal.editions import EDITIONS
from portal.reader.frame import Frame, site_of_request, switches_to
from portal.web.configuration import settings_of_app
from portal.web.language import current_edition

LONGEST_NAME = 100
LONGEST_EMAIL = 254
LONGEST_SUBJECT = 200
SHORTEST_TEXT = 10
LONGEST_TEXT = 5000
HONEYPOT = "website"


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def _at_most(longest: int) -> Length:
    return Length(
        max=longest,
        message=lazy_gettext("This is too long: at most %(max)d characters, please."),
    )


class ContactForm(Form):
    """What a reader fills in."""

    name = StringField(
        lazy_gettext("Your name"),
        [DataRequired(lazy_gettext("Please tell us your name.")), _at_most(LONGEST_NAME)],
        filters=[_stripped],
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    email = EmailField(
        lazy_gettext("Your e-mail address"),
        [
            DataRequired(lazy_gettext("Please give an e-mail address, so that we can answer.")),
            _at_most(LONGEST_EMAIL),
            Email(lazy_gettext("This does not look like an e-mail address.")),
        ],
        filters=[_stripped],
        render_kw={"autocomplete": "email", "dir": "ltr", "inputmode": "email"},
    )
    subject = StringField(
        lazy_gettext("Subject"),
        [DataRequired(lazy_gettext("Please give a subject.")), _at_most(LONGEST_SUBJECT)],
        filters=[_stripped],
        render_kw={"dir": "auto"},
    )
    text = TextAreaField(
        lazy_gettext("Your message"),
        [
            DataRequired(lazy_gettext("Please write a message.")),
            Length(
                min=SHORTEST_TEXT,
                message=lazy_gettext("Please write a little more: at least %(min)d characters."),
            ),
            _at_most(LONGEST_TEXT),
        ],
        filters=[_stripped],
        widget=TextArea(),
        render_kw={"rows": 9, "dir": "auto"},
    )
    website = StringField(render_kw={"tabindex": "-1", "autocomplete": "off"})
    """Nobody sees this field; only a robot fills it in."""


def add_routes(reader: Blueprint) -> None:
    """Add the form and the page that thanks for a message."""

    @reader.get("/contact")
    def contact() -> Response:
        return _show(ContactForm(), status=200)

    @reader.post("/contact")
    def send_contact() -> Response | BaseResponse:
        if not comes_from_here():
            abort(403)
        form = ContactForm(request.form)
        if not form.validate():
            return _show(form, status=422)
        sent = f"/{current_edition().code}/contact/sent"
        if form.website.data:
            return redirect(sent, 303)
        settings = settings_of_app()
        try:
            with transaction() as session:
                receive(
                    session,
                    IncomingMessage(
                        edition=current_edition().code,
                        name=form.name.data or "",
                        email=form.email.data or "",
                        subject=form.subject.data or "",
                        text=form.text.data or "",
                    ),
                    address=request.remote_addr or "",
                    key=settings.signing_key(),
                    per_hour=settings.contact_per_hour,
                )
        except TooManyMessages as refusal:
            response = _show(form, status=429, refusal=gettext(refusal.message))
            response.headers["Retry-After"] = str(int(refusal.wait.total_seconds()) + 1)
            return response
        return redirect(sent, 303)

    @reader.get("/contact/sent")
    def contact_sent() -> str:
        frame = _frame("/contact/sent", gettext("Thank you"), indexed=False)
        return render_template("reader/contact_sent.html", frame=frame)


def comes_from_here() -> bool:
    """Whether the request was sent by a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if not origin:
        # A browser names its origin in every form it posts; what does not is no browser,
        # carries nobody's cookies, and is held by the throttle like everybody else.
        return True
    return urlsplit(origin).netloc == request.host


def _show(form: ContactForm, *, status: int, refusal: str = "") -> Response:
    frame = _frame("/contact", gettext("Contact us"))
    html = render_template("reader/contact.html", form=form, frame=frame, refusal=refusal)
    response = make_response(html, status)
    if status != 200:  # noqa: PLR2004
        response.headers["Cache-Control"] = "no-store"
    return response


def _frame(path: str, title: str, *, indexed: bool = True) -> Frame:
    site = site_of_request()
    paths = {code: f"/{code}{path}" for code in EDITIONS}
    return Frame(
        site=site,
        title=title,
        path=paths[site.edition.code],
        switches=switches_to(site.edition, paths),
        alternates=paths if indexed else {},
        indexed=indexed,
    )
