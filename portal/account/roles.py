"""Roles as forms and pages show them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from portal import formats
from portal.editions import EDITIONS
from portal.people.models import Role
from portal.web.language import current_edition


def role_names() -> Mapping[Role, tuple[str, str]]:
    """Return each role's name and what it may, in the person's language."""
    return {
        Role.TRANSLATOR: (
            gettext("Translator"),
            gettext("translates stories and describes pictures"),
        ),
        Role.REPORTER: (gettext("Reporter"), gettext("writes stories and hands them in")),
        Role.EDITOR: (gettext("Editor"), gettext("reviews, approves, keeps sections and inbox")),
        Role.PUBLISHER: (
            gettext("Publisher"),
            gettext("releases, withdraws, corrects, arranges the front page"),
        ),
    }


def roles_from_form(form: MultiDict[str, str]) -> tuple[set[tuple[str, Role]], bool]:
    """Return the roles that are ticked, and whether “administrator” is; what is no role is not."""
    ticked = set(form.getlist("role"))
    chosen = {(code, role) for code in EDITIONS for role in Role if f"{role}@{code}" in ticked}
    return chosen, form.get("administrator") == "yes"


def role_name(role: str) -> str:
    """Return the name of a role."""
    return role_names()[Role(role)][0]


def edition_name(code: str) -> str:
    """Return the name of an edition's language in the person's language."""
    return formats.language(current_edition(), EDITIONS[code]) if code in EDITIONS else code
