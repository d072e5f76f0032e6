"""Many writers at once, each with a connection of its own: nobody overwrites anybody unseen."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.audit import listing_faults
from portal.articles.models import Article, Revision, Version
from portal.articles.publishing import release, withdraw
from portal.articles.revisions import StaleSave, save_revision
from portal.database import db, transaction
from tests.newsroom import draft, paragraphs, version_of, write_article
from tests.throwaway import KINDS, application, empty_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

PATIENCE = 60


@pytest.fixture(scope="module", params=KINDS)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("writers")
    with (
        empty_database(request, request.param, folder) as url,
        application(url, folder),
    ):
        yield db.engine


@pytest.fixture
def pair(engine: Engine) -> int:
    """Give the id of an article in both editions."""
    with Session(engine) as session:
        return write_article(session).id


def at_once(number: int, work: Callable[[int], str]) -> list[str]:
    """Do the work in threads that start together; return what each says."""
    barrier = threading.Barrier(number)

    def run(index: int) -> str:
        barrier.wait(PATIENCE)
        return work(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number), timeout=PATIENCE))


def read_version(session: Session, article_id: int, edition: str = "en") -> Version:
    return version_of(session.get_one(Article, article_id), edition)


def numbers(engine: Engine, article_id: int) -> list[int]:
    with Session(engine) as session:
        version = read_version(session, article_id)
        wanted = select(Revision.number).where(Revision.version_id == version.id)
        return sorted(session.scalars(wanted))


@pytest.mark.parametrize("writers", [2, 5])
def test_of_those_who_started_from_one_revision_one_saves(
    engine: Engine, pair: int, writers: int
) -> None:
    with Session(engine) as session:
        base = read_version(session, pair).head_revision_id

    def work(index: int) -> str:
        with Session(engine) as session:
            try:
                with transaction(session):
                    save_revision(
                        session,
                        read_version(session, pair),
                        draft("en", headline=f"By writer {index}"),
                        based_on=session.get_one(Revision, base),
                    )
            except StaleSave as refusal:
                return f"refused for {refusal.newest.headline}"
            return f"saved By writer {index}"

    said = at_once(writers, work)
    saved = [word.removeprefix("saved ") for word in said if word.startswith("saved")]
    assert len(saved) == 1
    assert sorted(set(said) - {f"saved {saved[0]}"}) == [f"refused for {saved[0]}"]
    assert numbers(engine, pair) == [1, 2]
    with Session(engine) as session:
        head = read_version(session, pair).head_revision
        assert head is not None
        assert head.headline == saved[0]


def test_no_save_of_many_writers_is_lost(engine: Engine, pair: int) -> None:
    def work(index: int) -> str:
        for number in range(12):
            while not add_paragraph(f"Writer {index} wrote sentence {number}."):
                pass
        return "done"

    def add_paragraph(text: str) -> bool:
        with Session(engine) as session:
            try:
                with transaction(session):
                    version = read_version(session, pair)
                    head = version.head_revision
                    assert head is not None
                    body = [*head.blocks(), *paragraphs(text)]
                    save_revision(session, version, draft("en", body=body), based_on=head)
            except StaleSave:
                return False
            return True

    assert set(at_once(5, work)) == {"done"}
    with Session(engine) as session:
        head = read_version(session, pair).head_revision
        assert head is not None
        said = [block.html for block in head.blocks()]
    assert set(said[3:]) == {
        f"Writer {index} wrote sentence {number}." for index in range(5) for number in range(12)
    }
    assert len(said) == 63
    assert numbers(engine, pair) == list(range(1, 62))


def test_writers_of_a_pair_never_wait_for_each_other_for_ever(engine: Engine, pair: int) -> None:
    def work(index: int) -> str:
        chance = random.Random(index)
        for number in range(8):
            with Session(engine) as session, transaction(session):
                versions = [read_version(session, pair, code) for code in ("en", "ar")]
                if index % 2:
                    versions.reverse()
                doing = chance.choice(["save", "release", "withdraw"])
                if doing == "save":
                    # Who saves several in one transaction takes them in one order, as release does.
                    for version in sorted(versions, key=lambda version: version.id):
                        words = draft(version.edition, headline=f"Take {index} {number}")
                        save_revision(session, version, words)
                elif doing == "release" or versions[0].published_at is None:
                    release(session, versions)
                else:
                    withdraw(session, versions, "Not now.")
        return "done"

    assert set(at_once(4, work)) == {"done"}
    with Session(engine) as session:
        versions = session.get_one(Article, pair).versions
        assert len({(v.published_at, bool(v.withdrawn_at)) for v in versions}) == 1
        assert not listing_faults(session)
