"""Presence: who has a version open now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("version_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name="fk_presence_version_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_presence_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name="pk_presence"),
    )
    op.create_index("ix_presence_person_id", "presence", ["person_id"])
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])


def downgrade() -> None:
    op.drop_table("presence")
