"""Hold versions: what was read of them stays true until the transaction ends."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.models import Article, Version


def hold(session: Session, versions: Iterable[Version]) -> None:
    """Let nobody else write these versions, and read them anew.

    PostgreSQL lets two transactions read the same newest revision and both build on it; this
    makes the second one wait for the first, and then see what it wrote. The whole article is
    held: two writers who take its versions in different order would wait for each other for
    ever. On SQLite a transaction that writes is alone anyway.
    """
    found = list(versions)
    session.flush()
    session.execute(
        select(Article.id)
        .where(Article.id.in_({version.article_id for version in found}))
        .order_by(Article.id)
        .with_for_update(key_share=True)
    )
    session.scalars(
        select(Version)
        .where(Version.id.in_({version.id for version in found}))
        .execution_options(populate_existing=True)
    ).all()
    for version in found:
        session.expire(version, ["head_revision", "live_revision", "next_revision"])
