"""What sixty lines of Flask, an ORM and a template cost, over the portal's own database.

One article page as a first draft would have it: whole rows loaded, names looked up one by one.
"""

from __future__ import annotations

import os

from flask import Flask, abort, render_template_string
from sqlalchemy import create_engine, select
from sqlalchemy.orm import sessionmaker

from portal.articles.models import Article, ArticleTerm, Revision, TermName, Version
from portal.identifiers import decode_id

PAGE = """<!doctype html>
<html lang="{{ version.edition }}">
<title>{{ revision.headline }}</title>
<nav>{% for name in sections %}<a href="/{{ name.slug }}">{{ name.name }}</a>{% endfor %}</nav>
<h1>{{ revision.headline }}</h1>
<p>{{ revision.standfirst }}</p>
<time>{{ version.published_at }}</time>
{% for block in revision.body %}<p>{{ block.html|safe }}</p>{% endfor %}
{% for name in terms %}<a href="/{{ name.slug }}">{{ name.name }}</a>{% endfor %}
</html>"""

Session = sessionmaker(create_engine(os.environ["PORTAL_DATABASE_URL"]))
app = Flask(__name__)


@app.get("/<edition>/story/<short_id>/<path:slug>")
def article(edition: str, short_id: str, slug: str) -> str:
    """Show an article."""
    del slug
    with Session() as session:
        found = session.get(Article, decode_id(short_id) or 0)
        if found is None:
            abort(404)
        version = session.scalars(
            select(Version).where(Version.article_id == found.id, Version.edition == edition)
        ).one()
        revision = session.get(Revision, version.live_revision_id)
        sections = session.scalars(
            select(TermName).where(TermName.kind == "section", TermName.edition == edition)
        ).all()
        links = session.scalars(select(ArticleTerm).where(ArticleTerm.article_id == found.id)).all()
        terms = [session.get(TermName, (link.term_id, edition)) for link in links]
        return render_template_string(
            PAGE, version=version, revision=revision, sections=sections, terms=terms
        )
