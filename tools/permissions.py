"""Write docs/permissions.md from the code: python -m tools.permissions."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from portal.people import permissions
from portal.people.models import Role
from portal.people.permissions import PERMISSIONS, Permission
from portal.web.staff import Access, StaffView
from tools.shell import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

PAGE = ROOT / "docs/permissions.md"
AUTOMATIC = {"HEAD", "OPTIONS"}
HEAD = """# Who may do what

Written by `python -m tools.permissions` from `portal/people/permissions.py` and the routes; a
test compares it with both, and asks every route with every role and method.

A role is given for an edition and counts there. An administrator may do everything in
every edition. Publishers and administrators must have a second factor. The interface language of a
person is their own choice and gives no rights.

## Roles

"""
ROUTES = """
## Routes

Each route below `/staff` states what it needs; one that does not is refused at boot. Without the
permission the answer is 403, or 404 where the address names an object. *fresh* asks for the
password once more when it was last given more than half an hour ago.

"""
WHO = {
    Access.ANYBODY: "anybody",
    Access.CODE: "whose password was right and whose second factor is asked for",
    Access.ENROLLING: "anybody signed in, or setting up the second factor",
    Access.SIGNED_IN: "anybody signed in",
}


def page(app: Flask) -> str:
    """Return what docs/permissions.md should say."""
    return HEAD + "\n".join(_roles()) + "\n" + ROUTES + "\n".join(_routes(app)) + "\n"


def _roles() -> Iterator[str]:
    meanings = _meanings()
    yield f"| permission | {' | '.join(Role)} | what it is for |"
    yield f"|---|{':-:|' * len(Role)}---|"
    for permission in Permission:
        marks = ("✓" if permission in PERMISSIONS[role] else "" for role in Role)
        yield f"| `{permission}` | {' | '.join(marks)} | {meanings[permission.name]} |"


def _routes(app: Flask) -> Iterator[str]:
    yield "| address | methods | needs |"
    yield "|---|---|---|"
    lines = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if isinstance(view, StaffView):
            needs = WHO[view.needs] if isinstance(view.needs, Access) else f"`{view.needs}`"
            needs += f" in `{view.edition_from}`" if view.edition_from else ""
            needs += ", fresh" if view.fresh else ""
            methods = ", ".join(sorted((rule.methods or set()) - AUTOMATIC))
            lines.append(f"| `{rule.rule}` | {methods} | {needs} |")
    yield from sorted(lines)


def _meanings() -> dict[str, str]:
    """Return the sentence below each permission in its source."""
    tree = ast.parse(inspect.getsource(permissions.Permission)).body[0]
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for line, sentence in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(line, ast.Assign) and isinstance(sentence, ast.Expr):
            assert isinstance(line.targets[0], ast.Name)
            found[line.targets[0].id] = ast.literal_eval(sentence.value)
    return found


if __name__ == "__main__":
    from portal import create_app

    PAGE.write_text(page(create_app()), encoding="utf-8")
