"""The second factor: codes of an authenticator (RFC 6238) and recovery codes."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from typing import TYPE_CHECKING, Any

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update

from portal.database import database_now
from portal.events import announce
from portal.identifiers import ALPHABET
from portal.messages import N_, Refusal
from portal.people.events import (
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorAdded,
    SecondFactorRemoved,
)
from portal.people.keyring import Sealed
from portal.people.models import Person, RecoveryCode

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.people.keyring import Keyring
    from portal.people.models import StaffSession

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""How far the clock of a telephone may be off, either way."""
RECOVERY_CODES = 10
RECOVERY_LETTERS = 12
_GROUP = 4


class WrongCode(Refusal):
    """The code is not right, or was used already."""

    def __init__(self) -> None:
        super().__init__(N_("This code is not right, or it was used already."))


def begin_totp(session: Session, keyring: Keyring, staff: StaffSession) -> str:
    """Return the secret to be put into an authenticator; the same until it is confirmed."""
    if staff.pending_totp:
        try:
            return keyring.unseal(staff.pending_totp, staff.person_id)
        except Sealed:
            staff.pending_totp = None
    secret = pyotp.random_base32()
    staff.pending_totp = keyring.seal(secret, staff.person_id)
    session.flush()
    return secret


def totp_address(secret: str, email: str, issuer: str) -> str:
    """Return the address that an authenticator reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def confirm_totp(session: Session, keyring: Keyring, staff: StaffSession, code: str) -> list[str]:
    """Take the authenticator into use once it has shown a right code.

    Returns:
        New recovery codes, to be shown once.

    Raises:
        WrongCode: if the code is not right.
    """
    person = staff.person
    if not staff.pending_totp:
        raise WrongCode
    secret = keyring.unseal(staff.pending_totp, staff.person_id)
    counter = _matching(secret, code, database_now(session))
    if counter is None:
        raise WrongCode
    person.totp_secret = keyring.seal(secret, person.id)
    person.totp_counter = counter
    staff.pending_totp = None
    session.flush()
    announce(session, SecondFactorAdded(person, person, "totp"))
    return make_recovery_codes(session, keyring, person)


def verify_totp(session: Session, keyring: Keyring, person: Person, code: str) -> None:
    """Accept a code of the person's authenticator, each time step once.

    The step is compared and set in one statement, so that of two that come with the same code
    at the same moment only one gets in.

    Raises:
        WrongCode: if the code is not right, or its time step was used.
    """
    if person.totp_secret is None:
        raise WrongCode
    try:
        secret = keyring.unseal(person.totp_secret, person.id)
    except Sealed as error:
        raise WrongCode from error
    counter = _matching(secret, code, database_now(session))
    if counter is None:
        raise WrongCode
    moved = session.execute(
        update(Person)
        .where(Person.id == person.id, Person.totp_counter < counter)
        .values(totp_counter=counter),
        execution_options={"synchronize_session": False},
    )
    if not _hit(moved):
        raise WrongCode


def remove_totp(session: Session, person: Person, *, by: Person | None) -> None:
    """Take the authenticator out of use.

    Raises:
        Refusal: if the person's role asks for a second factor and this is the only one.
    """
    if person.totp_secret is None:
        return
    if by is person and person.must_have_second_factor and not person.passkeys:
        raise Refusal(
            N_("Your role asks for a second factor. Add a passkey before you remove this one.")
        )
    person.totp_secret = person.totp_counter = None
    session.flush()
    announce(session, SecondFactorRemoved(person, by, "totp"))
    drop_useless_codes(session, person)


def make_recovery_codes(session: Session, keyring: Keyring, person: Person) -> list[str]:
    """Replace the person's recovery codes; return the new ones, to be shown once."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.add_all(
        RecoveryCode(digest=_code_digest(keyring, person, code), person_id=person.id)
        for code in codes
    )
    session.flush()
    announce(session, RecoveryCodesMade(person, person))
    return codes


def use_recovery_code(session: Session, keyring: Keyring, person: Person, code: str) -> int:
    """Use a recovery code up; return how many are left.

    Raises:
        WrongCode: if there is no such code, or it was used.
    """
    used = session.execute(
        delete(RecoveryCode).where(
            RecoveryCode.digest == _code_digest(keyring, person, code),
            RecoveryCode.person_id == person.id,
        ),
        execution_options={"synchronize_session": False},
    )
    if not _hit(used):
        raise WrongCode
    left = recovery_codes_left(session, person)
    announce(session, RecoveryCodeUsed(person, person, left))
    return left


def recovery_codes_left(session: Session, person: Person) -> int:
    """Return how many recovery codes the person has."""
    counted = select(func.count()).where(RecoveryCode.person_id == person.id)
    return session.execute(counted).scalar_one()


def drop_useless_codes(session: Session, person: Person) -> None:
    """Delete the recovery codes of a person who has no second factor any more."""
    if not person.has_second_factor:
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _matching(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step to which a code belongs, by the database's clock."""
    digits = "".join(
        str(unicodedata.decimal(sign))
        for sign in code
        if unicodedata.decimal(sign, None) is not None
    )
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for counter in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(counter), digits):
            found = counter
    return found


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, RECOVERY_LETTERS, _GROUP))


def _code_digest(keyring: Keyring, person: Person, code: str) -> str:
    letters = "".join(sign for sign in code.casefold() if sign.isalnum())
    plain = letters.replace("i", "1").replace("l", "1").replace("o", "0")
    return keyring.digest("recovery", f"{person.id}:{plain}")


def _hit(result: Any) -> bool:
    assert isinstance(result, CursorResult)
    return result.rowcount > 0
