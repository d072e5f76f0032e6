"""Take in a reader's message, but not a flood of them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.articles.words import plain
from portal.database import Base, Key, database_now
from portal.identifiers import new_id
from portal.messages import N_, Refusal

WINDOW = timedelta(hours=1)


class ContactMessage(Base):
    """A message in the inbox."""

    __tablename__ = "contact_message"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    edition: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    """Keyed digest of the address it came from: enough to throttle by, not to find anybody."""
    received_at: Mapped[datetime] = mapped_column(index=True)


class TooManyMessages(Refusal):
    """This address has written enough for now."""

    def __init__(self, wait: timedelta) -> None:
        """Take how long the sender has to wait."""
        super().__init__(N_("You have sent several messages already. Please try again later."))
        self.wait = wait


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What a reader wrote."""

    edition: str
    name: str
    email: str
    subject: str
    text: str


def receive(
    session: Session, incoming: IncomingMessage, *, address: str, key: str, per_hour: int
) -> ContactMessage:
    """Keep a message for the newsroom.

    Counted in the database, so that the limit holds over all workers and machines.

    Args:
        session: the session, in a transaction.
        incoming: what was written.
        address: network address of the sender.
        key: the portal's secret, so that the digest of an address cannot be looked up.
        per_hour: how many messages one address may send in an hour.

    Raises:
        TooManyMessages: if the address has sent that many.
    """
    now = database_now(session)
    sender = hmac.new(key.encode(), address.encode(), hashlib.sha256).hexdigest()
    recent = (ContactMessage.sender == sender, ContactMessage.received_at > now - WINDOW)
    count, first = session.execute(
        select(func.count(), func.min(ContactMessage.received_at)).where(*recent)
    ).one()
    if count >= per_hour:
        raise TooManyMessages(first + WINDOW - now)
    message = ContactMessage(
        edition=incoming.edition,
        name=plain(incoming.name),
        email=plain(incoming.email),
        subject=plain(incoming.subject),
        text=plain(incoming.text),
        sender=sender,
        received_at=now,
    )
    session.add(message)
    session.flush()
    return message
