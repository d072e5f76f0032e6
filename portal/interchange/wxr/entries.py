"""What a WordPress export holds, one entry at a time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Channel:
    """The site; complete when the first item comes."""

    link: str = ""
    base: str = ""
    """Address of the blog."""
    language: str = ""
    version: str = ""
    """Of the format; a file without one is no export of WordPress."""

    @property
    def site(self) -> str:
        """What tells this site from others."""
        return (self.base or self.link).strip().rstrip("/")


@dataclass(slots=True)
class Author:
    """Somebody who wrote."""

    login: str = ""
    name: str = ""


@dataclass(slots=True)
class Taxon:
    """A category, a tag, or a term of a plugin's own taxonomy."""

    taxonomy: str = ""
    id: int = 0
    slug: str = ""
    name: str = ""
    description: str = ""


@dataclass(slots=True)
class Label:
    """What an item is filed under."""

    domain: str
    slug: str
    name: str = ""


@dataclass(slots=True)
class Item:
    """A post, a page, a picture, or whatever else WordPress keeps as a post."""

    id: int = 0
    kind: str = ""
    status: str = ""
    title: str = ""
    link: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    slug: str = ""
    parent: int = 0
    password: str = ""
    sticky: bool = False
    file: str = ""
    """Address of an attachment's file."""
    labels: list[Label] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    comments: int = 0


Entry = Channel | Author | Taxon | Item
