"""What a reader's page knows of the other edition: where to land, and what lags behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.articles.publishing import release, withdraw
from portal.articles.revisions import add_version, save_revision
from portal.articles.stories import Absence
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.translation.alignment import propose_alignment
from portal.translation.links import Pairing, agree, leave_unpaired, links_of, propose
from portal.translation.paired import Counterpart, PairedStory, read_paired_story
from tests.newsroom import draft, paragraphs, publish_article, version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.articles.models import Article

PAIR = ("en", "ar")


@pytest.fixture
def article(session: Session) -> Article:
    """Give a public pair of three paragraphs each, all agreed to match one by one."""
    article = publish_article(session)
    with transaction(session):
        propose_alignment(session, article, PAIR)
        agree(session, article, links_of(session, article.id))
    return article


def read(session: Session, article: Article, edition: str = "en") -> Counterpart:
    found = read_paired_story(session, EDITIONS[edition], article.id)
    assert isinstance(found, PairedStory)
    (counterpart,) = found.counterparts.values()
    return counterpart


def ids(article: Article, edition: str) -> list[str]:
    head = version_of(article, edition).head_revision
    assert head is not None
    return [block.id for block in head.blocks()]


def rewrite(session: Session, article: Article, edition: str, number: int, *texts: str) -> None:
    """Put these paragraphs in the place of one, and release the version."""
    version = version_of(article, edition)
    head = version.head_revision
    assert head is not None
    body = head.blocks()
    new = paragraphs(*texts)
    if new:
        new[0] = replace(new[0], id=body[number].id)
    with transaction(session):
        words = draft(edition, body=[*body[:number], *new, *body[number + 1 :]])
        save_revision(session, version, words)
        release(session, [version])


@pytest.mark.parametrize(("here", "there"), [PAIR, PAIR[::-1]])
def test_each_paragraph_knows_its_counterpart(
    session: Session, article: Article, here: str, there: str
) -> None:
    found = read(session, article, here)
    blocks = dict(zip(ids(article, here), ids(article, there), strict=True))
    assert found.anchors == {**blocks, "headline": "headline", "standfirst": "standfirst"}
    assert (found.moved_there, found.missing_here, found.lags) == (frozenset(), 0, False)


def test_who_was_left_behind_is_told_and_who_went_ahead_is_not(
    session: Session, article: Article
) -> None:
    rewrite(session, article, "ar", 1, "وكان الثاني طبيبًا.")
    assert read(session, article, "en").moved_there == {ids(article, "en")[1]}
    assert read(session, article, "en").lags
    assert read(session, article, "ar").moved_there == frozenset()
    assert not read(session, article, "ar").lags


def test_only_what_readers_see_counts(session: Session, article: Article) -> None:
    with transaction(session):
        version = version_of(article, "ar")
        save_revision(session, version, draft("ar", body=paragraphs("مسودة لم تنشر.")))
    assert not read(session, article, "en").lags
    with transaction(session):
        release(session, [version], database_now(session) + timedelta(hours=1))
    assert not read(session, article, "en").lags


def test_a_paragraph_more_there_is_missing_here(session: Session, article: Article) -> None:
    rewrite(session, article, "ar", 2, "ثم جاء الباقون.", "وهتفوا طويلًا.")
    assert read(session, article, "en").missing_here == 1
    assert read(session, article, "en").lags
    assert read(session, article, "ar").missing_here == 0


def test_what_is_there_alone_on_purpose_is_not_missing(session: Session, article: Article) -> None:
    rewrite(session, article, "ar", 2, "ثم جاء الباقون.", "وهتفوا طويلًا.")
    with transaction(session):
        leave_unpaired(session, article, "ar", "en", [ids(article, "ar")[3]])
    assert not read(session, article, "en").lags


def test_a_counterpart_that_went_is_no_place_to_land(session: Session, article: Article) -> None:
    rewrite(session, article, "ar", 0)
    found = read(session, article, "en")
    assert ids(article, "en")[0] not in found.anchors
    assert set(found.anchors.values()) <= {*ids(article, "ar"), "headline", "standfirst"}


def test_two_paragraphs_that_are_one_there_lead_to_it(session: Session) -> None:
    article = publish_article(session)
    english, arabic = ids(article, "en"), ids(article, "ar")
    with transaction(session):
        parts = {"en": tuple(english[:2]), "ar": (arabic[0],)}
        propose(session, article, PAIR, [Pairing(parts)])
        agree(session, article, links_of(session, article.id))
    assert read(session, article, "en").anchors == dict.fromkeys(english[:2], arabic[0])
    assert read(session, article, "ar").anchors == {arabic[0]: english[0]}


def test_among_several_the_place_is_kept(session: Session) -> None:
    article = publish_article(session)
    blocks = {code: tuple(reversed(ids(article, code))) for code in PAIR}
    blocks["ar"] = blocks["ar"][1:]
    with transaction(session):
        propose(session, article, PAIR, [Pairing(blocks)])
    english, arabic = ids(article, "en"), ids(article, "ar")
    assert read(session, article, "en").anchors == {
        english[0]: arabic[0],
        english[1]: arabic[0],
        english[2]: arabic[1],
    }
    assert read(session, article, "ar").anchors == {arabic[0]: english[0], arabic[1]: english[1]}


def test_where_nobody_compared_nothing_is_missing(session: Session) -> None:
    article = publish_article(session)
    found = read(session, article)
    assert (found.anchors, found.missing_here, found.lags) == ({}, 0, False)


def test_a_third_edition_makes_no_pair_lag(session: Session) -> None:
    article = publish_article(session)
    third = replace(EDITIONS["en"], code="fr", tag="fr", cldr="fr", name="Français")
    with transaction(session):
        version = add_version(session, article, third)
        save_revision(session, version, draft("en"))
        release(session, [version])
        propose_alignment(session, article, ("en", "fr"))
        agree(session, article, links_of(session, article.id))
    assert not read(session, article, "en").lags
    with transaction(session):
        propose_alignment(session, article, PAIR)
    assert len(read(session, article, "en").anchors) == 5


def test_without_a_public_pair_there_is_no_counterpart(session: Session) -> None:
    article = publish_article(session)
    with transaction(session):
        withdraw(session, [version_of(article, "ar")], "The figures were wrong.")
    found = read_paired_story(session, EDITIONS["en"], article.id)
    assert isinstance(found, PairedStory)
    assert found.counterparts == {}
    assert isinstance(read_paired_story(session, EDITIONS["ar"], article.id), Absence)
    written = write_article(session)
    assert read_paired_story(session, EDITIONS["en"], written.id) is None
    assert read_paired_story(session, EDITIONS["en"], 7) is None


def test_it_is_read_in_one_query(session: Session, article: Article, queries: list[str]) -> None:
    number = article.id
    queries.clear()
    assert isinstance(read_paired_story(session, EDITIONS["en"], number), PairedStory)
    assert len(queries) == 1
