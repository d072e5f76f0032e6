"""The tables of the index: not models, since each kind of database has its own.

``search_entry`` exists on SQLite alone. Its id, which is the row of the full-text table, starts
with the edition and the hour of publication: see ``portal.search.sqlite``.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event, text

from portal.database import Base

TABLES = {
    "sqlite": """
CREATE TABLE IF NOT EXISTS search_entry (
    id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, revision_id INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_search_entry_version_id ON search_entry (version_id);
CREATE UNIQUE INDEX IF NOT EXISTS uq_search_entry_revision_id ON search_entry (revision_id);
CREATE VIRTUAL TABLE IF NOT EXISTS search_index
    USING fts5(terms, tokenize = 'ascii', columnsize = 0);
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 16777216)
""",
    "postgresql": """
CREATE TABLE IF NOT EXISTS search_index (
    revision_id bigint PRIMARY KEY, version_id bigint NOT NULL, edition varchar(8) NOT NULL,
    published_at timestamptz NOT NULL, document tsvector NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX IF NOT EXISTS ix_search_index_version_id ON search_index (version_id);
CREATE INDEX IF NOT EXISTS ix_search_index_document ON search_index USING gin (document)
""",
}


@event.listens_for(Base.metadata, "after_create")
def create_tables(_metadata: MetaData, connection: Connection, **_: object) -> None:
    """Make the index together with the models' tables, where no migration does."""
    for statement in TABLES[connection.dialect.name].split(";"):
        connection.execute(text(statement))
