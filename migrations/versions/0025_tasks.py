"""Tasks: what has to be done about a version, by whom, until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PEOPLE = ("made_by_id", "assignee_id", "done_by_id")


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("edition", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by_id", Key, nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("assignee_id", Key, nullable=True),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("done_by_id", Key, nullable=True),
        sa.CheckConstraint(
            "(claimed_at IS NULL) OR (assignee_id IS NOT NULL)", name="claimed_by"
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_task_article_id"),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=f"fk_task_{name}")
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index("ix_task_article_id", "task", ["article_id"])
    op.create_index("ix_task_assignee_id", "task", ["assignee_id", "done_at"])
    op.create_index("ix_task_open", "task", ["edition", "kind", "done_at"])
    one_at_a_time = sa.text("done_at IS NULL AND kind <> 'correct'")
    op.create_index(
        "uq_task_open",
        "task",
        ["article_id", "edition", "kind"],
        unique=True,
        sqlite_where=one_at_a_time,
        postgresql_where=one_at_a_time,
    )


def downgrade() -> None:
    op.drop_table("task")
