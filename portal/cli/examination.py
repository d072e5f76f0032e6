"""Look at every part of the portal and say what is wrong and what to do about it."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import redis
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from portal import PROJECT
from portal.articles.audit import listing_faults
from portal.editions import EDITIONS
from portal.media.models import Media
from portal.settings import Settings, SettingsError, load_settings
from portal.web.files import STATIC

PATIENCE_SECONDS = 3
LEAST_FREE_BYTES = 1024**3
SOURCE_LANGUAGE = "en"
"""What the texts in the code are written in: its catalogue is the code."""
STATIC_FILES = ("css/*.css", "js/*.js", "fonts/*.woff2", "icons/*.svg")


class State(StrEnum):
    """How a part is. Only ``WRONG`` makes the command fail."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


class Finding(NamedTuple):
    """One line of the report."""

    part: str
    state: State
    text: str


Check = Callable[[Settings], Iterator[Finding]]


def examine() -> Iterator[Finding]:
    """Check everything, each part on its own, so that one fault does not hide another."""
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in str(error).splitlines():
            yield Finding("settings", State.WRONG, line)
        return
    for name, check in CHECKS.items():
        try:
            yield from check(settings)
        except Exception as error:  # noqa: BLE001  # a check that breaks is a finding too
            yield Finding(name, State.WRONG, f"cannot be checked: {_first_line(error)}")


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding("settings", State.OK, f"{settings.env}, {settings.base_url}")
    if settings.env != "production":
        return
    if settings.base_url.startswith("http://"):
        yield Finding("settings", State.NOTE, "PORTAL_BASE_URL is http: readers are not private")
    if not settings.trusted_proxies:
        yield Finding(
            "settings",
            State.NOTE,
            "PORTAL_TRUSTED_PROXIES is 0: behind nginx every reader would have its address",
        )
    if not settings.smtp_url.get_secret_value():
        text = "PORTAL_SMTP_URL is empty: letters are laid into the data directory's outbox"
        yield Finding("settings", State.NOTE, text)


def _data(settings: Settings) -> Iterator[Finding]:
    directory = settings.data.absolute()
    if not directory.is_dir():
        yield Finding(
            "data", State.WRONG, f"{directory} is not there: mkdir it, or set PORTAL_DATA"
        )
        return
    free = shutil.disk_usage(directory).free
    text = f"{directory}, {free / 1024**3:.1f} GB free"
    yield Finding("data", State.OK if free >= LEAST_FREE_BYTES else State.NOTE, text)
    media = settings.media_directory
    place = media if media.exists() else directory  # it is made with the first picture
    writable = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    if writable:
        yield Finding("media", State.OK, f"{media} is writable")
    else:
        yield Finding("media", State.WRONG, f"{place} is not writable for {_who()}")


