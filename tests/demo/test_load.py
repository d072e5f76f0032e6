"""The demo publication convinces in the first minute, so nothing of it may be amiss."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.articles.cards import read_cards
from portal.articles.models import Article, ArticleKind, Correction, Masthead, Revision, Version
from portal.database import database_now, transaction
from portal.demo.load import Demo, age_of, is_loaded
from portal.editions import EDITIONS
from portal.identifiers import decode_id
from portal.media.models import Media
from portal.translation.links import current_digests, links_of
from portal.translation.models import LinkState
from portal.translation.standing import Side, Standing, standings

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


@pytest.fixture
def demo(session: Session, publication: Path, tmp_path: Path) -> Session:
    """Give a session over a database with the publication loaded."""
    with transaction(session):
        assert not is_loaded(session)
        loading = Demo(session, tmp_path / "media", publication)
        assert len(list(loading.load())) == loading.steps
    assert not loading.report.skipped
    return session


def standing_of(session: Session, article: Article) -> dict[Standing, int]:
    digests = current_digests(article)
    links = [
        (
            link.id,
            link.state,
            [
                Side(
                    edition=side.edition,
                    toward=side.toward,
                    block_id=side.block_id,
                    digest=side.digest,
                )
                for side in link.sides
            ],
        )
        for link in links_of(session, article.id)
    ]
    found: dict[Standing, int] = {}
    for entry in standings(("en", "ar"), digests, links):
        found[entry.standing] = found.get(entry.standing, 0) + 1
    return found


def everything_is_there(demo: Session) -> None:
    assert is_loaded(demo)
    articles = list(demo.scalars(select(Article)))
    stories = [article for article in articles if article.kind == ArticleKind.STORY]
    pairs = [article for article in stories if len(article.versions) == len(EDITIONS)]
    lonely = {a.versions[0].edition for a in stories if len(a.versions) == 1}
    assert len(pairs) >= 24
    assert lonely == {"en", "ar"}
    assert {article.written_first for article in pairs} == {"en", "ar"}
    now = database_now(demo)
    assert any(a.versions[0].published_at > now for a in pairs if a.versions[0].published_at)
    assert demo.scalar(select(func.count(Correction.id))) == 2
    withdrawn = list(demo.scalars(select(Version).where(Version.withdrawn_at.is_not(None))))
    assert {version.edition for version in withdrawn} == {"en", "ar"}
    assert any(len(article.gallery) >= 3 for article in stories)
    assert all(article.section is not None and article.terms for article in stories)
    about = next(article for article in articles if article.kind == ArticleKind.PAGE)
    assert about.key == "about"
    assert len(about.versions) == len(EDITIONS)


def pairs_are_in_step_except_where_an_update_moved_one_side(demo: Session) -> None:
    moved = []
    for article in demo.scalars(select(Article).where(Article.key.startswith("demo:"))):
        links = links_of(demo, article.id)
        assert all(link.state == LinkState.AGREED for link in links)
        if len(article.versions) < len(EDITIONS):
            assert not links
            continue
        standing = standing_of(demo, article)
        if set(standing) != {Standing.IN_STEP}:
            moved.append(article.key)
            assert standing[Standing.IN_STEP] > sum(standing.values()) / 2
            assert {v.head_revision.number for v in article.versions if v.head_revision} == {1, 2}
    assert len(moved) >= 4


def every_reference_leads_somewhere(demo: Session) -> None:
    for revision in demo.scalars(select(Revision)):
        for block in revision.blocks():
            text = str(block.to_json())
            for reference in re.findall(r"story:([a-z0-9-]+)", text):
                article_id = decode_id(reference)
                assert article_id is not None
                assert demo.get(Article, article_id) is not None
            assert "picture:" not in text
            assert all(picture.media_id for picture in block.pictures)


def every_picture_is_described_in_both_languages(demo: Session) -> None:
    for media in demo.scalars(select(Media)):
        assert {text.edition for text in media.texts if text.alt} == set(EDITIONS), media.file_name


def readers_see_it(demo: Session) -> None:
    for edition in EDITIONS.values():
        masthead = demo.get(Masthead, edition.code)
        assert masthead is not None
        assert masthead.name
        assert len(read_cards(demo, edition, limit=100).cards) >= 25


def pairs_are_out_at_the_same_instant(demo: Session) -> None:
    for article in demo.scalars(select(Article)):
        assert len({version.published_at for version in article.versions}) == 1


def test_the_publication_is_as_it_is_meant_to_be(demo: Session) -> None:
    """One loading serves all: it is the whole publication, with every picture."""
    everything_is_there(demo)
    pairs_are_in_step_except_where_an_update_moved_one_side(demo)
    every_reference_leads_somewhere(demo)
    every_picture_is_described_in_both_languages(demo)
    readers_see_it(demo)
    pairs_are_out_at_the_same_instant(demo)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("40m", timedelta(minutes=40)),
        ("5h", timedelta(hours=5)),
        ("2w", timedelta(days=14)),
        ("-2d", timedelta(days=-2)),
    ],
)
def test_ages(text: str, age: timedelta) -> None:
    assert age_of(text) == age
    with pytest.raises(ValueError, match="not an age"):
        age_of(f"{text} ago")
