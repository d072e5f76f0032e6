"""What every face stands on: configuration, languages, templates, headers, health."""

from portal.web.configuration import configure, connect_database, guard
from portal.web.files import add_media, serve_static
from portal.web.health import add_health
from portal.web.language import speak_languages
from portal.web.staff import finish_staff, prepare_staff
from portal.web.templates import prepare_templates

__all__ = [
    "add_health",
    "add_media",
    "configure",
    "connect_database",
    "finish_staff",
    "guard",
    "prepare_staff",
    "prepare_templates",
    "serve_static",
    "speak_languages",
]
