"""RSS, Atom and JSON Feed of an edition, a section, a topic or an author: full text."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed
from flask import Blueprint, Response, abort, redirect
from flask_babel import gettext
from markupsafe import escape
from werkzeug import Response as BaseResponse

from portal.articles.models import EVERYTHING, TermKind
from portal.articles.newest import read_newest_stories
from portal.articles.site import Site, TermRef, find_term_page
from portal.articles.stories import Story
from portal.database import db
from portal.identifiers import encode_id
from portal.reader.addresses import absolute, front_path, story_path, term_path
from portal.reader.feed_text import PICTURE_WIDTH, feed_html
from portal.reader.frame import Feed, site_of_request
from portal.web.language import current_edition

STORIES = 30
MEDIA_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
KINDS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
NAMESPACE = uuid.UUID("8b1d1c8e-6d5c-5d0e-9f43-3c1f0a7b9e52")
"""Makes ids of our own. Never change it: every reader would see every story anew."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without stories changed last."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no way to say them
_DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Item:
    """A story in a feed."""

    id: str
    address: str
    title: str
    summary: str
    html: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    published: datetime
    updated: datetime
    image: str | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed, whatever its format."""

    id: str
    title: str
    description: str
    language: str
    publisher: str
    page: str
    """Absolute address of the page the feed belongs to."""
    address: str
    """Absolute address of the feed itself."""
    items: tuple[Item, ...]

    @property
    def updated(self) -> datetime:
        """When anything in it changed last."""
        return max((item.updated for item in self.items), default=NEVER)


def add_routes(reader: Blueprint) -> None:
    """Add the feeds."""

    @reader.get("/feed.<any(rss, atom, json):kind>")
    def feed(kind: str) -> Response:
        return _show(kind)

    @reader.get("/<any(section, topic, author):folder>/<slug>/feed.<any(rss, atom, json):kind>")
    def term_feed(folder: str, slug: str, kind: str) -> Response | BaseResponse:
        edition = current_edition()
        found = find_term_page(db.session(), edition, TermKind(folder), slug)
        if found is None:
            abort(404)
        if found.moved:
            path = term_path(edition.code, folder, found.term.slug)
            return redirect(f"{path}/feed.{kind}", 301)
        return _show(kind, found.term)


def feeds_for(site: Site, folder: str, title: str = "") -> tuple[Feed, ...]:
    """Return the feeds a page announces in its head.

    Args:
        site: the publication.
        folder: path below which the feeds stand, with its slash at the end.
        title: what they carry; by default the publication.
    """
    name = title or site.name or gettext("Your newspaper")
    return tuple(
        Feed(f"{name} ({KINDS[kind]})", f"{folder}feed.{kind}", media_type)
        for kind, media_type in MEDIA_TYPES.items()
    )


def _show(kind: str, term: TermRef | None = None) -> Response:
    site = site_of_request()
    channel = _channel(site, kind, term)
    writers = {"rss": _rss, "atom": _atom, "json": _json}
    return Response(writers[kind](channel), content_type=f"{MEDIA_TYPES[kind]}; charset=utf-8")


def _channel(site: Site, kind: str, term: TermRef | None) -> Channel:
    edition = site.edition
    page = term_path(edition.code, term.kind, term.slug) if term else front_path(edition.code)
    name = _clean(site.name or gettext("Your newspaper"))
    stories = read_newest_stories(
        db.session(), edition, term.id if term else EVERYTHING, limit=STORIES
    )
    return Channel(
        id=_urn("feed", edition.code, encode_id(term.id) if term else ""),
        title=_clean(f"{name} – {term.name}" if term else name),
        description=_clean((term.description if term else "") or site.introduction or name),
        language=edition.tag,
        publisher=name,
        page=absolute(page),
        address=absolute(f"{page.rstrip('/')}/feed.{kind}"),
        items=tuple(_item(story, name) for story in stories),
    )


def _item(story: Story, publisher: str) -> Item:
    edition = story.edition
    address = absolute(story_path(edition.code, story.article_id, story.slug))
    section = [story.section.name] if story.section else []
    picture = story.lead
    return Item(
        id=_urn("story", edition.code, encode_id(story.article_id)),
        address=address,
        title=_clean(story.headline),
        summary=_clean(story.standfirst),
        html=_CONTROLS.sub("", str(feed_html(story, address))),
        authors=tuple(_clean(author.name) for author in story.authors) or (publisher,),
        categories=tuple(map(_clean, (*section, *(topic.name for topic in story.topics)))),
        published=story.published_at.astimezone(edition.zone).replace(microsecond=0),
        updated=story.updated_at.astimezone(edition.zone).replace(microsecond=0),
        image=absolute(picture.path(picture.nearest(PICTURE_WIDTH), "jpg")) if picture else None,
    )


def _urn(*parts: str) -> str:
    """Return an id that stays when slug, host and headline change."""
    return uuid.uuid5(NAMESPACE, "/".join(parts)).urn


def _clean(text: str) -> str:
    return _CONTROLS.sub("", _DIRECTION_CONTROLS.sub("", text))


class _Rss(Rss201rev2Feed):  # type: ignore[misc]  # feedgenerator has no types
    """RSS with the whole text, and every author by name alone."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author)
        handler.addQuickElement("content:encoded", item["html"])

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


class _Atom(Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
    """Atom with every author."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author)
            handler.endElement("author")

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


def _rss(channel: Channel) -> str:
    return _xml(_Rss, channel)


def _atom(channel: Channel) -> str:
    return _xml(_Atom, channel)


def _xml(format_: type[_Rss | _Atom], channel: Channel) -> str:
    feed = format_(
        title=channel.title,
        link=channel.page,
        description=channel.description,
        language=channel.language,
        author_name=channel.publisher,
        feed_url=channel.address,
        feed_guid=channel.id,
        updated=channel.updated,
    )
    for item in channel.items:
        feed.add_item(
            title=item.title,
            link=item.address,
            description=str(escape(item.summary)) if item.summary else None,
            unique_id=item.id,
            unique_id_is_permalink=False,
            pubdate=item.published,
            updateddate=item.updated,
            categories=item.categories,
            content=item.html if format_ is _Atom else None,
            authors=item.authors,
            html=item.html,
        )
    text: str = feed.writeString("utf-8")
    return text


def _json(channel: Channel) -> str:
    """Write JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    items = []
    for item in channel.items:
        entry = {
            "id": item.id,
            "url": item.address,
            "title": item.title,
            "content_html": item.html,
            "summary": item.summary,
            "image": item.image,
            "date_published": item.published.isoformat(),
            "date_modified": item.updated.isoformat(),
            "authors": [{"name": name} for name in item.authors],
            "tags": list(item.categories),
            "language": channel.language,
        }
        items.append({name: value for name, value in entry.items() if value})
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": channel.address,
        "description": channel.description,
        "language": channel.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False)
