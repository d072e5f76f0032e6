"""How Alembic reaches the database: through the application's engine."""

from __future__ import annotations

from alembic import context
from flask import current_app

import portal.articles.models
import portal.articles.moves
import portal.articles.presence
import portal.articles.previews
import portal.audit.models
import portal.contact.messages
import portal.frontpage.models
import portal.media.models
import portal.people.models
import portal.tasks.models
import portal.translation.models  # noqa: F401
from portal.database import Base


def run() -> None:
    """Run the migrations in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(portal_writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            user_module_prefix="portal.database.",
            include_object=_is_ours,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def _is_ours(item: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave the tables of the search index alone: they are not models."""
    del item
    return not (kind == "table" and name is not None and name.startswith("search_"))


run()
