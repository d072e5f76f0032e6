"""One place that commits, one clock, and instants that sort."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, literal, make_url, select, text, update
from sqlalchemy.orm import Session

from portal.articles.models import Article, Masthead
from portal.database import (
    Instant,
    clock_now,
    database_now,
    db,
    instant_from_json,
    json_rows,
    transaction,
)
from tests.throwaway import KINDS, application, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SECOND = timedelta(seconds=1)
instants = st.builds(
    lambda seconds, microsecond, zone: (
        datetime.fromtimestamp(seconds, UTC).replace(microsecond=microsecond).astimezone(zone)
    ),
    st.integers(-62_135_000_000, 253_402_000_000),  # the years 1 to 9999
    st.integers(0, 999_999),
    st.timezones(),
)
SQLITE, POSTGRESQL = (make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql"))
PER_TEST = [HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module", params=KINDS)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("database")
    with empty_database(request, request.param, folder) as url, application(url, folder):
        yield db.engine


def masthead(name: str, edition: str = "en") -> Masthead:
    return Masthead(edition=edition, name=name, tagline="", introduction="")


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Masthead.name).order_by(Masthead.edition)))


def test_a_transaction_keeps_everything(session: Session) -> None:
    with transaction(session):
        session.add(masthead("One"))
        session.flush()
        session.add(masthead("Two", "ar"))
    session.rollback()
    assert sorted(names(session)) == ["One", "Two"]


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, SystemExit])
def test_or_nothing(session: Session, trouble: type[BaseException]) -> None:
    def attempt() -> None:
        with transaction(session):
            session.add(masthead("One"))
            session.flush()
            raise trouble

    with pytest.raises(trouble):
        attempt()
    assert names(session) == []


def test_it_commits_once(session: Session) -> None:
    commits: list[str] = []
    event.listen(session, "after_commit", lambda _: commits.append("commit"))
    with transaction(session):
        session.add(masthead("One"))
        session.flush()
        session.add(masthead("Two", "ar"))
        session.flush()
    assert commits == ["commit"]


def test_transactions_do_not_nest(session: Session) -> None:
    def attempt() -> None:
        with transaction(session):
            session.add(masthead("One"))
            with transaction(session):
                session.add(masthead("Two", "ar"))

    with pytest.raises(RuntimeError, match="do not nest"):
        attempt()
    assert names(session) == []
    with transaction(session):
        session.add(masthead("Three"))
    assert names(session) == ["Three"]


def test_a_write_outside_of_a_transaction_is_refused(session: Session) -> None:
    session.add(masthead("Stray"))
    with pytest.raises(RuntimeError, match="transaction"):
        session.flush()
    session.rollback()
    with transaction(session):
        session.add(masthead("One"))
    row = session.get_one(Masthead, "en")
    row.name = "Changed on the way"
    with pytest.raises(RuntimeError, match="transaction"):
        session.commit()
    session.rollback()
    assert names(session) == ["One"]


def test_what_was_changed_before_does_not_slip_in(session: Session) -> None:
    with transaction(session):
        session.add(masthead("One"))
    session.get_one(Masthead, "en").name = "Left over"
    with transaction(session):
        session.add(masthead("Two", "ar"))
    assert sorted(names(session)) == ["One", "Two"]


def test_the_clock_is_the_databases_and_runs(session: Session) -> None:
    with transaction(session):
        first = database_now(session)
        time.sleep(0.01)
        assert database_now(session) > first  # within one transaction too
    assert abs(first - datetime.now(UTC)) < 5 * SECOND
    assert first.tzinfo is UTC
    later = select(clock_now() < literal(first + 60 * SECOND, Instant()))
    assert session.execute(later).scalar_one()


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(Exception, match="needs a time zone"), transaction(session):
        session.add(Article(written_first="en", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001


@given(instants, instants)
@settings(deadline=None)
def test_instants_sort_as_text_on_sqlite(one: datetime, other: datetime) -> None:
    kept, after = (Instant().process_bind_param(moment, SQLITE) for moment in (one, other))
    assert (kept < after) is (one.astimezone(UTC) < other.astimezone(UTC))
    assert len(kept) == len(after) == 26
    assert Instant().process_result_value(kept, SQLITE) == one


@given(instants)
@settings(deadline=None)
def test_postgresql_is_given_utc(moment: datetime) -> None:
    kept = Instant().process_bind_param(moment, POSTGRESQL)
    assert kept == moment
    assert kept.tzinfo is UTC


@given(instants)
@settings(deadline=None, max_examples=40, suppress_health_check=PER_TEST)
def test_an_instant_comes_back_as_it_was(session: Session, moment: datetime) -> None:
    with transaction(session):
        article = Article(written_first="en", created_at=moment)
        session.add(article)
    session.expire_all()
    assert article.created_at == moment
    assert article.created_at.tzinfo is UTC
    query = select(json_rows(at=Article.created_at)).where(Article.id == article.id)
    assert instant_from_json(session.execute(query).scalar_one()[0]["at"]) == moment


def test_rows_come_as_json_with_json_inside(session: Session) -> None:
    with transaction(session):
        session.add_all([masthead('Say "yes"'), masthead("الجسر\\n", "ar")])
    rows = session.execute(
        select(json_rows(name=Masthead.name, code=Masthead.edition))
    ).scalar_one()
    assert sorted(rows, key=lambda row: row["code"]) == [
        {"name": "الجسر\\n", "code": "ar"},
        {"name": 'Say "yes"', "code": "en"},
    ]
    nothing = select(json_rows(name=Masthead.name)).where(Masthead.edition == "xx")
    assert session.execute(nothing).scalar_one() == []


def test_foreign_keys_are_enforced(session: Session) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), transaction(session):
        session.execute(text("INSERT INTO redirect (path, version_id) VALUES ('/a', 7)"))


def test_eight_writers_wait_for_one_another(engine: Engine) -> None:
    """Reading first and then writing fails on SQLite unless the lock is taken at the start."""
    with Session(engine) as session, transaction(session):
        session.add(masthead("0"))
    barrier = threading.Barrier(8)

    def work(_: int) -> None:
        barrier.wait(30)
        for _ in range(25):
            with Session(engine) as session, transaction(session):
                row = session.scalars(select(Masthead).with_for_update()).one()
                row.name = str(int(row.name) + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with Session(engine) as session:
        assert names(session) == ["200"]
    with Session(engine) as session, transaction(session):
        session.delete(session.get_one(Masthead, "en"))


def test_readers_go_on_while_somebody_writes(engine: Engine) -> None:
    with Session(engine) as writer, Session(engine) as reader:
        with transaction(writer):
            writer.add(masthead("Coming"))
            writer.flush()
            start = time.monotonic()
            assert reader.execute(select(func.count()).select_from(Masthead)).scalar_one() == 0
            assert time.monotonic() - start < 2
        reader.rollback()
        assert names(reader) == ["Coming"]
    with Session(engine) as session, transaction(session):
        session.execute(update(Masthead).values(name="Done"))
        session.delete(session.get_one(Masthead, "en"))


def test_sqlite_is_set_for_safety(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        settings_ = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings_ == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }
