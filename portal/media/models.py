"""A picture and its texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, Key
from portal.identifiers import new_id


class Media(Base):
    """A picture of the library; its files lie under its random name."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    """Random, so that nobody guesses the address of a picture that is not out yet."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the file as it came, in hexadecimal."""
    file_name: Mapped[str] = mapped_column(Text, default="")
    """What the file was called when it came."""
    width: Mapped[int]
    height: Mapped[int]
    """Size of the largest rendition in pixels."""
    widths: Mapped[str] = mapped_column(String(100))
    """Widths of the renditions in pixels, ascending, separated by spaces."""
    focal_x: Mapped[int] = mapped_column(default=50)
    focal_y: Mapped[int] = mapped_column(default=50)
    """What must stay visible when the picture is cropped, in percent from the top left."""
    created_at: Mapped[datetime]

    texts: Mapped[list[MediaText]] = relationship(
        back_populates="media", cascade="all, delete-orphan", lazy="selectin"
    )


class MediaText(Base):
    """What is said of a picture in one edition."""

    __tablename__ = "media_text"

    media_id: Mapped[int] = mapped_column(
        ForeignKey("media.id", ondelete="CASCADE"), primary_key=True
    )
    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    alt: Mapped[str] = mapped_column(Text, default="")
    caption: Mapped[str] = mapped_column(Text, default="")
    """Inline HTML."""
    credit: Mapped[str] = mapped_column(Text, default="")

    media: Mapped[Media] = relationship(back_populates="texts")
