"""Write and release stories for tests, in as few words as a test can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.articles.blocks import Block, BlockKind
from portal.articles.filing import ensure_term, file_article
from portal.articles.models import Article, Masthead, TermKind, Version
from portal.articles.publishing import release
from portal.articles.revisions import Draft, add_version, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.articles.models import Term

WORDS = {
    "en": ("The bridge opens at last", "People walked across it before dawn."),
    "ar": ("افتتاح الجسر أخيرًا", "عبره الناس سيرًا قبل الفجر."),
}
BODIES = {
    "en": ("The first to cross was a baker.", "The second was a postman.", "Then came the rest."),
    "ar": ("كان أول العابرين خبازًا.", "وكان الثاني ساعي بريد.", "ثم جاء الباقون."),
}


def paragraphs(*texts: str) -> list[Block]:
    """Return a body of paragraphs."""
    return [Block(BlockKind.PARAGRAPH, html=text) for text in texts]


def draft(edition: str, *, headline: str = "", body: Sequence[Block] | None = None) -> Draft:
    """Return words in an edition's language."""
    words = WORDS[edition]
    return Draft(
        headline or words[0], words[1], body=paragraphs(*BODIES[edition]) if body is None else body
    )


def section_named(session: Session, key: str = "world") -> Term:
    """Return a section with a name in each edition, in a transaction."""
    names = {"world": {"en": "World", "ar": "العالم"}, "culture": {"en": "Culture", "ar": "ثقافة"}}
    return ensure_term(session, TermKind.SECTION, key, names[key])[0]


def topic_named(session: Session, key: str = "water") -> Term:
    """Return a topic with a name in each edition, in a transaction."""
    return ensure_term(session, TermKind.TOPIC, key, {"en": "Clean water", "ar": "المياه"})[0]


def author_named(session: Session, key: str = "layla") -> Term:
    """Return an author with a name in each edition, in a transaction."""
    names = {"en": "Layla Haddad", "ar": "ليلى حداد"}
    return ensure_term(session, TermKind.AUTHOR, key, names)[0]


def write_article(
    session: Session, *editions: str, drafts: Mapping[str, Draft] | None = None
) -> Article:
    """Write an article in these editions (both by default) without releasing it."""
    with transaction(session):
        editions = editions or tuple(EDITIONS)
        article = Article(written_first=editions[0], created_at=database_now(session))
        session.add(article)
        session.flush()
        for code in editions:
            version = add_version(session, article, EDITIONS[code])
            save_revision(session, version, (drafts or {}).get(code) or draft(code))
        file_article(
            session,
            article,
            section=section_named(session),
            topics=[topic_named(session)],
            authors=[author_named(session)],
        )
    return article


def publish_article(
    session: Session,
    *editions: str,
    at: datetime | None = None,
    drafts: Mapping[str, Draft] | None = None,
) -> Article:
    """Write an article in these editions (both by default) and release it."""
    article = write_article(session, *editions, drafts=drafts)
    with transaction(session):
        release(session, article.versions, at)
    return article


def version_of(article: Article, edition: str) -> Version:
    """Return a version that is known to be there."""
    version = article.version(edition)
    assert version is not None
    return version


def name_publication(session: Session) -> None:
    """Give the publication its name."""
    with transaction(session):
        session.add_all(
            [
                Masthead(edition="en", name="The Bridge", tagline="", introduction="Who we are."),
                Masthead(edition="ar", name="الجسر", tagline="", introduction="من نحن."),
            ]
        )
