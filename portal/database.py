"""The engine, the session, the one place that commits, and the database's clock."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Text,
    event,
    inspect,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON, BigInteger, TypeDecorator, TypeEngine

from portal.events import deliver_committed, forget_announced

BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 2
"""The least that libpq takes."""
_WRITING = "portal_writing"

# SQLite keeps a table by its INTEGER primary key; spelt otherwise it costs a second index.
Key = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment, always aware and always UTC.

    PostgreSQL keeps ``timestamptz``; SQLite keeps text that sorts by time.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write UTC; refuse a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a time zone"
            raise ValueError(msg)
        moment = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        # Not strftime: it writes the year 987 with three digits, and text must sort by time.
        return moment.replace(tzinfo=None).isoformat(" ", "microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        moment: datetime = value
        return moment.astimezone(UTC)


def instant_from_json(text: str) -> datetime:
    """Read a moment as ``json_rows`` writes it on either database."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant}  # noqa: RUF012  # SQLAlchemy's own spelling


db = SQLAlchemy(metadata=Base.metadata)


class clock_now(FunctionElement[datetime]):  # noqa: N801  # reads as an SQL function
    """The database's clock. Embargoes are exact because every machine asks this one."""

    type = Instant()
    inherit_cache = True


@compiles(clock_now, "sqlite")
def _sqlite_now(_element: object, _compiler: SQLCompiler, **_: object) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


@compiles(clock_now, "postgresql")
def _postgresql_now(_element: object, _compiler: SQLCompiler, **_: object) -> str:
    # statement_timestamp(), not now(): a long transaction must not hold an embargo back.
    return "statement_timestamp()"


class json_rows(FunctionElement[list[dict[str, Any]]]):  # noqa: N801
    """Aggregate rows to a JSON array of objects: ``json_rows(name=…, slug=…)``.

    So that what hangs on an article comes with it in one query. The order of the array is the
    database's own; sort by a value of the object.
    """

    type = JSON()
    inherit_cache = True

    def __init__(self, **columns: Any) -> None:
        """Take the columns, each under the name it gets in the object."""
        pairs: list[Any] = []
        for name, column in columns.items():
            pairs += [literal_column(f"'{name}'"), column]
        super().__init__(*pairs)


@compiles(json_rows, "sqlite")
def _sqlite_json_rows(element: json_rows, compiler: SQLCompiler, **options: Any) -> str:
    # A JSON column is text to SQLite and would be quoted a second time.
    pairs = ", ".join(
        f"json({text})" if isinstance(clause.type, JSON) else text
        for clause in element.clauses
        for text in [compiler.process(clause, **options)]
    )
    return f"json_group_array(json_object({pairs}))"


@compiles(json_rows, "postgresql")
def _postgresql_json_rows(element: json_rows, compiler: SQLCompiler, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    return f"coalesce(json_agg(json_build_object({pairs})), '[]'::json)"


def engine_options() -> dict[str, Any]:
    """Return what every engine of the portal is made with."""
    # Escaped to ASCII, every Arabic letter of a body would take six bytes instead of two.
    return {
        "pool_pre_ping": True,
        "hide_parameters": True,  # what readers write has no place in a log of errors
        "json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    }


def database_now(session: Session) -> datetime:
    """Ask the database's clock."""
    return session.execute(select(clock_now())).scalar_one()


def insert_unless_there(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique key has it already; of two at the same time, one inserts.

    Returns:
        Whether it was inserted.
    """
    dialect = session.get_bind().dialect.name
    insert = insert_sqlite if dialect == "sqlite" else insert_postgresql
    statement = cast("SqliteInsert", insert(table)).values(**values).on_conflict_do_nothing()
    keys = inspect(table).primary_key
    return session.execute(statement.returning(*keys)).first() is not None


@contextmanager
def transaction(session: Session | None = None) -> Iterator[Session]:
    """Write: everything in the block is kept, or nothing of it.

    The only place that commits. What was announced in the block reaches its followers after
    the commit. On SQLite the write lock is taken at the start (``BEGIN IMMEDIATE``), so that
    concurrent writers wait for one another instead of failing.

    Args:
        session: the session to write with; by default the one of this request or command.

    Raises:
        RuntimeError: if the block is inside another one.
    """
    session = session or db.session()
    if session.info.get(_WRITING):
        msg = "transactions do not nest: a verb never opens one"
        raise RuntimeError(msg)
    session.rollback()
    forget_announced(session)  # by somebody who never got to a transaction
    session.info[_WRITING] = True
    try:
        session.connection(execution_options={_WRITING: True})
        yield session
        session.commit()
    except BaseException:
        forget_announced(session)
        session.rollback()
        raise
    finally:
        session.info[_WRITING] = False
    deliver_committed(session)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, *_: object) -> None:
    if not session.info.get(_WRITING):
        msg = "writes go through transaction()"
        raise RuntimeError(msg)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transactions break savepoints; SQLAlchemy's `begin` event opens ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


@event.listens_for(Engine, "do_connect")
def _bound_waiting(
    dialect: Dialect, _record: object, _arguments: object, options: dict[str, Any]
) -> None:
    """A server that does not answer is told from one that is slow, before readers go away."""
    if dialect.name == "postgresql":
        options.setdefault("connect_timeout", CONNECT_TIMEOUT_S)
        options.setdefault("tcp_user_timeout", CONNECT_TIMEOUT_S * 1000)


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