def _database(settings: Settings) -> Iterator[Finding]:
    address = make_url(settings.database_address)
    shown = address.set(query={}).render_as_string(hide_password=True)
    if missing := _missing_file(address):
        yield Finding("database", State.WRONG, f"{missing} is not there yet: portal db upgrade")
        return
    options = {} if _is_sqlite(address) else {"connect_timeout": PATIENCE_SECONDS}
    engine = create_engine(address, connect_args=options, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield Finding("database", State.OK, f"{shown} answers")
            migrated = _migrations(connection)
            yield migrated
            if migrated.state is State.OK:
                yield _lists(connection)
                yield _pictures(connection, settings.media_directory)
    except SQLAlchemyError as error:
        yield Finding("database", State.WRONG, f"{shown} does not answer: {_first_line(error)}")
    finally:
        engine.dispose()


def _missing_file(address: URL) -> Path | None:
    if not _is_sqlite(address) or not address.database or address.database == ":memory:":
        return None
    path = Path(address.database)
    return None if path.exists() else path


def _is_sqlite(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _migrations(connection: Connection) -> Finding:
    scripts = ScriptDirectory(str(PROJECT / "migrations"))
    newest = scripts.get_current_head()
    known = {script.revision for script in scripts.walk_revisions()}
    layout = MigrationContext.configure(connection).get_current_revision()
    if layout == newest:
        return Finding("migrations", State.OK, f"the layout is {newest}, the newest")
    if layout is None:
        text = "the database is empty: portal db upgrade"
    elif layout in known:
        text = f"the layout is {layout}, the code wants {newest}: portal db upgrade"
    else:
        text = f"the layout is {layout}, which this code does not know: it is older than the data"
    return Finding("migrations", State.WRONG, text)


def _lists(connection: Connection) -> Finding:
    faults = listing_faults(connection)
    if not faults:
        return Finding("lists", State.OK, "every published story is where it belongs")
    text = f"{faults.missing} rows are missing and {faults.stray} should not be there"
    return Finding("lists", State.WRONG, f"{text}: releasing those stories again mends them")


def _pictures(connection: Connection, directory: Path) -> Finding:
    there = {entry.name for entry in os.scandir(directory)} if directory.is_dir() else set()
    total = connection.execute(select(func.count()).select_from(Media)).scalar_one()
    names = connection.execute(select(Media.name).execution_options(yield_per=1000)).scalars()
    lost = sum(name not in there for name in names)
    if lost:
        text = f"{lost} of {total} have no files in {directory}: bring them from the backup"
        return Finding("pictures", State.WRONG, text)
    return Finding("pictures", State.OK, f"{total}, all with their files")


def _static(_: Settings) -> Iterator[Finding]:
    missing = [pattern for pattern in STATIC_FILES if not any(STATIC.glob(pattern))]
    if missing:
        text = f"{', '.join(missing)} not built: python3 -m tools.production"
        yield Finding("static", State.WRONG, text)
    else:
        yield Finding("static", State.OK, "style sheets, scripts, fonts and icons are built")


def _catalogues(_: Settings) -> Iterator[Finding]:
    languages = {edition.locale.language for edition in EDITIONS.values()} - {SOURCE_LANGUAGE}
    for language in sorted(languages):
        yield catalogue(PROJECT / "translations" / language / "LC_MESSAGES", language)


def catalogue(folder: Path, language: str) -> Finding:
    """Check that a compiled catalogue is what its source compiles to, where that is at hand."""
    compiled, source = folder / "messages.mo", folder / "messages.po"
    if not compiled.is_file():
        text = f"{language} is not compiled: python3 -m tools.production"
        return Finding("catalogues", State.WRONG, text)
    if source.is_file():
        wanted = io.BytesIO()
        with source.open("rb") as file:
            write_mo(wanted, read_po(file, locale=language))
        if _texts(wanted) != _texts(io.BytesIO(compiled.read_bytes())):
            text = f"{language} is older than its source: python3 -m tools.production"
            return Finding("catalogues", State.WRONG, text)
    return Finding("catalogues", State.OK, f"{language} is compiled")


def _texts(compiled: io.BytesIO) -> list[tuple[object, ...]]:
    """Return what a compiled catalogue says, without its head: that holds the time of now."""
    compiled.seek(0)
    return sorted((str(m.context), str(m.id), str(m.string)) for m in read_mo(compiled) if m.id)


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        yield Finding("redis", State.OK, "not used: PORTAL_REDIS_URL is empty")
        return
    client = redis.Redis.from_url(
        settings.redis_url,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )
    try:
        client.ping()
        yield Finding("redis", State.OK, "answers")
    except redis.RedisError as error:
        yield Finding("redis", State.WRONG, f"does not answer: {_first_line(error)}")
    finally:
        client.close()


def _who() -> str:
    return f"user {os.geteuid()}"


def _first_line(error: BaseException) -> str:
    """Return what an error says, without the statement and without a password."""
    words = str(getattr(error, "orig", None) or error).strip().splitlines()
    return words[0] if words else type(error).__name__


CHECKS: dict[str, Check] = {
    "settings": _settings,
    "data": _data,
    "database": _database,
    "static": _static,
    "catalogues": _catalogues,
    "redis": _redis,
}
