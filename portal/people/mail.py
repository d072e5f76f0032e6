"""Letters to people: composed in their language, sent by SMTP, or laid into the outbox.

Without ``PORTAL_SMTP_URL`` a letter is a file in ``PORTAL_DATA/outbox``: nothing is lost, and a
person in development reads it there.
"""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import Enum
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from babel.support import NullTranslations, Translations

from portal import PROJECT
from portal.editions import EDITIONS
from portal.messages import N_
from portal.people.models import Person
from portal.settings import Settings

PATIENCE_SECONDS = 15

log = structlog.get_logger(__name__)


class Letter(Enum):
    """A letter the portal writes: its subject and its text."""

    INVITATION = (
        N_("Your invitation to the newsroom"),
        N_(
            "Hello %(name)s,\n\n"
            "you have been invited to the newsroom. Choose your password here within seven "
            "days:\n\n%(link)s\n\n"
            "The link works once. If you do not expect this letter, there is nothing you have "
            "to do."
        ),
    )
    RESET = (
        N_("A new password for the newsroom"),
        N_(
            "Hello %(name)s,\n\n"
            "somebody asked for a new password for your account. Choose it here within an "
            "hour:\n\n%(link)s\n\n"
            "The link works once. If it was not you, there is nothing you have to do: your "
            "password stays as it is."
        ),
    )


def compose(letter: Letter, person: Person, link: str, sender: str) -> EmailMessage:
    """Write a letter in a person's language."""
    subject, text = letter.value
    catalogue = _catalogue(EDITIONS[person.edition].cldr)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = person.email
    message["Subject"] = catalogue.gettext(subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Content-Language"] = EDITIONS[person.edition].tag
    message["Auto-Submitted"] = "auto-generated"
    words = catalogue.gettext(text) % {"name": person.name, "link": link}
    message.set_content(words + "\n", charset="utf-8")
    return message


def send(settings: Settings, message: EmailMessage) -> bool:
    """Send a letter, or lay it into the outbox where no server is set or none answers.

    Returns:
        Whether a mail server took it.
    """
    address = settings.smtp_url.get_secret_value()
    if address:
        try:
            _send(address, message)
        except (OSError, smtplib.SMTPException) as error:
            log.error("letter not sent; it is in the outbox", reason=type(error).__name__)  # noqa: TRY400
        else:
            return True
    _lay_down(settings.data.absolute() / "outbox", message)
    return False


def _send(address: str, message: EmailMessage) -> None:
    parts = urlsplit(address)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if secure:
        server = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE_SECONDS)
    with server:
        if not secure and host not in {"localhost", "127.0.0.1", "::1"}:
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _lay_down(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.eml"
    # Readable for the portal only: the link in it lets its bearer in.
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())


@cache
def _catalogue(cldr: str) -> NullTranslations:
    return Translations.load(str(PROJECT / "translations"), [cldr])
