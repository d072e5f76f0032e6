"""Count attempts in the database, so that a limit holds over processes and machines."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, literal, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.database import clock_now, database_now
from portal.messages import N_, Refusal
from portal.people.models import Attempt

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.people.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts of one kind in so long."""

    kind: str
    most: int
    window: timedelta


PASSWORD_PER_ACCOUNT = Limit("password-account", 10, timedelta(minutes=15))
PASSWORD_PER_ADDRESS = Limit("password-address", 30, timedelta(minutes=15))
CODE_PER_ACCOUNT = Limit("code-account", 6, timedelta(minutes=15))
RESET_PER_ACCOUNT = Limit("reset-account", 3, timedelta(hours=1))
RESET_PER_ADDRESS = Limit("reset-address", 10, timedelta(hours=1))
PASSKEY_PER_ADDRESS = Limit("passkey-address", 60, timedelta(minutes=15))


class TooManyAttempts(Refusal):
    """This was tried too often for now."""

    def __init__(self, wait: timedelta) -> None:
        """Take how long to wait."""
        super().__init__(N_("There were too many attempts. Please wait a while and try again."))
        self.wait = wait


def take(session: Session, keyring: Keyring, limit: Limit, subject: str) -> None:
    """Count an attempt before it is made, in a transaction of its own.

    One statement counts, so that parallel attempts cannot slip past one another.

    Args:
        session: the session, in a transaction.
        keyring: digests the subject.
        limit: what is counted, and how much of it is too much.
        subject: an account or an address; it need not exist.

    Raises:
        TooManyAttempts: if the limit is reached.
    """
    now = database_now(session)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = Attempt.ends_at <= now
    ends_at = literal(now + limit.window, Attempt.ends_at.type)
    counted = (
        insert(Attempt)
        .values(subject=_digest(keyring, limit, subject), tried=1, ends_at=ends_at)
        .on_conflict_do_update(
            index_elements=[Attempt.subject],
            set_={
                "tried": case((fresh, 1), else_=Attempt.tried + 1),
                "ends_at": case((fresh, ends_at), else_=Attempt.ends_at),
            },
        )
        .returning(Attempt.tried, Attempt.ends_at)
    )
    tried, until = session.execute(counted).one()
    if tried > limit.most:
        raise TooManyAttempts(until - now)


def give_back(session: Session, keyring: Keyring, limit: Limit, subject: str) -> None:
    """Uncount an attempt that was right: an office behind one address shares its count."""
    session.execute(
        update(Attempt)
        .where(Attempt.subject == _digest(keyring, limit, subject), Attempt.tried > 0)
        .values(tried=Attempt.tried - 1)
    )


def forget(session: Session, keyring: Keyring, limit: Limit, subject: str) -> None:
    """Begin anew for an account that has proved itself; drop what is over for everybody."""
    session.execute(delete(Attempt).where(Attempt.subject == _digest(keyring, limit, subject)))
    session.execute(delete(Attempt).where(Attempt.ends_at <= clock_now()))


def network(address: str) -> str:
    """Return what counts as one sender: an address, or in IPv6 the network of a household.

    Whoever has one address of version 6 has 2⁶⁴ of them.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:  # noqa: PLR2004
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _digest(keyring: Keyring, limit: Limit, subject: str) -> str:
    return keyring.digest("attempt", f"{limit.kind}:{subject}")
