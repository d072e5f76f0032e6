"""The tables of people: accounts, roles, second factors, sessions and links by mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, Key
from portal.identifiers import new_id

DIGEST_LENGTH = 64
"""A SHA-256 in hexadecimal."""


class Role(StrEnum):
    """What a person may be in an edition. Administrators stand above editions."""

    TRANSLATOR = "translator"
    REPORTER = "reporter"
    EDITOR = "editor"
    PUBLISHER = "publisher"


class Stage(StrEnum):
    """How far a session has come."""

    CODE = "code"
    """The password was right; the second factor is still asked for."""
    ENROLLING = "enrolling"
    """The password was right; a second factor has to be set up before anything else."""
    FULL = "full"


class Person(Base):
    """Somebody who signs in."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("(totp_secret IS NULL) = (totp_counter IS NULL)", name="totp_whole"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(Text)
    """As it was typed: where mail goes."""
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    """Folded: what tells one account from another."""
    name: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(String(8))
    """Code of the edition in whose language the person works; apart from those worked on."""
    administrator: Mapped[bool] = mapped_column(default=False)
    password: Mapped[str | None] = mapped_column(Text)
    """An argon2id hash; none until the invitation is accepted."""
    totp_secret: Mapped[str | None] = mapped_column(Text)
    """Sealed with a key derived from the portal's secret."""
    totp_counter: Mapped[int | None] = mapped_column(Key)
    """The newest time step a code was accepted for: none of it or before is accepted again."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    grants: Mapped[list[Grant]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Grant.edition, Grant.role"
    )
    passkeys: Mapped[list[Passkey]] = relationship(
        cascade="all, delete-orphan", order_by="Passkey.id"
    )

    @property
    def roles(self) -> frozenset[tuple[str, Role]]:
        """The person's roles as pairs of edition and role."""
        return frozenset((grant.edition, Role(grant.role)) for grant in self.grants)

    @property
    def has_second_factor(self) -> bool:
        """Whether something beside the password is asked for."""
        return self.totp_secret is not None or bool(self.passkeys)

    @property
    def must_have_second_factor(self) -> bool:
        """Whether a password alone is too little for what the person may do."""
        return self.administrator or any(role is Role.PUBLISHER for _, role in self.roles)


class Grant(Base):
    """A role of a person in an edition."""

    __tablename__ = "person_grant"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)


class RecoveryCode(Base):
    """A code for when the telephone is lost; the row goes when it is used."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class Passkey(Base):
    """A public key whose private half is in the person's device."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(Text, unique=True)
    """The credential's id in base64url."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What a passkey has to sign next; the row goes when it is answered."""

    __tablename__ = "passkey_challenge"

    holder: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    """Digest of the cookie of the browser that asked."""
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class StaffSession(Base):
    """A browser in which somebody is signed in, wholly or half."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    """Digest of the token in the cookie: the table alone lets nobody in."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    """When the person last proved who they are; what is delicate asks for it again."""
    idle_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(Text, default="")
    """What the browser calls itself."""
    address: Mapped[str] = mapped_column(String(45), default="")
    """Network address it was started from, for its owner to recognise."""
    pending_totp: Mapped[str | None] = mapped_column(Text)
    """A sealed secret that was shown as a picture and not yet confirmed by a code."""

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Invitation(Base):
    """A link that lets an invited person choose a password."""

    __tablename__ = "invitation"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class PasswordReset(Base):
    """A link that lets a person who forgot the password choose another."""

    __tablename__ = "password_reset"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Attempt(Base):
    """How often something was tried in the current window: one row for each subject."""

    __tablename__ = "attempt"

    subject: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    """Keyed digest of what is counted: an account or a network address."""
    tried: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
