"""The moves that versions made through the newsroom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "move",
        sa.Column("id", Key, nullable=False),
        sa.Column("version_id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("here", sa.String(length=10), nullable=False),
        sa.Column("there", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_move_person_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_move_revision_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_move_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
    )
    op.create_index("ix_move_version_id", "move", ["version_id", "made_at"])
    op.create_index("ix_move_person_id", "move", ["person_id"])


def downgrade() -> None:
    op.drop_table("move")
