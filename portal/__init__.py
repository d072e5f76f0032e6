"""A bilingual news-publishing portal: two editions over one article store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
"""Where ``translations/`` and ``migrations/`` lie."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application.

    Args:
        settings: what to run with; by default the environment's.

    Raises:
        SettingsError: if the environment says something the portal cannot work with.
    """
    from flask import Flask  # `import portal` alone stays light

    from portal import account, audit, reader, search, tasks, translation, web
    from portal.settings import load_settings

    app = Flask(__name__, static_folder=None)
    web.configure(app, settings or load_settings())
    web.connect_database(app)
    web.speak_languages(app)
    web.prepare_templates(app)
    web.add_health(app)
    web.add_media(app)
    web.prepare_staff(app)
    reader.add_editions(app)
    account.add_account(app)
    translation.follow_articles()
    search.follow_articles()
    tasks.follow_articles()
    audit.follow_everything()
    web.finish_staff(app)
    web.guard(app)
    web.serve_static(app)
    return app
