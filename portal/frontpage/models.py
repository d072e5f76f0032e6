"""The tables of front pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, Key
from portal.frontpage.slots import Area, Slot
from portal.identifiers import new_id
from portal.people.models import Person


class Front(Base):
    """The front page of an edition, and its breaking bar."""

    __tablename__ = "front"
    __table_args__ = (
        CheckConstraint("(breaking_text = '') = (breaking_ends_at IS NULL)", name="breaking_whole"),
    )

    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    breaking_text: Mapped[str] = mapped_column(Text, default="")
    breaking_article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    breaking_ends_at: Mapped[datetime | None]


class Arrangement(Base):
    """What was chosen for the places of a front page: the draft, or one that was released."""

    __tablename__ = "front_arrangement"
    __table_args__ = (
        UniqueConstraint("edition", "number"),
        CheckConstraint("(number IS NULL) = (released_at IS NULL)", name="released_whole"),
        Index(
            "uq_front_arrangement_draft",
            "edition",
            unique=True,
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    edition: Mapped[str] = mapped_column(ForeignKey("front.edition"))
    number: Mapped[int | None]
    """1, 2, 3 … of those released in the edition; readers see the largest. None: the draft."""
    released_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who released it; of a draft, who began it."""
    copy_of: Mapped[int | None]
    """Number of the earlier one that was brought back."""

    person: Mapped[Person | None] = relationship()
    places: Mapped[list[Place]] = relationship(
        back_populates="arrangement", cascade="all, delete-orphan"
    )

    def chosen(self) -> dict[Slot, int]:
        """Return slot → article id."""
        return {place.slot: place.article_id for place in self.places}


class Place(Base):
    """An article in a place."""

    __tablename__ = "front_place"
    __table_args__ = (UniqueConstraint("arrangement_id", "article_id"),)

    arrangement_id: Mapped[int] = mapped_column(
        ForeignKey("front_arrangement.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(String(8), primary_key=True)
    term_id: Mapped[int] = mapped_column(Key, primary_key=True, default=0)
    position: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)

    arrangement: Mapped[Arrangement] = relationship(back_populates="places")

    @property
    def slot(self) -> Slot:
        """The place itself."""
        return Slot(Area(self.area), self.position, self.term_id)
