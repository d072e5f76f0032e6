"""What makes a password good enough, and the verbs that change one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.events import PasswordChanged
from portal.people.sessions import end_all

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.people.models import Person, StaffSession

SHORTEST = 12
LONGEST = 200
FEWEST_LETTERS = 5
"""Different characters a password needs: “aaaaaaaaaaaa” is long, and no password."""
COMMON = frozenset(
    """
    123456789012 1234567890123 12345678901234 123456789123 1234567891011 0123456789012
    012345678910 098765432109 abcdefghijkl abcdefghijklm abcd12345678 abc123456789 a1b2c3d4e5f6
    qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdf qwerty123456 qwerty1234567
    1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc zxcvbnmasdfgh asdfghjkl123 asdfghjklzxcvbnm
    password1234 password12345 password123456 passwordpassword password2024 password2025
    password2026 p@ssw0rd1234 passw0rd1234 mypassword123 adminadminadmin admin1234567
    administrator administrator1 administrator123 iloveyou1234 iloveyouforever letmeinletmein
    welcome12345 welcome123456 trustno1trustno1 changemechangeme changeme1234 footballfootball
    correcthorsebatterystaple newsroom1234 newspaper123 newspaper1234 bismillah123 bismillah786
    bismillah1234 alhamdulillah inshallah123 mohammed1234 muhammad1234 mohammad1234 ahmed1234567
    """.split()  # noqa: SIM905  # words read best as words
)
"""Long ones from public lists of broken passwords; shorter ones fail by their length."""


def normal(password: str) -> str:
    """Return a password as it is hashed: the same, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


def check_strength(password: str, email: str) -> None:
    """Refuse a password that is guessed first.

    Raises:
        Refusal: saying what is wrong with it.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        raise Refusal(
            N_("This password is too short: at least %(min)d characters, please."), min=SHORTEST
        )
    if len(text) > LONGEST:
        raise Refusal(
            N_("This password is too long: at most %(max)d characters, please."), max=LONGEST
        )
    folded = text.casefold()
    address = email.strip().casefold()
    if folded in {address, address.partition("@")[0]}:
        raise Refusal(N_("Your e-mail address is no password: it is the first thing tried."))
    if len(set(folded)) < FEWEST_LETTERS or "".join(folded.split()) in COMMON:
        raise Refusal(N_("This password is among those tried first. Please choose another."))


def set_password(
    session: Session,
    person: Person,
    hashed: str,
    *,
    by: Person | None,
    keep: StaffSession | None = None,
) -> None:
    """Give a person another password and end the person's sessions.

    Args:
        session: the session, in a transaction.
        person: whose password.
        hashed: the hash, made before the transaction: hashing takes its time on purpose.
        by: who does it.
        keep: the session in which it is done, if it is the person's own.
    """
    person.password = hashed
    end_all(session, person, but=keep)
    session.flush()
    announce(session, PasswordChanged(person, by))
