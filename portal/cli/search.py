"""``portal search``: look after the search index."""

from __future__ import annotations

import sys

import click

from portal.database import db, transaction
from portal.search.index import count_published, rebuild


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command("rebuild")
def rebuild_index() -> None:
    """Make the index anew from the articles.

    Publishing keeps it true by itself. This is for after an upgrade that says so, and for
    databases that were filled by other means. Searches answer from the old index meanwhile.
    """
    total = count_published(db.session())
    bar = click.progressbar(
        length=total, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar, transaction() as session:
        done = rebuild(session, lambda so_far: bar.update(so_far - bar.pos))
    click.echo(f"The index holds {done} published versions.")
