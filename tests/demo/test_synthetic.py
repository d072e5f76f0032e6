"""Synthetic pairs are whole: what the verbs would have made, made in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.articles.cards import read_cards
from portal.articles.models import Article, Revision
from portal.articles.revisions import Draft, digests_of
from portal.articles.stories import Story
from portal.demo.synthetic import make_pairs
from portal.editions import EDITIONS
from portal.search.query import search_stories
from portal.translation.paired import PairedStory, read_paired_story

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAIRS = 40


def test_pairs_are_published_linked_and_found(session: Session) -> None:
    assert sum(make_pairs(session, PAIRS)) == PAIRS
    for code, edition in EDITIONS.items():
        cards = read_cards(session, edition, limit=PAIRS + 1).cards
        assert len(cards) == PAIRS
        found = read_paired_story(session, edition, cards[0].article_id)
        assert isinstance(found, PairedStory)
        assert isinstance(found.story, Story)
        (counterpart,) = found.counterparts.values()
        assert not counterpart.lags
        assert set(counterpart.anchors) == set(found.story.digests)
        hits = search_stories(session, edition, cards[0].headline, limit=10, offset=0).cards
        assert cards[0].article_id in {card.article_id for card in hits}, code


def test_digests_are_those_of_the_verbs(session: Session) -> None:
    list(make_pairs(session, 3))
    for revision in session.scalars(select(Revision)):
        draft = Draft(revision.headline, revision.standfirst, body=revision.blocks())
        assert revision.digests == digests_of(draft, revision.blocks())


def test_a_second_run_adds_as_many_more(session: Session) -> None:
    list(make_pairs(session, 3, seed=5))
    list(make_pairs(session, 3, seed=5))
    assert session.scalar(select(func.count()).select_from(Article)) == 6
    headlines = sorted(session.scalars(select(Revision.headline)))
    assert headlines[::2] == headlines[1::2]
