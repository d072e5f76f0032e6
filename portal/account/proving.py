"""Check a password with everything that goes with it: counting, equal time, and the note."""

from __future__ import annotations

from portal.database import db, transaction
from portal.people.accounts import folded_email
from portal.people.sign_in import Proof, WrongPassword, check_password, note_refused
from portal.people.throttle import (
    PASSWORD_PER_ACCOUNT,
    PASSWORD_PER_ADDRESS,
    forget,
    give_back,
    network,
    take,
)
from portal.web.staff_session import device, keyring


def prove(email: str, password: str) -> Proof:
    """Check a password; a wrong one, and too many of them, are refused.

    Raises:
        WrongPassword: if address and password do not fit together.
        TooManyAttempts: if the account or the network address has tried too often.
    """
    ring = keyring()
    with transaction() as session:
        take(session, ring, PASSWORD_PER_ADDRESS, network(device().address))
        take(session, ring, PASSWORD_PER_ACCOUNT, folded_email(email))
    try:
        proof = check_password(db.session(), ring, email, password)
    except WrongPassword:
        with transaction() as session:
            note_refused(session, email, "password")
        raise
    with transaction() as session:
        give_back(session, ring, PASSWORD_PER_ADDRESS, network(device().address))
        forget(session, ring, PASSWORD_PER_ACCOUNT, folded_email(email))
    return proof
