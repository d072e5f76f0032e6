"""The audit of lists agrees with the verbs, and finds what no verb would have written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, update

from portal.articles.audit import ListingFaults, listing_faults
from portal.articles.models import EVERYTHING, Listing
from portal.articles.publishing import withdraw
from portal.database import database_now, transaction
from tests.newsroom import publish_article, version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy import Delete, Insert, Update
    from sqlalchemy.orm import Session


def test_the_verbs_leave_no_fault(session: Session) -> None:
    write_article(session)
    publish_article(session)
    publish_article(session, "ar", at=database_now(session) + timedelta(days=1))
    gone = publish_article(session)
    with transaction(session):
        withdraw(session, [version_of(gone, "en")], "An error.")
    assert listing_faults(session) == ListingFaults(0, 0)
    assert not listing_faults(session)


@pytest.mark.parametrize(
    ("damage", "faults"),
    [
        (delete(Listing).where(Listing.edition == "ar"), ListingFaults(4, 0)),
        (delete(Listing).where(Listing.term_id == EVERYTHING), ListingFaults(2, 0)),
        (
            update(Listing)
            .where(Listing.edition == "en", Listing.term_id == EVERYTHING)
            .values(term_id=123),
            ListingFaults(1, 1),
        ),
    ],
    ids=["an edition lost", "the list of all lost", "filed under a stranger"],
)
def test_rows_that_no_verb_wrote(
    damage: Delete | Insert | Update, faults: ListingFaults, session: Session
) -> None:
    publish_article(session)
    with transaction(session):
        session.execute(damage)
    assert listing_faults(session) == faults


def test_a_row_of_a_draft(session: Session) -> None:
    article = write_article(session)
    with transaction(session):
        session.execute(
            insert(Listing).values(
                edition="en",
                term_id=EVERYTHING,
                published_at=database_now(session),
                article_id=article.id,
            )
        )
    assert listing_faults(session) == ListingFaults(0, 1)
