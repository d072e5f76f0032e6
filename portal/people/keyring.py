"""Everything that needs the portal's secret, or that guards a password."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from argon2 import DEFAULT_HASH_LENGTH, DEFAULT_RANDOM_SALT_LENGTH, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 32
NONCE_BYTES = 12
PASSES = 3
LANES = 4


class Sealed(Exception):
    """What was sealed cannot be opened: the portal's secret has changed, or somebody meddled."""


class Keyring:
    """Hashes passwords, seals secrets and digests what must not be looked up.

    Args:
        secret: the portal's secret; a key of its own is derived from it for each use.
        memory_kib: memory of one password hash in KiB (RFC 9106 recommends 64 MiB).
    """

    def __init__(self, secret: str, memory_kib: int) -> None:
        self._secret = secret.encode()
        self._aead = AESGCM(self._derived("seal"))
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=memory_kib, parallelism=LANES)
        self._nobody = _hash_of_nothing(memory_kib)

    def hash_password(self, password: str) -> str:
        """Return the argon2id hash of a password."""
        return self._hasher.hash(password)

    def password_fits(self, hashed: str | None, password: str) -> bool:
        """Whether a password is the one that was hashed.

        Without a hash, the same work is done for nothing, so that nobody can tell by the time
        whether there is such an account.
        """
        try:
            self._hasher.verify(hashed or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def seal(self, text: str, owner: int) -> str:
        """Encrypt a secret so that it opens for its owner only."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, text.encode(), str(owner).encode())
        return base64.b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, owner: int) -> str:
        """Decrypt what was sealed.

        Raises:
            Sealed: if it does not open.
        """
        raw = base64.b64decode(sealed)
        nonce, text = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, text, str(owner).encode()).decode()
        except InvalidTag as error:
            raise Sealed from error

    def digest(self, use: str, text: str) -> str:
        """Return a keyed digest, different for each use."""
        return hmac.new(self._derived(use), text.encode(), hashlib.sha256).hexdigest()

    def _derived(self, use: str) -> bytes:
        return hmac.digest(self._secret, f"portal.people.{use}".encode(), "sha256")


def _hash_of_nothing(memory_kib: int) -> str:
    """Return what looks like a hash and costs as much to check, but which no password has."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (DEFAULT_RANDOM_SALT_LENGTH, DEFAULT_HASH_LENGTH)
    )
    return f"$argon2id$v=19$m={memory_kib},t={PASSES},p={LANES}${salt}${digest}"


def new_token() -> str:
    """Return 256 bits of chance, as they stand in cookies and links."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """Return what is kept of a token. It is pure chance, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
