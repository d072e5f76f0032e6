"""The audit log, which the database itself refuses to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_entry_at": ["at", "id"],
    "ix_audit_entry_person_id": ["person_id", "at", "id"],
    "ix_audit_entry_object": ["object_kind", "object_id", "at", "id"],
    "ix_audit_entry_action": ["action", "at", "id"],
}
REFUSE = "the audit log is only ever added to"
# REPLACE deletes without asking the trigger for deletes, so an id that is there is refused too.
SQLITE = (
    f"""CREATE TRIGGER audit_entry_keep_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END""",
    f"""CREATE TRIGGER audit_entry_keep_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END""",
    f"""CREATE TRIGGER audit_entry_keep_insert BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION audit_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSE}'; END $$""",
    """CREATE TRIGGER audit_entry_keep_rows BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_keep()""",
    """CREATE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_keep()""",
)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", Key, nullable=True),
        sa.Column("object_label", sa.Text(), nullable=False),
        sa.Column("edition", sa.String(length=8), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_entry_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entry", columns)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_keep()")
