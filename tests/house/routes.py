"""Every public address there is: news links live for decades, so none may vanish.

A new address is added here, with its methods and with something to ask it for.
"""

from __future__ import annotations

from portal.editions import EDITIONS

READ = ("GET", "HEAD")

EVERY_EDITION: dict[str, tuple[str, ...]] = {
    "/": READ,
    "/<any(section, topic, author):folder>/<slug>/feed.<any(rss, atom, json):kind>": READ,
    "/about": READ,
    "/archive": READ,
    "/archive/<int:year>/<int:month>": READ,
    "/author/<slug>": READ,
    "/contact": (*READ, "POST"),
    "/contact/sent": READ,
    "/feed.<any(rss, atom, json):kind>": READ,
    "/newest": READ,
    "/page/<short_id>": READ,
    "/page/<short_id>/<path:slug>": READ,
    "/search": READ,
    "/section/<slug>": READ,
    "/sitemap-<int(fixed_digits=4):year>-<int(fixed_digits=2):month>.xml": READ,
    "/sitemap-<int(fixed_digits=4):year>-<int(fixed_digits=2):month>"
    "-<int(min=2, max=999):part>.xml": READ,
    "/sitemap-news.xml": READ,
    "/sitemap-pages.xml": READ,
    "/story/<short_id>": READ,
    "/story/<short_id>/<path:slug>": READ,
    "/topic/<slug>": READ,
}
OUTSIDE: dict[str, tuple[str, ...]] = {
    "/": READ,
    "/favicon.ico": READ,
    "/healthz": READ,
    "/media/<name>/<rendition>": READ,
    "/readyz": READ,
    "/robots.txt": READ,
    "/sitemap.xml": READ,
}
PUBLIC = OUTSIDE | {
    f"/{code}{rule}": methods for code in EDITIONS for rule, methods in EVERY_EDITION.items()
}
STAFF = "/staff"
"""Below it, each route states who may use it; its own tests list them."""
