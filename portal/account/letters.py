"""Send people their links; the links lead back here."""

from __future__ import annotations

from urllib.parse import urlencode

from portal.people.mail import Letter, compose, send
from portal.people.models import Person
from portal.settings import Settings

INVITATION = "/staff/invitation"
NEW_PASSWORD = "/staff/new-password"  # noqa: S105  # an address


def invitation_link(settings: Settings, token: str) -> str:
    """Return the link of an invitation."""
    return f"{settings.base_url}{INVITATION}?{urlencode({'token': token})}"


def reset_link(settings: Settings, token: str) -> str:
    """Return the link for a new password."""
    return f"{settings.base_url}{NEW_PASSWORD}?{urlencode({'token': token})}"


def send_invitation(settings: Settings, person: Person, token: str) -> bool:
    """Write to an invited person; return whether a mail server took the letter."""
    link = invitation_link(settings, token)
    return send(settings, compose(Letter.INVITATION, person, link, settings.sender))


def send_reset(settings: Settings, person: Person, token: str) -> bool:
    """Write to a person who forgot the password; return whether a mail server took the letter."""
    link = reset_link(settings, token)
    return send(settings, compose(Letter.RESET, person, link, settings.sender))
