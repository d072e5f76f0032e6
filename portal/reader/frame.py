"""What is around every page: the masthead, the switch, and what machines read in its head."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.articles.site import Site, TermRef, read_site
from portal.database import db
from portal.editions import DEFAULT_EDITION, EDITIONS, Edition, others
from portal.reader.addresses import absolute, front_path
from portal.web.language import current_edition

_LAST_SEEN = "portal_last_seen_sites"


@dataclass(frozen=True, slots=True)
class Switch:
    """The way to another edition."""

    edition: Edition
    path: str
    paired: bool
    """Whether the same thing is there; else the page there says honestly that it is not."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed announced in the head of a page."""

    title: str
    path: str
    media_type: str


@dataclass(frozen=True)
class Frame:
    """What ``base.html`` needs of any page."""

    site: Site
    title: str
    """Title of the page without the publication's name; empty on the front page."""
    path: str
    """The one canonical path of the page."""
    switches: tuple[Switch, ...]
    description: str = ""
    section: TermRef | None = None
    """The section the page belongs to, marked in the navigation."""
    indexed: bool = True
    alternates: Mapping[str, str] = field(default_factory=dict)
    """Edition code → path, of every edition that has this page; empty where there is no pair."""
    feeds: Sequence[Feed] = ()
    structured: Sequence[Mapping[str, Any]] = ()
    """JSON-LD objects."""
    kind: str = "website"
    """Open Graph type."""
    image: str | None = None
    """Path of the picture that stands for the page."""
    image_alt: str = ""
    times: Mapping[str, str] = field(default_factory=dict)
    """Open Graph article properties."""

    @property
    def edition(self) -> Edition:
        """The edition of the page."""
        return self.site.edition

    @property
    def canonical(self) -> str:
        """The canonical address."""
        return absolute(self.path)

    @property
    def hreflangs(self) -> list[tuple[str, str]]:
        """Pairs of language tag and absolute address: itself, its pairs and the default."""
        if len(self.alternates) < 2:  # noqa: PLR2004  # a page without a pair names none
            return []
        entries = [(EDITIONS[code].tag, absolute(path)) for code, path in self.alternates.items()]
        default = self.alternates.get(DEFAULT_EDITION.code, self.path)
        return [*entries, ("x-default", absolute(default))]

    @property
    def image_address(self) -> str | None:
        """Absolute address of the picture."""
        return absolute(self.image) if self.image else None

    def json_ld(self) -> Markup:
        """Return the structured data; what could end the element is escaped."""
        text = json.dumps(
            list(self.structured) if len(self.structured) > 1 else self.structured[0],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028"}
        for letter, escape in escapes.items():
            text = text.replace(letter, escape)
        return Markup(text)  # noqa: S704  # JSON with every markup letter escaped


def site_of_request() -> Site:
    """Return the publication in the edition of the request, and remember it."""
    site = read_site(db.session(), current_edition())
    current_app.extensions.setdefault(_LAST_SEEN, {})[site.edition.code] = site
    return site


def last_known_site(edition: Edition) -> Site:
    """Return the publication as this process saw it last: its name, when the database is away."""
    known: dict[str, Site] = current_app.extensions.get(_LAST_SEEN, {})
    return known.get(edition.code) or Site(edition, "", "", "", ())


def switches_to(
    edition: Edition, paths: Mapping[str, str], fallback: Mapping[str, str] | None = None
) -> tuple[Switch, ...]:
    """Return the switch to each other edition.

    Args:
        edition: the edition of the page.
        paths: edition code → where the same page is there.
        fallback: edition code → the page that says there is no such page yet.
    """
    return tuple(
        Switch(
            other,
            paths.get(other.code) or (fallback or {}).get(other.code) or front_path(other.code),
            paired=other.code in paths,
        )
        for other in others(edition)
    )
