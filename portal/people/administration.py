"""What administrators do with accounts: give roles, take them, shut and open accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.database import database_now
from portal.editions import EDITIONS
from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.events import (
    AdministrationChanged,
    PersonDisabled,
    PersonEnabled,
    RoleGranted,
    RoleWithdrawn,
    SecondFactorRemoved,
)
from portal.people.models import Grant, Person, Role
from portal.people.second_factor import drop_useless_codes
from portal.people.sessions import end_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session


def grant_roles(
    session: Session,
    person: Person,
    roles: Iterable[tuple[str, Role]],
    *,
    administrator: bool | None = None,
    by: Person | None,
) -> bool:
    """Make these the person's roles, all of them; sessions end where anything changed.

    Args:
        session: the session, in a transaction.
        person: whose roles.
        roles: pairs of edition and role.
        administrator: whether to be an administrator; ``None`` leaves that as it is.
        by: who does it.

    Returns:
        Whether anything changed.

    Raises:
        Refusal: if there is no such edition, or nobody would be left to administer.
    """
    wanted = {(edition, Role(role)) for edition, role in roles}
    if any(edition not in EDITIONS for edition, _ in wanted):
        raise Refusal(N_("There is no such edition."))
    changed = _set_administrator(session, person, administrator=administrator, by=by)
    before = set(person.roles)
    person.grants = [grant for grant in person.grants if _pair(grant) in wanted]
    person.grants += [Grant(edition=code, role=role) for code, role in sorted(wanted - before)]
    session.flush()
    for code, role in sorted(wanted - before):
        announce(session, RoleGranted(person, by, code, role))
    for code, role in sorted(before - wanted):
        announce(session, RoleWithdrawn(person, by, code, role))
    if changed or wanted != before:
        end_all(session, person)
        return True
    return False


def disable(session: Session, person: Person, *, by: Person | None) -> None:
    """Shut an account; its sessions end at once.

    Raises:
        Refusal: if it is one's own, or nobody would be left to administer.
    """
    if person.disabled_at is not None:
        return
    if by is not None and by.id == person.id:
        raise Refusal(N_("You cannot disable your own account."))
    if person.administrator:
        _keep_an_administrator(session, person)
    person.disabled_at = database_now(session)
    end_all(session, person)
    session.flush()
    announce(session, PersonDisabled(person, by, person.disabled_at))


def enable(session: Session, person: Person, *, by: Person | None) -> None:
    """Open an account again."""
    if person.disabled_at is None:
        return
    person.disabled_at = None
    session.flush()
    announce(session, PersonEnabled(person, by))


def clear_second_factor(session: Session, person: Person, *, by: Person | None) -> None:
    """Help somebody who lost every second factor; sessions end, and the next sign-in asks anew."""
    if person.totp_secret is not None:
        person.totp_secret = person.totp_counter = None
        announce(session, SecondFactorRemoved(person, by, "totp"))
    if person.passkeys:
        person.passkeys.clear()
        announce(session, SecondFactorRemoved(person, by, "passkey"))
    session.flush()
    drop_useless_codes(session, person)
    end_all(session, person)


def _set_administrator(
    session: Session, person: Person, *, administrator: bool | None, by: Person | None
) -> bool:
    if administrator is None or administrator == person.administrator:
        return False
    if not administrator:
        _keep_an_administrator(session, person)
    person.administrator = administrator
    session.flush()
    announce(session, AdministrationChanged(person, by, administrator))
    return True


def _keep_an_administrator(session: Session, person: Person) -> None:
    """Refuse to leave the portal without anybody who can give roles."""
    active = (Person.administrator, Person.disabled_at.is_(None), Person.id != person.id)
    # Locked, so that two administrators who shut each other do not both succeed.
    session.execute(select(Person.id).where(Person.administrator).with_for_update()).all()
    if not session.execute(select(func.count()).where(*active)).scalar_one():
        raise Refusal(N_("Somebody has to remain who administers the portal."))


def _pair(grant: Grant) -> tuple[str, Role]:
    return grant.edition, Role(grant.role)
