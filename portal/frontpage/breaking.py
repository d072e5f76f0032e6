"""The breaking bar: one line above everything, with an end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.articles.models import Article
from portal.articles.words import fold_space, plain
from portal.database import database_now
from portal.editions import Edition
from portal.events import announce
from portal.frontpage.arranging import held_front
from portal.frontpage.events import BreakingChanged
from portal.messages import N_, Refusal
from portal.people.models import Person

LONGEST_BREAKING = 160
"""Letters that still fit into two lines of a telephone."""


def break_news(
    session: Session,
    edition: Edition,
    text: str,
    *,
    ends_at: datetime,
    article: Article | None = None,
    by: Person,
) -> None:
    """Put a line into the breaking bar; readers see it at once, until its end.

    Args:
        session: the session, in a transaction.
        edition: whose readers.
        text: what it says.
        ends_at: when it goes by itself, by the database's clock.
        article: where it leads. While that is not public in the edition, the bar is not shown.
        by: who says so.

    Raises:
        NotAllowed: if the person may not arrange this front page.
        Refusal: if there is no text, too much of it, or the end has passed.
    """
    text = fold_space(plain(text))
    if not text:
        raise Refusal(N_("The breaking bar needs words."))
    if len(text) > LONGEST_BREAKING:
        raise Refusal(N_("The breaking bar has room for %(max)s letters."), max=LONGEST_BREAKING)
    front = held_front(session, edition, by)
    if ends_at <= database_now(session):
        raise Refusal(N_("This instant has passed already."))
    front.breaking_text = text
    front.breaking_ends_at = ends_at
    front.breaking_article_id = article.id if article else None
    session.flush()
    announce(session, BreakingChanged(edition.code, by, text, ends_at))


def end_breaking(session: Session, edition: Edition, *, by: Person) -> None:
    """Take the line out of the breaking bar.

    Raises:
        NotAllowed: if the person may not arrange this front page.
    """
    front = held_front(session, edition, by)
    if front.breaking_text:
        front.breaking_text = ""
        front.breaking_ends_at = front.breaking_article_id = None
        session.flush()
        announce(session, BreakingChanged(edition.code, by, "", None))
