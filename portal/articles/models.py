"""The tables of the article store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from portal.articles.blocks import Block, body_from_json
from portal.database import Base, Key
from portal.identifiers import new_id
from portal.media.models import Media
from portal.people.models import Person


class ArticleKind(StrEnum):
    """A story stands in lists and feeds; a page (About, for one) does not."""

    STORY = "story"
    PAGE = "page"


class Stage(StrEnum):
    """How far the newest revision of a version has come in the newsroom."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"


class TermKind(StrEnum):
    """What an article can be filed under."""

    SECTION = "section"
    TOPIC = "topic"
    AUTHOR = "author"


class Masthead(Base):
    """The publication's own name and words in one edition."""

    __tablename__ = "masthead"

    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    tagline: Mapped[str] = mapped_column(Text, default="")
    introduction: Mapped[str] = mapped_column(Text, default="")


class Term(Base):
    """A section, a topic or an author."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(Text)
    """What importers and data files call it; no reader sees it."""
    position: Mapped[int] = mapped_column(default=0)
    """Order of sections in the navigation."""

    names: Mapped[list[TermName]] = relationship(
        back_populates="term", cascade="all, delete-orphan", lazy="selectin"
    )


class TermName(Base):
    """The name of a term in one edition."""

    __tablename__ = "term_name"
    __table_args__ = (UniqueConstraint("kind", "edition", "slug"),)

    term_id: Mapped[int] = mapped_column(
        ForeignKey("term.id", ondelete="CASCADE"), primary_key=True
    )
    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")

    term: Mapped[Term] = relationship(back_populates="names")


class FormerTermSlug(Base):
    """A slug that a term once had in public: its address leads on to today's."""

    __tablename__ = "former_term_slug"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), index=True)


class Article(Base):
    """The story itself, apart from any language."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8), default=ArticleKind.STORY)
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    """Handle of a page the code links to (``about``), or what an importer knows it by."""
    section_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    written_first: Mapped[str] = mapped_column(String(8))
    """Edition in which it was written first: the original of structured data, no more."""
    lead_media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"), index=True)
    created_at: Mapped[datetime]
    released_together: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether its versions go live at one instant, or each on its own."""

    section: Mapped[Term | None] = relationship()
    lead_media: Mapped[Media | None] = relationship()
    versions: Mapped[list[Version]] = relationship(back_populates="article")
    terms: Mapped[list[ArticleTerm]] = relationship(
        cascade="all, delete-orphan", order_by="ArticleTerm.position"
    )
    gallery: Mapped[list[ArticleMedia]] = relationship(
        cascade="all, delete-orphan", order_by="ArticleMedia.position"
    )

    def version(self, edition: str) -> Version | None:
        """Return the version in an edition, if there is one."""
        return next((v for v in self.versions if v.edition == edition), None)


class ArticleTerm(Base):
    """A topic or an author of an article."""

    __tablename__ = "article_term"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)

    term: Mapped[Term] = relationship()


class ArticleMedia(Base):
    """A picture of an article's gallery, the same in every edition."""

    __tablename__ = "article_media"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), index=True)

    media: Mapped[Media] = relationship()


