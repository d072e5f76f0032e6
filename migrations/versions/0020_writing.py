"""Who wrote a revision, what it restored, the key of its save; whether a pair goes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Key

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None

TARGETS = {"person_id": "person", "restored_from_id": "revision"}


def upgrade() -> None:
    for name, table in TARGETS.items():
        reference = sa.ForeignKey(f"{table}.id", name=f"fk_revision_{name}")
        op.add_column("revision", sa.Column(name, Key, reference), inline_references=True)
    op.add_column("revision", sa.Column("idempotency_key", sa.String(length=64)))
    together = sa.Column("released_together", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("article", together)
    op.create_index("ix_revision_person_id", "revision", ["person_id"])
    op.create_index(
        "uq_revision_idempotency_key", "revision", ["version_id", "idempotency_key"], unique=True
    )


def downgrade() -> None:
    op.drop_index("uq_revision_idempotency_key", table_name="revision")
    op.drop_index("ix_revision_person_id", table_name="revision")
    op.drop_column("article", "released_together")
    op.drop_column("revision", "idempotency_key")
    for name in TARGETS:
        op.drop_column("revision", name)
