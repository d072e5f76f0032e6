"""The search index: a full-text table on SQLite, a table of tsvectors on PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = {
    "sqlite": """
CREATE TABLE search_entry (
    id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, revision_id INTEGER NOT NULL
);
CREATE INDEX ix_search_entry_version_id ON search_entry (version_id);
CREATE UNIQUE INDEX uq_search_entry_revision_id ON search_entry (revision_id);
CREATE VIRTUAL TABLE search_index
    USING fts5(terms, tokenize = 'ascii', columnsize = 0);
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 16777216)
""",
    "postgresql": """
CREATE TABLE search_index (
    revision_id bigint PRIMARY KEY, version_id bigint NOT NULL, edition varchar(8) NOT NULL,
    published_at timestamptz NOT NULL, document tsvector NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX ix_search_index_version_id ON search_index (version_id);
CREATE INDEX ix_search_index_document ON search_index USING gin (document)
""",
}


def upgrade() -> None:
    # A database that has articles already is searched after `portal search rebuild`.
    for statement in TABLES[op.get_bind().dialect.name].split(";"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_entry")
