"""Front pages: arrangements, their places, and the breaking bar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "front",
        sa.Column("edition", sa.String(length=8), nullable=False),
        sa.Column("breaking_text", sa.Text(), nullable=False),
        sa.Column("breaking_article_id", Key, nullable=True),
        sa.Column("breaking_ends_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(breaking_text = '') = (breaking_ends_at IS NULL)", name="breaking_whole"
        ),
        sa.ForeignKeyConstraint(
            ["breaking_article_id"], ["article.id"], name="fk_front_breaking_article_id"
        ),
        sa.PrimaryKeyConstraint("edition", name="pk_front"),
    )
    op.create_index("ix_front_breaking_article_id", "front", ["breaking_article_id"])
    op.create_table(
        "front_arrangement",
        sa.Column("id", Key, nullable=False),
        sa.Column("edition", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("copy_of", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(number IS NULL) = (released_at IS NULL)", name="released_whole"
        ),
        sa.ForeignKeyConstraint(
            ["edition"], ["front.edition"], name="fk_front_arrangement_edition"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_front_arrangement_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_front_arrangement"),
        sa.UniqueConstraint("edition", "number", name="uq_front_arrangement_edition_number"),
    )
    draft = sa.text("number IS NULL")
    op.create_index(
        "uq_front_arrangement_draft",
        "front_arrangement",
        ["edition"],
        unique=True,
        sqlite_where=draft,
        postgresql_where=draft,
    )
    op.create_index("ix_front_arrangement_person_id", "front_arrangement", ["person_id"])
    op.create_table(
        "front_place",
        sa.Column("arrangement_id", Key, nullable=False),
        sa.Column("area", sa.String(length=8), nullable=False),
        sa.Column("term_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_front_place_article_id"),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["front_arrangement.id"],
            name="fk_front_place_arrangement_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "arrangement_id", "area", "term_id", "position", name="pk_front_place"
        ),
        sa.UniqueConstraint(
            "arrangement_id", "article_id", name="uq_front_place_arrangement_id_article_id"
        ),
    )
    op.create_index("ix_front_place_article_id", "front_place", ["article_id"])


def downgrade() -> None:
    for table in ("front_place", "front_arrangement", "front"):
        op.drop_table(table)
