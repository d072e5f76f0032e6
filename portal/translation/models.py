"""The tables of links."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, Key
from portal.identifiers import new_id


class LinkState(StrEnum):
    """Whether a person has agreed to a link."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    NO_COUNTERPART = "no-counterpart"
    """Agreed that these blocks say nothing the other side should say."""


class Link(Base):
    """Blocks of two versions that say the same thing (n:m), or blocks meant to stand alone."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    confidence: Mapped[float | None]
    """0 to 1, of a proposal."""
    agreed_at: Mapped[datetime | None]

    sides: Mapped[list[LinkSide]] = relationship(
        back_populates="link", cascade="all, delete-orphan", lazy="selectin"
    )


class LinkSide(Base):
    """One block of a link, with its digest at the moment somebody last agreed."""

    __tablename__ = "link_side"
    __table_args__ = (
        Index("ix_link_side_link_id", "link_id"),
        {"sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    toward: Mapped[str] = mapped_column(String(8), primary_key=True)
    """The other edition: with three editions a block has one link toward each."""
    block_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(24))

    link: Mapped[Link] = relationship(back_populates="sides")
