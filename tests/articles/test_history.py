"""Saving under a key, who saved what, and bringing earlier words back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.articles.blocks import Block, BlockKind
from portal.articles.history import find_revision, history, restore
from portal.articles.models import Revision, Version
from portal.articles.publishing import release
from portal.articles.revisions import Draft, KeyReused, StaleSave, save_revision
from portal.articles.rights import NotAllowed
from portal.database import transaction
from portal.messages import Refusal
from portal.people.models import Role
from tests.crowd import together
from tests.newsroom import draft, paragraphs, version_of, write_article
from tests.staff import person_with

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


def save(session: Session, version: Version, words: Draft, **more: object) -> Revision | None:
    with transaction(session):
        return save_revision(session, version, words, **more)  # type: ignore[arg-type]


def count(session: Session, version: Version) -> int:
    query = select(func.count()).where(Revision.version_id == version.id)
    return session.execute(query).scalar_one()


def test_the_same_save_sent_again_has_the_same_answer(session: Session) -> None:
    version = version_of(write_article(session, "en"), "en")
    first = version.head_revision
    words = draft("en", headline="Typed once")
    one = save(session, version, words, based_on=first, idempotency_key="a")
    assert one
    save(session, version, draft("en", headline="By another"), based_on=one)
    assert save(session, version, words, based_on=first, idempotency_key="a") == one
    assert count(session, version) == 3


def test_a_key_used_for_other_words_is_refused_rather_than_lose_them(session: Session) -> None:
    version = version_of(write_article(session, "en"), "en")
    save(session, version, draft("en", headline="One"), idempotency_key="a")
    for words in (
        draft("en", headline="Another"),
        draft("en", headline="One", body=paragraphs("Quite other words.")),
    ):
        with pytest.raises(KeyReused):
            save(session, version, words, idempotency_key="a")


def test_a_key_belongs_to_its_version(session: Session) -> None:
    article = write_article(session)
    for edition in ("en", "ar"):
        assert save(
            session, version_of(article, edition), draft(edition, headline="5"), idempotency_key="a"
        )


@pytest.mark.parametrize("key", ["", "a" * 65])
def test_a_key_is_neither_empty_nor_endless(session: Session, key: str) -> None:
    version = version_of(write_article(session, "en"), "en")
    with pytest.raises(Refusal):
        save(session, version, draft("en", headline="One"), idempotency_key=key)


def test_twenty_saves_with_one_key_at_once_are_one(crowd: Engine, alone: Session) -> None:
    version = version_of(write_article(alone, "en"), "en")
    words = draft("en", headline="Sent twenty times")
    identifier, base = version.id, version.head_revision_id
    alone.rollback()

    def job(session: Session, number: int) -> int | None:
        mine = session.get_one(Version, identifier)
        started = session.get_one(Revision, base)
        saved = save_revision(session, mine, words, based_on=started, idempotency_key="same")
        return saved.id if saved else None

    answers = together(crowd, 20, job)
    assert len(set(answers)) == 1
    assert isinstance(answers[0], int)
    assert count(alone, version) == 2


def test_of_twenty_writers_at_once_one_is_saved_and_the_others_are_told(
    crowd: Engine, alone: Session
) -> None:
    version = version_of(write_article(alone, "en"), "en")
    identifier, base = version.id, version.head_revision_id
    alone.rollback()

    def job(session: Session, number: int) -> int | None:
        mine = session.get_one(Version, identifier)
        started = session.get_one(Revision, base)
        saved = save_revision(
            session,
            mine,
            draft("en", headline=f"By writer {number}"),
            based_on=started,
            idempotency_key=f"key-{number}",
        )
        return saved.id if saved else None

    answers = together(crowd, 20, job)
    assert sum(isinstance(answer, StaleSave) for answer in answers) == 19
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert count(alone, version) == 2


def test_the_history_tells_who_when_and_what(session: Session, queries: list[str]) -> None:
    writer = person_with(session, Role.REPORTER, name="Rami Haddad")
    version = version_of(write_article(session, "en"), "en")
    with transaction(session):
        release(session, [version])
    save(session, version, draft("en", headline="A tipo"), by=writer)
    save(session, version, draft("en", headline="A typo"), by=writer, minor=True)
    save(session, version, draft("en", headline="Brought in"), origin="import: a.md")
    queries.clear()
    entries = history(session, version)
    assert len(queries) <= 2  # the version itself may have to be read again
    assert [(entry.number, entry.who, entry.minor) for entry in entries] == [
        (4, "import: a.md", False),
        (3, "Rami Haddad", True),
        (2, "Rami Haddad", False),
        (1, "", False),
    ]
    assert [entry.newest for entry in entries] == [True, False, False, False]
    assert [entry.live for entry in entries] == [False, False, False, True]
    assert entries[1].person_id == writer.id


def test_restoring_brings_words_and_ids_back_as_a_new_revision(session: Session) -> None:
    editor = person_with(session, Role.EDITOR)
    version = version_of(write_article(session, "en"), "en")
    first = version.head_revision
    assert first
    save(session, version, draft("en", headline="All new", body=paragraphs("Nothing is left.")))
    with transaction(session):
        restored = restore(session, version, first, by=editor)
    assert restored
    assert restored.number == 3
    assert (restored.headline, restored.body) == (first.headline, first.body)
    assert restored.digests == first.digests
    assert version.head_revision == restored
    assert history(session, version)[0].restored_from == 1
    with transaction(session):
        assert restore(session, version, first, by=editor) is None


def test_restoring_needs_the_right_role_and_the_right_version(session: Session) -> None:
    article = write_article(session)
    english, arabic = version_of(article, "en"), version_of(article, "ar")
    first = find_revision(session, english, 1)
    assert first
    reporter = person_with(session, Role.REPORTER)
    editor_there = person_with(session, Role.EDITOR, editions=("ar",))
    for person in (reporter, editor_there):
        with pytest.raises(NotAllowed), transaction(session):
            restore(session, english, first, by=person)
    with pytest.raises(Refusal), transaction(session):
        restore(session, arabic, first, by=editor_there)
    assert find_revision(session, english, 99) is None


def test_an_editor_that_keeps_ids_gets_a_removed_one_back(session: Session) -> None:
    version = version_of(write_article(session, "en"), "en")
    first = version.head_revision
    assert first
    blocks = first.blocks()
    save(session, version, draft("en", body=blocks[:1]))
    undone = Draft(first.headline, first.standfirst, body=blocks, keeps_ids=True)
    saved = save(session, version, undone)
    assert saved
    assert saved.body == first.body


def test_ids_that_are_none_are_replaced(session: Session) -> None:
    version = version_of(write_article(session, "en"), "en")
    strange = [
        Block(BlockKind.PARAGRAPH, identifier, html=f"Paragraph {number}")
        for number, identifier in enumerate(["x" * 17, "<b>", "headline", "same", "same", "A b"])
    ]
    saved = save(session, version, Draft("Ids", body=strange, keeps_ids=True))
    assert saved
    ids = [block.id for block in saved.blocks()]
    assert ids[3] == "same"
    assert len(set(ids)) == 6
    assert not {"x" * 17, "<b>", "headline", "A b"} & set(ids)
