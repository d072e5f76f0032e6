"""What the environment says, read once at boot, typed, frozen, and refused when it is wrong."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_FILE = "secret-key"  # noqa: S105  # the name of the file, not what is in it
MINIMUM_SECRET_LENGTH = 32
LEAST_PASSWORD_MEMORY = 19_456
"""KiB; the least that OWASP's password storage cheat sheet recommends for argon2id."""

_ORIGIN_HOST = re.compile(r"(?:[^\s@:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class SettingsError(Exception):
    """A setting is missing or has a value the portal cannot work with."""


def _http_origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not _ORIGIN_HOST.fullmatch(parts.netloc):
        msg = "must be an http or https address such as https://news.example.org"
        raise ValueError(msg)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        msg = "must name a host only, without a path"
        raise ValueError(msg)
    _ = parts.port  # raises where there is no such port
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _redis_address(value: str) -> str:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        msg = "must start with redis://, rediss:// or unix://"
        raise ValueError(msg)
    return value


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key if value else value
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = "must be a time zone's name such as Asia/Beirut"
        raise ValueError(msg) from error


def _mail_server(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    if address and urlsplit(address).scheme not in {"smtp", "smtps"}:
        msg = "must start with smtp:// or smtps://"
        raise ValueError(msg)
    return value


def _database_address(value: str) -> str:
    if value and urlsplit(value).scheme not in {
        "sqlite",
        "postgres",
        "postgresql",
        "postgresql+psycopg",
    }:
        msg = "must start with sqlite:// or postgresql://"
        raise ValueError(msg)
    return value.replace("postgres://", "postgresql://", 1)


class Settings(BaseSettings):
    """Every setting, under its environment name without the prefix ``PORTAL_``."""

    model_config = SettingsConfigDict(
        env_prefix="PORTAL_",
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,  # a password in an address would be printed at boot
    )

    env: Literal["development", "production"] = Field(
        "development", description="`production` requires a secret key and a base URL of its own."
    )
    data: Path = Field(
        Path("var"), description="Directory of the database file, pictures and the secret key."
    )
    database_url: Annotated[str, AfterValidator(_database_address)] = Field(
        "", description="Where articles are kept. Empty: an SQLite file in the data directory."
    )
    redis_url: Annotated[str, AfterValidator(_redis_address)] = Field(
        "", description="Shared notices between machines. Empty: one machine, no Redis."
    )
    base_url: Annotated[str, AfterValidator(_http_origin)] = Field(
        default_factory=lambda: f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
        description="The public address; every absolute link starts so.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs what must not be forged. Made and kept in development.",
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        "", description="Newsroom time zone; empty: each edition's own."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many proxies stand in front and set X-Forwarded-For."
    )
    contact_per_hour: int = Field(
        5, ge=1, le=1000, description="Contact messages accepted from one address in an hour."
    )

    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] = Field(
        SecretStr(""),
        description="Mail server, as smtp://user:password@host:587 or smtps://…:465. "
        "Empty: letters are laid into the data directory's outbox.",
    )
    mail_from: str = Field(
        "", description="Sender of letters; empty: newsroom@ and the host of the public address."
    )
    password_memory: int = Field(
        65_536, ge=64, description="Memory in KiB that hashing one password takes (argon2id)."
    )

    @model_validator(mode="after")
    def _production_is_complete(self) -> Self:
        if self.env == "production":
            if len(self.secret_key.get_secret_value()) < MINIMUM_SECRET_LENGTH:
                msg = (
                    f"PORTAL_SECRET_KEY must be set to at least {MINIMUM_SECRET_LENGTH} "
                    "characters in production"
                )
                raise ValueError(msg)
            if self.password_memory < LEAST_PASSWORD_MEMORY:
                msg = (
                    f"PORTAL_PASSWORD_MEMORY must be at least {LEAST_PASSWORD_MEMORY} in production"
                )
                raise ValueError(msg)
            if "base_url" not in self.model_fields_set:
                msg = "PORTAL_BASE_URL must be set in production"
                raise ValueError(msg)
        return self

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'portal.sqlite3'}"

    @property
    def media_directory(self) -> Path:
        """Directory of pictures and their renditions."""
        return self.data.absolute() / "media"

    @property
    def sender(self) -> str:
        """Who letters come from."""
        return self.mail_from or f"newsroom@{self.hostname}"

    @property
    def hostname(self) -> str:
        """Host name of the public address."""
        return urlsplit(self.base_url).hostname or ""

    def signing_key(self) -> str:
        """The secret key; in development it is made once and kept in the data directory."""
        if key := self.secret_key.get_secret_value():
            return key
        path = self.data / SECRET_FILE
        self.data.mkdir(parents=True, exist_ok=True)
        if path.is_file() and (key := path.read_text(encoding="ascii").strip()):
            return key
        # Workers that start together wait here, and then find the one key.
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            key = file.read().strip()
            if not key:
                key = secrets.token_urlsafe(48)
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
            return key


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: naming the variable that is wrong and what it should be.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = "PORTAL_" + "_".join(str(part) for part in fault["loc"]).upper()
            message = fault["msg"].removeprefix("Value error, ")
            lines.append(message if not fault["loc"] else f"{name}: {message}")
        raise SettingsError("\n".join(lines)) from error
