"""Saving: what was written is kept, is never rewritten, and is never overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.articles.blocks import HEADLINE, STANDFIRST, Block, BlockKind, Picture
from portal.articles.events import RevisionSaved
from portal.articles.models import Article, Revision, RevisionMedia, Stage
from portal.articles.revisions import Draft, StaleSave, add_version, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.events import _committed
from portal.media.models import Media
from portal.messages import Refusal
from tests.articles.strategies import blocks, texts
from tests.newsroom import draft, paragraphs, version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.articles.models import Version


@pytest.fixture
def version(session: Session) -> Version:
    return version_of(write_article(session, "en"), "en")


def save(session: Session, version: Version, draft: Draft, **how: object) -> Revision | None:
    with transaction(session):
        return save_revision(session, version, draft, **how)  # type: ignore[arg-type]


def newest(session: Session, version: Version) -> Revision:
    session.expire_all()
    head = version.head_revision
    assert head is not None
    return head


def count(session: Session, version: Version) -> int:
    rows = select(func.count()).where(Revision.version_id == version.id)
    return session.execute(rows).scalar_one()


def test_revisions_are_numbered_from_one(session: Session, version: Version) -> None:
    for number in (1, 2, 3):
        assert newest(session, version).number == number == count(session, version)
        save(session, version, draft("en", headline=f"Take {number}"))


def test_the_same_words_make_no_revision(session: Session, version: Version) -> None:
    before = newest(session, version).id
    assert save(session, version, draft("en")) is None
    untidy = Draft(
        "  The bridge\nopens at last ",
        "People\u00a0walked across it before dawn.",
        body=paragraphs(*(f" {block.html}\n" for block in draft("en").body)),
    )
    assert save(session, version, untidy) is None
    assert newest(session, version).id == before


def test_emphasis_is_kept_as_a_revision_but_moves_no_digest(
    session: Session, version: Version
) -> None:
    before = newest(session, version)
    body = [replace(block, html=f"<em>{block.html}</em>") for block in draft("en").body]
    assert save(session, version, draft("en", body=body)) is not None
    assert newest(session, version).digests == before.digests


def test_blocks_keep_their_ids_from_save_to_save(session: Session, version: Version) -> None:
    first = [block.id for block in newest(session, version).blocks()]
    words = [block.html for block in draft("en").body]
    save(session, version, draft("en", body=paragraphs(words[2], "Quite new words.", words[0])))
    moved = [block.id for block in newest(session, version).blocks()]
    assert moved[0] == first[2]
    assert moved[2] == first[0]
    assert moved[1] not in {first[0], first[2]}


def test_a_stale_save_is_refused_with_what_is_newest(session: Session, version: Version) -> None:
    base = newest(session, version)
    save(session, version, draft("en", headline="Theirs"), based_on=base)
    with pytest.raises(StaleSave) as refusal:
        save(session, version, draft("en", headline="Mine"), based_on=base)
    assert refusal.value.newest.headline == "Theirs"
    assert refusal.value.newest.number == 2
    assert "2" in str(refusal.value)
    assert newest(session, version).headline == "Theirs"


def test_even_the_same_words_are_stale_over_another_revision(
    session: Session, version: Version
) -> None:
    base = newest(session, version)
    save(session, version, draft("en", headline="Theirs"), based_on=base)
    with pytest.raises(StaleSave):
        save(session, version, draft("en", headline="Theirs"), based_on=base)


def test_a_writer_who_cannot_be_stale_needs_no_base(session: Session, version: Version) -> None:
    save(session, version, draft("en", headline="From a file"))
    assert save(session, version, draft("en", headline="From a newer file")) is not None


def test_a_headline_is_needed(session: Session, version: Version) -> None:
    for nothing in ("", " \n", "\u0000\ufeff"):
        with pytest.raises(Refusal):
            save(session, version, Draft(nothing))
    assert count(session, version) == 1


@pytest.mark.parametrize("name", ["headline", "standfirst", "number", "minor", "origin"])
def test_history_is_not_rewritten(session: Session, version: Version, name: str) -> None:
    revision = newest(session, version)
    with pytest.raises(RuntimeError, match="immutable"), transaction(session):
        setattr(revision, name, "another" if name in {"headline", "standfirst", "origin"} else 9)
    assert newest(session, version).headline == draft("en").headline


def test_a_new_draft_goes_back_to_the_start_of_the_desk(session: Session, version: Version) -> None:
    with transaction(session):
        version.stage = Stage.APPROVED.value
    save(session, version, draft("en"))
    assert str(version.stage) == Stage.APPROVED
    save(session, version, draft("en", headline="Another"))
    assert str(version.stage) == Stage.DRAFT


def test_digests_are_of_every_part_that_can_be_linked(session: Session, version: Version) -> None:
    body = [*paragraphs("One.", "Two."), Block(BlockKind.RULE)]
    save(session, version, Draft("Only a headline", body=body))
    revision = newest(session, version)
    ids = [block.id for block in revision.blocks()]
    assert set(revision.digests) == {HEADLINE, *ids[:2]}
    save(session, version, Draft("Only a headline", "And this.", body=body))
    assert set(newest(session, version).digests) == {HEADLINE, STANDFIRST, *ids[:2]}


def test_a_revision_tells_which_pictures_it_shows(session: Session, version: Version) -> None:
    with transaction(session):
        session.add_all(
            Media(
                id=number,
                name=f"{number:08x}",
                digest=str(number),
                file_name="a",
                width=9,
                height=9,
                widths="9",
                created_at=database_now(session),
            )
            for number in (1, 2)
        )
    both = (Picture(media_id=1), Picture(media_id=2), Picture(media_id=1))
    body = [Block(BlockKind.GALLERY, pictures=both)]
    save(session, version, draft("en", body=body))
    shown = select(RevisionMedia.media_id).where(
        RevisionMedia.revision_id == newest(session, version).id
    )
    assert sorted(session.scalars(shown)) == [1, 2]


def test_followers_hear_of_a_save_and_of_what_was_before(
    session: Session, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[RevisionSaved] = []
    monkeypatch.setitem(_committed, RevisionSaved, [lambda _, event: heard.append(event)])
    save(session, version, draft("en"))
    assert heard == []
    save(session, version, draft("en", headline="Another"), minor=True)
    assert [(event.revision.number, event.revision.minor) for event in heard] == [(2, True)]
    assert heard[0].previous is not None
    assert heard[0].previous.number == 1


def test_an_article_has_one_version_per_edition(session: Session, version: Version) -> None:
    with pytest.raises(Refusal), transaction(session):
        add_version(session, version.article, EDITIONS["en"])
    with transaction(session):
        add_version(session, version.article, EDITIONS["ar"])
    assert {v.edition for v in version.article.versions} == {"en", "ar"}


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(headline=texts, standfirst=texts, body=st.lists(blocks, max_size=4))
def test_whatever_was_written_comes_back(
    session: Session, headline: str, standfirst: str, body: list[Block]
) -> None:
    body = [
        replace(block, pictures=tuple(replace(p, media_id=None) for p in block.pictures))
        for block in body
    ]
    wanted = Draft(f"A {headline}", standfirst, "Kicker", body).normalised()
    with transaction(session):
        article = Article(written_first="en", created_at=database_now(session))
        session.add(article)
        session.flush()
        version = add_version(session, article, EDITIONS["en"])
        save_revision(session, version, wanted)
    kept = newest(session, version)
    assert (kept.headline, kept.standfirst, kept.kicker) == (
        wanted.headline,
        wanted.standfirst,
        wanted.kicker,
    )
    assert [replace(block, id="") for block in kept.blocks()] == list(wanted.body)
    for block in kept.blocks():
        if block.kind is not BlockKind.RULE:
            assert kept.digests[block.id] == block.digest
    assert save(session, version, wanted) is None
