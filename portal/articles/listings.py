"""Keep the rows that put published versions into lists."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.articles.models import EVERYTHING, ArticleKind, Listing, Version


def list_version(session: Session, version: Version) -> None:
    """Write a version's rows anew: none where it is not to be listed."""
    session.execute(
        delete(Listing).where(
            Listing.article_id == version.article_id, Listing.edition == version.edition
        )
    )
    published_at = version.published_at
    article = version.article
    if published_at is None or version.withdrawn_at or article.kind != ArticleKind.STORY:
        return
    terms = {EVERYTHING, *(entry.term_id for entry in article.terms)}
    if article.section_id is not None:
        terms.add(article.section_id)
    session.add_all(
        Listing(
            edition=version.edition,
            term_id=term_id,
            published_at=published_at,
            article_id=version.article_id,
        )
        for term_id in terms
    )
    session.flush()
