"""Passkeys (https://www.w3.org/TR/webauthn-3/): registered in an account, or signing in by one.

The library is loaded when a passkey is used: it takes longer to load than the portal to start.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, delete, select, update

from portal.database import clock_now, database_now
from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.accounts import clean_name
from portal.people.events import SecondFactorAdded, SecondFactorRemoved
from portal.people.keyring import token_digest
from portal.people.models import Passkey, PasskeyChallenge, Person
from portal.people.second_factor import drop_useless_codes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

CHALLENGE_LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32
MOST_PASSKEYS = 20
LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site for which passkeys are made."""

    host: str
    origin: str
    name: str


class PasskeyRefused(Refusal):
    """The device's answer does not hold."""

    def __init__(self) -> None:
        super().__init__(N_("This passkey was not accepted. Please try again."))


def registration_options(session: Session, site: RelyingParty, person: Person, token: str) -> str:
    """Return what a browser needs to make a passkey, as JSON.

    Args:
        session: the session, in a transaction.
        site: for which site.
        person: for whom.
        token: the cookie of the browser: its answer counts from there only, and once.

    Raises:
        Refusal: if the person has as many as one can keep apart.
    """
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    if len(person.passkeys) >= MOST_PASSKEYS:
        raise Refusal(N_("There are too many passkeys. Remove one that you no longer use."))
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person.id.to_bytes(8),
        user_name=person.email,
        user_display_name=person.name,
        challenge=_new_challenge(session, token),
        exclude_credentials=[_described(passkey) for passkey in person.passkeys],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def register(
    session: Session, site: RelyingParty, person: Person, token: str, answer: Any, name: str
) -> Passkey:
    """Keep a passkey that the person's device has made.

    Raises:
        PasskeyRefused: if the answer does not hold, or is not the one that was asked for.
    """
    import webauthn
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _take_challenge(session, token)
    try:
        made = webauthn.verify_registration_response(
            credential=_checked(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused from error
    credential = bytes_to_base64url(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential == credential)):
        raise PasskeyRefused
    passkey = Passkey(
        person_id=person.id,
        credential=credential,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=clean_name(name),
        created_at=database_now(session),
    )
    person.passkeys.append(passkey)
    session.flush()
    announce(session, SecondFactorAdded(person, person, "passkey"))
    return passkey


def sign_in_options(session: Session, site: RelyingParty, token: str) -> str:
    """Return what a browser needs to sign in with a passkey, as JSON; it names nobody."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=_new_challenge(session, token),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def verify(session: Session, site: RelyingParty, token: str, answer: Any) -> Person:
    """Return the person whose passkey signed the challenge.

    Raises:
        PasskeyRefused: if the answer does not hold, or the account is shut.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _take_challenge(session, token)
    credential = _checked(answer)
    passkey = session.scalar(select(Passkey).where(Passkey.credential == credential.get("id")))
    person = session.get(Person, passkey.person_id) if passkey else None
    if passkey is None or person is None or person.disabled_at is not None:
        raise PasskeyRefused
    try:
        signed = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused from error
    moved = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
        .values(sign_count=signed.new_sign_count, used_at=database_now(session)),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(moved, CursorResult)
    if not moved.rowcount:
        raise PasskeyRefused
    return person


def remove_passkey(session: Session, person: Person, passkey_id: int) -> bool:
    """Remove one of a person's own passkeys; return whether there was such a one.

    Raises:
        Refusal: if the person's role asks for a second factor and this is the only one.
    """
    passkey = next((one for one in person.passkeys if one.id == passkey_id), None)
    if passkey is None:
        return False
    alone = person.totp_secret is None and len(person.passkeys) == 1
    if alone and person.must_have_second_factor:
        raise Refusal(
            N_("Your role asks for a second factor. Add another before you remove this one.")
        )
    person.passkeys.remove(passkey)
    session.flush()
    announce(session, SecondFactorRemoved(person, person, "passkey"))
    drop_useless_codes(session, person)
    return True


def _new_challenge(session: Session, token: str) -> bytes:
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    now = database_now(session)
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    holder = token_digest(token)
    session.merge(
        PasskeyChallenge(holder=holder, challenge=challenge, expires_at=now + CHALLENGE_LASTS)
    )
    session.flush()
    return challenge


def _take_challenge(session: Session, token: str) -> bytes:
    challenge = session.execute(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.holder == token_digest(token),
            PasskeyChallenge.expires_at > clock_now(),
        )
        .returning(PasskeyChallenge.challenge),
        execution_options={"synchronize_session": False},
    ).scalar_one_or_none()
    if challenge is None:
        raise PasskeyRefused
    return bytes(challenge)


def _checked(answer: Any) -> dict[str, Any]:
    """Return a browser's answer as the library wants it, or refuse its shape."""
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        raise PasskeyRefused
    if len(json.dumps(answer)) > LARGEST_ANSWER:
        raise PasskeyRefused
    return answer


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential))
