"""Previews: links for outsiders to what is not out yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preview",
        sa.Column("id", Key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("edition", sa.String(length=8), nullable=True),
        sa.Column("revision_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("viewed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_preview_article_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_preview_revision_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_preview_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_preview"),
        sa.UniqueConstraint("digest", name="uq_preview_digest"),
    )
    op.create_index("ix_preview_article_id", "preview", ["article_id"])
    op.create_index("ix_preview_person_id", "preview", ["person_id"])


def downgrade() -> None:
    op.drop_table("preview")
