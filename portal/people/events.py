"""What can happen to an account, for those who follow: an audit log, for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.people.models import Person, Role


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Something happened to a person's account."""

    person: Person
    by: Person | None
    """Who did it; nobody where it was done on the command line."""


@dataclass(frozen=True, slots=True)
class PersonInvited(PersonEvent):
    """An account was made, or its link was made anew."""


@dataclass(frozen=True, slots=True)
class InvitationAccepted(PersonEvent):
    """The person chose a first password."""


@dataclass(frozen=True, slots=True)
class PersonChanged(PersonEvent):
    """The name or the interface language changed."""


@dataclass(frozen=True, slots=True)
class SignedIn(PersonEvent):
    """A browser is signed in, wholly."""

    how: str
    """``password``, ``totp``, ``recovery-code``, ``passkey``, ``invitation`` or ``reset``."""


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """A password or a code was wrong."""

    person: Person | None
    """Whose account was tried; nobody where there is no such account, which takes as long."""
    how: str
    """``password`` or ``code``."""


@dataclass(frozen=True, slots=True)
class SignedOut(PersonEvent):
    """A session was ended by its owner, in its own browser or from another."""


@dataclass(frozen=True, slots=True)
class PasswordChanged(PersonEvent):
    """The password changed; every other session has ended."""


@dataclass(frozen=True, slots=True)
class PasswordResetRequested(PersonEvent):
    """A link for a new password was made."""


@dataclass(frozen=True, slots=True)
class SecondFactorAdded(PersonEvent):
    """An authenticator or a passkey was added."""

    kind: str
    """``totp`` or ``passkey``."""


@dataclass(frozen=True, slots=True)
class SecondFactorRemoved(PersonEvent):
    """An authenticator or a passkey was removed."""

    kind: str


@dataclass(frozen=True, slots=True)
class RecoveryCodesMade(PersonEvent):
    """New recovery codes took the place of the old."""


@dataclass(frozen=True, slots=True)
class RecoveryCodeUsed(PersonEvent):
    """A recovery code was used up."""

    left: int


@dataclass(frozen=True, slots=True)
class RoleGranted(PersonEvent):
    """The person has a further role."""

    edition: str
    role: Role


@dataclass(frozen=True, slots=True)
class RoleWithdrawn(PersonEvent):
    """The person lost a role."""

    edition: str
    role: Role


@dataclass(frozen=True, slots=True)
class AdministrationChanged(PersonEvent):
    """The person became an administrator, or is one no longer."""

    administrator: bool


@dataclass(frozen=True, slots=True)
class PersonDisabled(PersonEvent):
    """The account was shut."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PersonEnabled(PersonEvent):
    """The account was opened again."""
