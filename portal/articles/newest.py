"""Read the newest stories of a list whole, in one query: what a feed carries."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.models import EVERYTHING, Article, Listing
from portal.articles.states import is_public
from portal.articles.stories import Story, stories_query, story_from
from portal.database import clock_now
from portal.editions import Edition


def read_newest_stories(
    session: Session, edition: Edition, term_id: int = EVERYTHING, *, limit: int
) -> list[Story]:
    """Return the newest public stories with everything their pages show, newest first.

    Args:
        session: the session.
        edition: whose stories.
        term_id: a section, topic or author; by default every story.
        limit: how many at most.
    """
    newest = (
        select(Listing.article_id, Listing.published_at)
        .where(
            Listing.edition == edition.code,
            Listing.term_id == term_id,
            Listing.published_at <= clock_now(),
        )
        .order_by(Listing.published_at.desc(), Listing.article_id.desc())
        .limit(limit)
        .subquery("newest")
    )
    rows = session.execute(
        stories_query(edition)
        .join(newest, newest.c.article_id == Article.id)
        .where(is_public())
        .order_by(newest.c.published_at.desc(), newest.c.article_id.desc())
    )
    stories = (story_from(row, edition) for row in rows)
    return [story for story in stories if isinstance(story, Story)]
