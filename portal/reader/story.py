"""A story, or a page such as About; and an honest page where this edition has none."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug import Response as BaseResponse

from portal.articles.blocks import Block
from portal.articles.cards import Card, read_cards
from portal.articles.models import ArticleKind
from portal.articles.site import Site
from portal.articles.stories import Absence, Story, VersionRef, find_page
from portal.database import db
from portal.editions import EDITIONS, Edition, others
from portal.identifiers import decode_id
from portal.media.pictures import PictureRef
from portal.reader.addresses import PAGE_KEYS, page_path, story_path
from portal.reader.body import Part, parts_of
from portal.reader.frame import Frame, site_of_request, switches_to
from portal.reader.structured import news_article
from portal.translation.paired import Counterpart, PairedStory, read_paired_story
from portal.web.language import current_edition

NEWEST_OFFERED = 6
WORDS_PER_MINUTE = 220
FEWEST_MINUTES = 1
LONG_READ_WORDS = 1400


@dataclass(frozen=True, slots=True)
class StoryPage:
    """What ``reader/story.html`` shows."""

    story: Story
    parts: tuple[Part, ...]
    counterpart: Counterpart | None
    """How it stands against the version the switch leads to."""
    other: VersionRef | None
    minutes: int
    """Reading time."""
    long_read: bool

    @property
    def lags(self) -> bool:
        """Whether the other version has moved on."""
        return self.counterpart is not None and self.counterpart.lags

    def anchor_there(self, block_id: str) -> str | None:
        """Return the block of the other version that says the same."""
        return self.counterpart.anchors.get(block_id) if self.counterpart else None

    def pictures_of(self, block: Block) -> list[PictureRef]:
        """Return the pictures of a block whose files are in the library."""
        known = self.story.pictures
        return [known[media_id] for media_id in block.media_ids if media_id in known]

    def moved(self, block_id: str) -> bool:
        """Whether the other version says something newer than this block."""
        return self.counterpart is not None and block_id in self.counterpart.moved_there


@dataclass(frozen=True, slots=True)
class UnpairedPage:
    """What ``reader/unpaired.html`` shows: no version here yet, and what there is instead."""

    original: VersionRef
    original_edition: Edition
    original_path: str
    section_path: str | None
    section_name: str
    newest: tuple[Card, ...]


def add_routes(reader: Blueprint) -> None:
    """Add stories and pages."""

    @reader.get("/story/<short_id>")
    @reader.get("/story/<short_id>/<path:slug>")
    def story(short_id: str, slug: str = "") -> Response | BaseResponse:
        return _show(_id_or_404(short_id), slug, ArticleKind.STORY)

    @reader.get("/page/<short_id>")
    @reader.get("/page/<short_id>/<path:slug>")
    def page(short_id: str, slug: str = "") -> Response | BaseResponse:
        return _show(_id_or_404(short_id), slug, ArticleKind.PAGE)

    @reader.get("/about")
    def about() -> Response | BaseResponse | str:
        article_id = find_page(db.session(), "about")
        found = (
            read_paired_story(db.session(), current_edition(), article_id) if article_id else None
        )
        if not isinstance(found, PairedStory):
            return _plain_about()
        return make_response(_render_story(found))


def _id_or_404(short_id: str) -> int:
    article_id = decode_id(short_id)
    if article_id is None:
        abort(404)
    return article_id


def _show(article_id: int, slug: str, kind: ArticleKind) -> Response | BaseResponse:
    found = read_paired_story(db.session(), current_edition(), article_id)
    if found is None:
        abort(404)
    if isinstance(found, Absence):
        return _show_absence(found, article_id)
    story = found.story
    path = path_of(story.edition.code, story, story.slug)
    if story.kind != kind or slug != story.slug or request.path.endswith("/"):
        return redirect(path, 301)
    return make_response(_render_story(found))


def path_of(edition: str, story: Story, slug: str) -> str:
    """Return where a version of this article stands in an edition."""
    if story.kind == ArticleKind.PAGE:
        return page_path(edition, story.article_id, slug, story.key)
    return story_path(edition, story.article_id, slug)


def _render_story(found: PairedStory) -> str:
    story = found.story
    site = site_of_request()
    code = next(iter(found.counterparts), None)
    page = StoryPage(
        story=story,
        parts=parts_of(story.body),
        counterpart=found.counterparts[code] if code else None,
        other=story.others[code] if code else None,
        minutes=max(FEWEST_MINUTES, round(story.word_count / WORDS_PER_MINUTE)),
        long_read=story.word_count >= LONG_READ_WORDS,
    )
    template = "reader/page.html" if story.kind == ArticleKind.PAGE else "reader/story.html"
    return render_template(template, page=page, frame=_frame(site, story))


def _frame(site: Site, story: Story) -> Frame:
    paths = {code: path_of(code, story, ref.slug) for code, ref in story.others.items()}
    if story.key in PAGE_KEYS:  # these answer in every edition, written or not
        paths = {o.code: path_of(o.code, story, "") for o in others(story.edition)}
    alternates = {story.edition.code: path_of(story.edition.code, story, story.slug), **paths}
    alternates = {code: alternates[code] for code in EDITIONS if code in alternates}
    picture = story.lead
    return Frame(
        site=site,
        title=story.headline,
        path=path_of(story.edition.code, story, story.slug),
        description=story.standfirst,
        section=story.section,
        switches=switches_to(
            story.edition,
            paths,
            fallback={code: path_of(code, story, "") for code in EDITIONS},
        ),
        alternates=alternates,
        structured=[] if story.kind == ArticleKind.PAGE else [news_article(site, story, paths)],
        kind="article",
        image=picture.path(picture.nearest(1200), "jpg") if picture else None,
        image_alt=picture.alt if picture else "",
        times={
            "article:published_time": story.published_at.isoformat(timespec="seconds"),
            "article:modified_time": story.updated_at.isoformat(timespec="seconds"),
        },
    )


def _show_absence(absence: Absence, article_id: int) -> Response:
    if absence.withdrawn_reason is not None:
        return _show_withdrawn(absence, article_id)
    site = site_of_request()
    code, original = next(iter(absence.others.items()))
    section = absence.section
    path = story_path(code, article_id, original.slug)
    page = UnpairedPage(
        original=original,
        original_edition=EDITIONS[code],
        original_path=path,
        section_path=f"/{site.edition.code}/section/{section.slug}" if section else None,
        section_name=section.name if section else "",
        newest=read_cards(db.session(), site.edition, limit=NEWEST_OFFERED).cards,
    )
    frame = Frame(
        site=site,
        title=gettext("Not yet in %(language)s", language=site.edition.name),
        path=story_path(site.edition.code, article_id),
        switches=switches_to(site.edition, {code: path}),
        indexed=False,
    )
    return make_response(render_template("reader/unpaired.html", page=page, frame=frame), 404)


def _show_withdrawn(absence: Absence, article_id: int) -> Response:
    site = site_of_request()
    others = {code: story_path(code, article_id, ref.slug) for code, ref in absence.others.items()}
    frame = Frame(
        site=site,
        title=gettext("This story was withdrawn"),
        path=story_path(site.edition.code, article_id),
        switches=switches_to(
            site.edition, others, fallback={c: story_path(c, article_id) for c in EDITIONS}
        ),
        indexed=False,
    )
    html = render_template(
        "reader/withdrawn.html",
        reason=absence.withdrawn_reason,
        newest=read_cards(db.session(), site.edition, limit=NEWEST_OFFERED).cards,
        frame=frame,
    )
    return make_response(html, 410)


def _plain_about() -> str:
    """What About says where nobody has written it: the introduction."""
    site = site_of_request()
    paths = {code: page_path(code, 0, "", "about") for code in EDITIONS}
    frame = Frame(
        site=site,
        title=gettext("About us"),
        path=paths[site.edition.code],
        description=site.introduction,
        switches=switches_to(site.edition, paths),
        alternates=paths,
    )
    return render_template("reader/about.html", frame=frame)
