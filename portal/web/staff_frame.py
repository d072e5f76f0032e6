"""What is around every staff page: name, navigation by permission, and the person's menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, current_app, request
from flask_babel import gettext
from sqlalchemy import select

from portal.articles.models import Masthead
from portal.database import db
from portal.editions import EDITIONS, Edition
from portal.messages import N_
from portal.people.models import Person
from portal.people.permissions import Permission, may
from portal.web.staff_paths import own_path
from portal.web.staff_session import csrf_token, person_at_work, staff_request


class Slot(NamedTuple):
    """A place in the navigation."""

    key: str
    label: str
    path: str
    needs: Permission


SLOTS = (
    Slot("today", N_("Today"), "/staff/", Permission.READ_NEWSROOM),
    Slot("stories", N_("Stories"), "/staff/stories", Permission.READ_NEWSROOM),
    Slot("desk", N_("Translation desk"), "/staff/desk", Permission.TRANSLATE),
    Slot("fronts", N_("Front pages"), "/staff/fronts", Permission.ARRANGE_FRONT),
    Slot("pictures", N_("Pictures"), "/staff/pictures", Permission.DESCRIBE_MEDIA),
    Slot("terms", N_("Sections & topics"), "/staff/terms", Permission.MANAGE_TERMS),
    Slot("pages", N_("Pages"), "/staff/pages", Permission.MANAGE_PAGES),
    Slot("inbox", N_("Inbox"), "/staff/inbox", Permission.READ_INBOX),
    Slot("audit", N_("Audit"), "/staff/audit", Permission.READ_AUDIT),
    Slot("people", N_("People"), "/staff/people", Permission.MANAGE_PEOPLE),
)
"""Shown to those who may, once a face has built the page."""


class Entry(NamedTuple):
    """A link of the navigation."""

    key: str
    label: str
    path: str


@dataclass(frozen=True)
class StaffFrame:
    """What ``staff/base.html`` needs of any page."""

    title: str
    edition: Edition
    """Whose language the page speaks: the person's choice, apart from the editions worked on."""
    site_name: str
    person: Person | None
    """Who is signed in; nobody on the way in."""
    navigation: Sequence[Entry]
    here: str = ""
    """Key of the slot the page belongs to."""
    scripts: Sequence[str] = ()
    """Modules of ``js/`` that the page uses."""
    styles: Sequence[str] = ()
    """Style sheets of ``css/`` that the page uses beside ``staff.css``."""
    wide: bool = False
    """Whether the page uses the whole width, as a table or a desk does."""

    @property
    def languages(self) -> list[Edition]:
        """Every language there is to choose from."""
        return list(EDITIONS.values())

    @property
    def csrf(self) -> str:
        """The token for a form or a script."""
        return csrf_token()

    @property
    def back(self) -> str:
        """Where a small form, such as the language switch, leads back to."""
        here = request.full_path.rstrip("?") if request.method == "GET" else request.path
        return own_path(here) or ""

    @property
    def site_path(self) -> str:
        """The public front page in the page's language."""
        return f"/{self.edition.code}/"


def note_navigation(app: Flask) -> None:
    """Remember which slots lead somewhere; called when every face is there."""
    rules = {rule.rule.rstrip("/") for rule in app.url_map.iter_rules()}
    app.extensions["portal_slots"] = [slot for slot in SLOTS if slot.path.rstrip("/") in rules]


def staff_frame(
    title: str,
    *,
    here: str = "",
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    wide: bool = False,
) -> StaffFrame:
    """Return the frame of a page for whoever asks for it.

    Args:
        title: the page's title, translated.
        here: key of the slot the page belongs to.
        scripts: modules of ``js/`` that the page uses, without their ending.
        styles: style sheets of ``css/`` beside ``staff.css``, without their ending.
        wide: whether the page uses the whole width.
    """
    person = person_at_work()
    edition = staff_request().edition
    name = db.session().scalar(select(Masthead.name).where(Masthead.edition == edition.code))
    return StaffFrame(
        title=title,
        edition=edition,
        site_name=name or "",
        person=person,
        navigation=_navigation(person),
        here=here,
        scripts=scripts,
        styles=styles,
        wide=wide,
    )


def bare_frame(title: str) -> StaffFrame:
    """Return a frame that asks the database nothing: it may be what is broken."""
    return StaffFrame(title, staff_request().edition, "", None, ())


def _navigation(person: Person | None) -> list[Entry]:
    if person is None:
        return []
    slots: list[Slot] = current_app.extensions["portal_slots"]
    return [
        Entry(slot.key, gettext(slot.label), slot.path) for slot in slots if may(person, slot.needs)
    ]
