"""Many at once: a database of its own, and threads that start together.

What happens here is really committed, so these tests do not share the other tests' database.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy.orm import Session

from portal import create_app, schema
from portal.database import db, transaction
from portal.settings import Settings
from tests.services import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

T = TypeVar("T")
PATIENCE = 60.0


@pytest.fixture(scope="session")
def crowd(
    database_url: str, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Iterator[Engine]:
    """Give the engine of a migrated database in which commits are real."""
    with contextlib.ExitStack() as stack:
        if database_url.startswith("sqlite"):
            url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'portal.sqlite3'}"
        else:
            url = stack.enter_context(postgres.database(f"{worker_name}_crowd"))
        app = create_app(
            Settings(
                data=tmp_path_factory.mktemp("data"), database_url=url, secret_key="crowd-" * 8
            )
        )
        with app.app_context():
            schema.upgrade()
            engine = db.engine
            yield engine
            engine.dispose()


@pytest.fixture
def alone(crowd: Engine) -> Iterator[Session]:
    """Give a session that really commits, to prepare and to look afterwards."""
    with Session(crowd) as session:
        yield session


def together(engine: Engine, count: int, job: Callable[[Session, int], T]) -> list[T | Exception]:
    """Run a job in as many transactions at the same time; return answers and refusals.

    Args:
        engine: where to.
        count: how many.
        job: what each does, with its session and its number.
    """
    answers: list[T | Exception] = []
    barrier = threading.Barrier(count, timeout=PATIENCE)

    def run(number: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            barrier.wait()
            try:
                with transaction(session):
                    answer: T | Exception = job(session, number)
            except Exception as error:  # noqa: BLE001  # the test says which ones it expects
                answer = error
        answers.append(answer)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(answers) == count
    return answers
