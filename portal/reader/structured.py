"""Structured data: a story as a schema.org NewsArticle (https://schema.org/NewsArticle)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal import formats
from portal.articles.site import Site
from portal.articles.stories import Story
from portal.editions import EDITIONS
from portal.reader.addresses import absolute, front_path, story_path, term_path

IMAGE_WIDTHS = (1200, 640)


def news_article(site: Site, story: Story, paths: Mapping[str, str]) -> dict[str, Any]:
    """Return the structured data of a story.

    Args:
        site: the publication.
        story: the story.
        paths: edition code → path of the version there.
    """
    edition = story.edition
    address = absolute(story_path(edition.code, story.article_id, story.slug))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": story.headline,
        "inLanguage": edition.tag,
        "datePublished": formats.machine(edition, story.published_at),
        "dateModified": formats.machine(edition, story.updated_at),
        "wordCount": story.word_count,
        "isAccessibleForFree": True,
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": site.name,
            "url": absolute(front_path(edition.code)),
        },
        "author": [
            {
                "@type": "Person",
                "name": author.name,
                "url": absolute(term_path(edition.code, "author", author.slug)),
            }
            for author in story.authors
        ]
        or [{"@type": "Organization", "name": site.name}],
    }
    if story.standfirst:
        data["description"] = story.standfirst
    if story.section:
        data["articleSection"] = story.section.name
    if story.topics:
        data["keywords"] = [topic.name for topic in story.topics]
    if story.lead:
        data["image"] = [
            {
                "@type": "ImageObject",
                "url": absolute(story.lead.path(width, "jpg")),
                "width": width,
                "height": story.lead.height_of(width),
            }
            for width in sorted({story.lead.nearest(wanted) for wanted in IMAGE_WIDTHS})
        ]
    if story.corrections:
        data["correction"] = [note.text for note in story.corrections]
    data.update(_translations(story, paths))
    return data


def _translations(story: Story, paths: Mapping[str, str]) -> dict[str, Any]:
    """The direction is the true one: from the version written first to the others."""
    works = {
        code: {
            "@type": "NewsArticle",
            "@id": absolute(path),
            "headline": story.others[code].headline,
            "inLanguage": EDITIONS[code].tag,
        }
        for code, path in paths.items()
    }
    if not works:
        return {}
    if story.edition.code == story.written_first:
        return {"workTranslation": list(works.values())}
    original = works.get(story.written_first)
    return {"translationOfWork": original} if original else {}
