"""Who may do what: the one table of the portal, printed in docs/permissions.md."""

from __future__ import annotations

from enum import StrEnum

from portal.people.models import Person, Role


class Permission(StrEnum):
    """What a route or a verb may ask for."""

    READ_NEWSROOM = "read-newsroom"
    """See stories, whatever their state, with their history and notes."""
    WRITE = "write"
    """Write a story and hand it in for review."""
    TRANSLATE = "translate"
    """Translate a story into the edition and agree that paragraphs match."""
    DESCRIBE_MEDIA = "describe-media"
    """Give pictures their words: alternative text, caption, credit."""
    MANAGE_MEDIA = "manage-media"
    """Add pictures, crop and remove them."""
    REVIEW = "review"
    """Send a story back with notes; compare and restore its revisions."""
    APPROVE = "approve"
    """Say that a version is ready for readers."""
    MANAGE_TERMS = "manage-terms"
    """Keep sections, topics and authors."""
    READ_INBOX = "read-inbox"
    """Read and answer what readers wrote."""
    RELEASE = "release"
    """Release a version, now or at an instant."""
    WITHDRAW = "withdraw"
    """Take a version away from readers."""
    CORRECT = "correct"
    """Put a public note on a released version."""
    ARRANGE_FRONT = "arrange-front"
    """Arrange the front page and its breaking bar."""
    MANAGE_PAGES = "manage-pages"
    """Keep static pages such as About."""
    READ_AUDIT = "read-audit"
    """Read who did what."""
    MANAGE_PEOPLE = "manage-people"
    """Invite people, give them roles, and disable accounts."""


_TRANSLATOR = frozenset({Permission.READ_NEWSROOM, Permission.TRANSLATE, Permission.DESCRIBE_MEDIA})
_REPORTER = frozenset(
    {
        Permission.READ_NEWSROOM,
        Permission.WRITE,
        Permission.DESCRIBE_MEDIA,
        Permission.MANAGE_MEDIA,
    }
)
_EDITOR = (
    _TRANSLATOR
    | _REPORTER
    | {
        Permission.REVIEW,
        Permission.APPROVE,
        Permission.MANAGE_TERMS,
        Permission.READ_INBOX,
    }
)
_PUBLISHER = _EDITOR | {
    Permission.RELEASE,
    Permission.WITHDRAW,
    Permission.CORRECT,
    Permission.ARRANGE_FRONT,
    Permission.MANAGE_PAGES,
    Permission.READ_AUDIT,
}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.TRANSLATOR: _TRANSLATOR,
    Role.REPORTER: _REPORTER,
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _PUBLISHER,
}
"""What each role may, in the edition in which it was given. Administrators may everything."""


def may(person: Person, permission: Permission, edition: str | None = None) -> bool:
    """Whether a person may do something.

    Args:
        person: who.
        permission: what.
        edition: code of the edition in which; ``None`` for what stands above editions, which
            a role in any edition allows.
    """
    if person.disabled_at is not None:
        return False
    if person.administrator:
        return True
    return any(
        permission in PERMISSIONS[role]
        for code, role in person.roles
        if edition is None or code == edition
    )


def editions_where(person: Person, permission: Permission, codes: list[str]) -> list[str]:
    """Return those of the editions in which the person may do something."""
    return [code for code in codes if may(person, permission, code)]
