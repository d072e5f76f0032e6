"""The table of the audit log, and the guard against rewriting it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column
from sqlalchemy.types import JSON

from portal.database import Base, Key
from portal.identifiers import new_id


class AuditEntry(Base):
    """Something that somebody did. Triggers of the database refuse to change or delete it too."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at", "id"),
        Index("ix_audit_entry_person_id", "person_id", "at", "id"),
        Index("ix_audit_entry_object", "object_kind", "object_id", "at", "id"),
        Index("ix_audit_entry_action", "action", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(Text)
    """What the person was called then."""
    via: Mapped[str] = mapped_column(String(16))
    """``web``, ``cli``, ``import`` …"""
    action: Mapped[str] = mapped_column(String(40))
    """The event's name: ``version-moved``."""
    object_kind: Mapped[str] = mapped_column(String(16))
    """``version``, ``article``, ``person``, ``front``, ``task`` …"""
    object_id: Mapped[int | None] = mapped_column(Key)
    object_label: Mapped[str] = mapped_column(Text)
    """What it was called then."""
    edition: Mapped[str | None] = mapped_column(String(8))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class Rewriting(RuntimeError):
    """Somebody tried to change or to delete an entry."""

    def __init__(self) -> None:
        super().__init__("the audit log is only ever added to")


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(_mapper: object, _connection: object, _entry: AuditEntry) -> None:
    raise Rewriting


@event.listens_for(Session, "do_orm_execute")
def _refuse_in_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper and mapper.class_ is AuditEntry:
        raise Rewriting