class Version(Base):
    """An article in one edition. Versions are peers: none is canonical.

    Readers see it from ``published_at`` on, by the database's clock, until it is withdrawn.
    They see ``live_revision``, or ``next_revision`` once ``next_at`` has passed: a scheduled
    replacement needs no job to happen.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("article_id", "edition"),
        CheckConstraint(
            "(published_at IS NULL) = (live_revision_id IS NULL)", name="published_with_revision"
        ),
        CheckConstraint("(next_at IS NULL) = (next_revision_id IS NULL)", name="next_whole"),
        ForeignKeyConstraint(["head_revision_id"], ["revision.id"], use_alter=True),
        ForeignKeyConstraint(["live_revision_id"], ["revision.id"], use_alter=True),
        ForeignKeyConstraint(["next_revision_id"], ["revision.id"], use_alter=True),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    edition: Mapped[str] = mapped_column(String(8))
    slug: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(String(10), default=Stage.DRAFT)
    head_revision_id: Mapped[int | None] = mapped_column(Key)
    live_revision_id: Mapped[int | None] = mapped_column(Key)
    published_at: Mapped[datetime | None]
    """The instant from which readers see it; in the future while it waits (embargo)."""
    updated_at: Mapped[datetime | None]
    """The instant of the newest release, a minor one excepted."""
    next_revision_id: Mapped[int | None] = mapped_column(Key)
    next_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")

    article: Mapped[Article] = relationship(back_populates="versions")
    head_revision: Mapped[Revision | None] = relationship(
        foreign_keys=[head_revision_id], viewonly=True
    )
    live_revision: Mapped[Revision | None] = relationship(
        foreign_keys=[live_revision_id], viewonly=True
    )
    next_revision: Mapped[Revision | None] = relationship(
        foreign_keys=[next_revision_id], viewonly=True
    )
    corrections: Mapped[list[Correction]] = relationship(
        back_populates="version", order_by="Correction.made_at"
    )


class Revision(Base):
    """An immutable snapshot of a version."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("version_id", "number"),
        Index("uq_revision_idempotency_key", "version_id", "idempotency_key", unique=True),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    number: Mapped[int]
    """1, 2, 3 … within the version."""
    headline: Mapped[str] = mapped_column(Text)
    standfirst: Mapped[str] = mapped_column(Text, default="")
    kicker: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    minor: Mapped[bool] = mapped_column(default=False)
    """A typo mended: what was agreed stays agreed."""
    origin: Mapped[str] = mapped_column(Text, default="")
    """What made it, where nobody did: an importer and its file."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who made it."""
    restored_from_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    """The earlier revision whose words it brought back."""
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    """What the writer's device called the save, so that sending it twice saves once."""
    word_count: Mapped[int] = mapped_column(default=0)
    digests: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Digest of every linkable part: each block, the headline, the standfirst."""
    body: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    version: Mapped[Version] = relationship(foreign_keys=[version_id])
    person: Mapped[Person | None] = relationship()

    def blocks(self) -> list[Block]:
        """Return the body."""
        return body_from_json(self.body)


class RevisionMedia(Base):
    """A picture in the body of a revision: brings it along on reading, and tells where it is."""

    __tablename__ = "revision_media"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)


class Correction(Base):
    """A public, dated note on a version."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]

    version: Mapped[Version] = relationship(back_populates="corrections")


class FormerSlug(Base):
    """A slug that a version once had in public."""

    __tablename__ = "former_slug"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    until: Mapped[datetime]


class Redirect(Base):
    """An address from before the portal, with or without its query, and the version it leads to."""

    __tablename__ = "redirect"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    """Path as the old site spelt it, percent-decoded, without a slash at the end."""
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)


class Listing(Base):
    """Where a published version is listed: one row for each list it stands in.

    Every list (newest, section, topic, author, month, feed) is one range of this table's key,
    so page 500 costs what page 1 costs. The publishing verbs keep it; rows in the future wait
    for the clock like everything else.
    """

    __tablename__ = "listing"
    __table_args__ = (
        ForeignKeyConstraint(["article_id", "edition"], ["version.article_id", "version.edition"]),
        Index("ix_listing_article_id", "article_id", "edition"),
        {"sqlite_with_rowid": False},
    )

    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    term_id: Mapped[int] = mapped_column(Key, primary_key=True)
    """The section, topic or author; ``EVERYTHING`` for the list of all stories."""
    published_at: Mapped[datetime] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(Key, primary_key=True)


EVERYTHING = 0
"""The ``Listing.term_id`` of the list of all stories."""


@event.listens_for(Revision, "before_update")
def _refuse_to_rewrite_history(_mapper: object, _connection: object, revision: Revision) -> None:
    msg = f"revision {revision.id} is immutable: save a new one"
    raise RuntimeError(msg)
