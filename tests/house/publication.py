"""A small publication with one of everything, and an address for every public route."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.articles.blocks import Block, BlockKind, Picture
from portal.articles.models import Article, ArticleKind, Redirect
from portal.articles.publishing import correct, release, withdraw
from portal.articles.revisions import add_version, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.identifiers import encode_id
from portal.translation.alignment import propose_alignment
from portal.translation.links import agree, links_of
from tests.house.routes import PUBLIC
from tests.newsroom import (
    BODIES,
    draft,
    name_publication,
    paragraphs,
    publish_article,
    version_of,
    write_article,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Publication:
    """What there is to read."""

    pair: Article
    lagging: Article
    alone: dict[str, Article]
    """Edition code → a story that only this edition has."""
    gone: Article
    draft: Article
    page: Article


def whole_body(code: str) -> list[Block]:
    """Return a body with a block of every kind."""
    text = BODIES[code][0]
    away = Picture(source="https://example.org/a.jpg", alt=text, caption=text)
    return [
        *paragraphs(*BODIES[code], f'{text} <a href="story:00000000001">{text}</a> @name'),
        Block(BlockKind.HEADING, html=text, level=2),
        *(Block(BlockKind.ITEM, html=text, level=n % 3, ordered=n > 2) for n in range(6)),
        Block(BlockKind.QUOTE, html=text, cite=text),
        Block(BlockKind.PULL_QUOTE, html=text),
        Block(BlockKind.PICTURE, pictures=(away,)),
        Block(BlockKind.GALLERY, pictures=(away, away)),
        Block(BlockKind.TABLE, rows=((text, text), (text, "1")), header=True, html=text),
        Block(BlockKind.EMBED, address="https://example.org/film", html=text),
        Block(BlockKind.CODE, text="print('<b>')", language="python"),
        Block(BlockKind.RULE),
    ]


def publish(session: Session) -> Publication:
    """Publish one of everything."""
    name_publication(session)
    whole = {code: draft(code, body=whole_body(code)) for code in EDITIONS}
    pair = publish_article(session, drafts=whole)
    lagging = publish_article(session)
    with transaction(session):
        for article in (pair, lagging):
            codes = tuple(EDITIONS)
            propose_alignment(session, article, (codes[0], codes[1]))
            agree(session, article, links_of(session, article.id))
        correct(session, version_of(pair, next(iter(EDITIONS))), "It has 12 arches.")
        session.add(Redirect(path="/?p=7", version_id=pair.versions[0].id))
        version = lagging.versions[0]
        head = version.head_revision
        assert head is not None
        body = [replace(block, html=f"{block.html} !") for block in head.blocks()]
        save_revision(session, version, draft(version.edition, body=body))
        release(session, [version])
    gone = publish_article(session)
    with transaction(session):
        withdraw(session, gone.versions, "The figures were wrong.")
    return Publication(
        pair,
        lagging,
        {code: publish_article(session, code) for code in EDITIONS},
        gone,
        write_article(session),
        _page(session),
    )


def _page(session: Session) -> Article:
    with transaction(session):
        page = Article(
            kind=ArticleKind.PAGE, key="terms", written_first="en", created_at=database_now(session)
        )
        session.add(page)
        session.flush()
        for edition in EDITIONS.values():
            save_revision(session, add_version(session, page, edition), draft(edition.code))
        release(session, page.versions)
    return page


def addresses(publication: Publication) -> dict[str, list[str]]:
    """Return rule → addresses to ask it for; every public rule has some."""
    asked: dict[str, list[str]] = {
        "/": ["/"],
        "/favicon.ico": ["/favicon.ico"],
        "/healthz": ["/healthz"],
        "/media/<name>/<rendition>": ["/media/0000000a/640.webp"],
        "/readyz": ["/readyz"],
        "/robots.txt": ["/robots.txt"],
        "/sitemap.xml": ["/sitemap.xml"],
    }
    for code in EDITIONS:
        for rule, paths in _of_edition(publication, code).items():
            asked[f"/{code}{rule}"] = [f"/{code}{path}" for path in paths]
    missing = set(PUBLIC) - set(asked)
    assert not missing, f"nothing asks for {missing}"
    return asked


def _of_edition(publication: Publication, code: str) -> dict[str, list[str]]:
    version = version_of(publication.pair, code)
    moment = version.published_at
    assert moment is not None
    month = moment.astimezone(EDITIONS[code].zone)
    slugs = {
        kind: quote(name.slug)
        for kind, term in [
            ("section", publication.pair.section),
            *((entry.term.kind, entry.term) for entry in publication.pair.terms),
        ]
        if term is not None
        for name in term.names
        if name.edition == code
    }
    feeds = [f"feed.{kind}" for kind in ("rss", "atom", "json")]
    short = encode_id(publication.pair.id)
    page = encode_id(publication.page.id)
    stories = [publication.pair, publication.lagging, *publication.alone.values()]
    sitemap = f"/sitemap-{month:%Y-%m}"
    return {
        "/": ["/", "/?utm_source=x"],
        "/<any(section, topic, author):folder>/<slug>/feed.<any(rss, atom, json):kind>": [
            f"/{kind}/{slug}/{feed}" for kind, slug in slugs.items() for feed in feeds
        ],
        "/about": ["/about"],
        "/archive": ["/archive"],
        "/archive/<int:year>/<int:month>": [f"/archive/{month:%Y/%m}", "/archive/1999/01"],
        "/author/<slug>": [f"/author/{slugs['author']}", "/author/nobody"],
        "/contact": ["/contact"],
        "/contact/sent": ["/contact/sent"],
        "/feed.<any(rss, atom, json):kind>": [f"/{feed}" for feed in feeds],
        "/newest": ["/newest", "/newest?before=0-00000000001", "/newest?before=nothing"],
        "/page/<short_id>": [f"/page/{page}"],
        "/page/<short_id>/<path:slug>": [
            f"/page/{page}/{quote(version_of(publication.page, code).slug)}"
        ],
        "/search": ["/search", "/search?q=bridge", "/search?q=جسر", "/search?q=zzz&page=2"],
        "/section/<slug>": [f"/section/{slugs['section']}", "/section/nowhere"],
        "/sitemap-<int(fixed_digits=4):year>-<int(fixed_digits=2):month>.xml": [
            f"{sitemap}.xml",
            "/sitemap-1999-01.xml",
        ],
        "/sitemap-<int(fixed_digits=4):year>-<int(fixed_digits=2):month>"
        "-<int(min=2, max=999):part>.xml": [f"{sitemap}-2.xml"],
        "/sitemap-news.xml": ["/sitemap-news.xml"],
        "/sitemap-pages.xml": ["/sitemap-pages.xml"],
        "/story/<short_id>": [
            f"/story/{short}",
            f"/story/{encode_id(publication.gone.id)}",
            f"/story/{encode_id(publication.draft.id)}",
            "/story/00000000001",
            *(f"/story/{encode_id(article.id)}" for article in publication.alone.values()),
        ],
        "/story/<short_id>/<path:slug>": [
            f"/story/{encode_id(article.id)}/{quote(found.slug)}"
            for article in stories
            if (found := article.version(code))
        ],
        "/topic/<slug>": [f"/topic/{slugs['topic']}"],
    }
