"""Read one article in one edition with everything its page shows, in one query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    and_,
    cast,
    false,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from portal.articles.blocks import Block, body_from_json
from portal.articles.models import (
    Article,
    ArticleMedia,
    ArticleTerm,
    Correction,
    Redirect,
    Revision,
    RevisionMedia,
    Term,
    TermKind,
    TermName,
    Version,
)
from portal.articles.site import TermRef
from portal.articles.states import is_public, public_revision_id
from portal.database import clock_now, instant_from_json, json_rows
from portal.editions import EDITIONS, Edition
from portal.media.models import Media, MediaText
from portal.media.pictures import PictureRef


@dataclass(frozen=True, slots=True)
class VersionRef:
    """A public version of an article, enough to link to it and compare with it."""

    edition: str
    slug: str
    headline: str
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """A public note."""

    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """An article in one edition, as readers see it now."""

    article_id: int
    kind: str
    key: str | None
    edition: Edition
    slug: str
    place: str
    written_first: str
    headline: str
    standfirst: str
    kicker: str
    body: tuple[Block, ...]
    digests: dict[str, str]
    word_count: int
    published_at: datetime
    updated_at: datetime
    section: TermRef | None
    topics: tuple[TermRef, ...]
    authors: tuple[TermRef, ...]
    lead: PictureRef | None
    gallery: tuple[PictureRef, ...]
    pictures: dict[int, PictureRef]
    """The pictures in the body, by media id."""
    corrections: tuple[CorrectionNote, ...]
    others: dict[str, VersionRef]
    """Edition code → the public version there."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Why there is no story to show in an edition."""

    withdrawn_reason: str | None
    """What readers are told of a withdrawn version; ``None`` if it never was public."""
    others: dict[str, VersionRef]
    section: TermRef | None


@dataclass(frozen=True, slots=True)
class Sight:
    """Which words are read of versions."""

    shown: Callable[[type[Version]], ColumnElement[bool]]
    """Whether there is anything to read of a version."""
    revision_id: Callable[[type[Version]], ColumnElement[Any]]
    public: bool = False


PUBLIC = Sight(is_public, public_revision_id, public=True)
"""What readers see now."""


def read_story(
    session: Session,
    edition: Edition,
    article_id: int,
    sight: Sight = PUBLIC,
    others: Sight | None = None,
) -> Story | Absence | None:
    """Return an article in an edition; what readers see of it, unless told otherwise.

    Returns:
        The story; or an ``Absence`` where this edition has none but another one has, or where
        it was withdrawn; or ``None`` where readers may know of nothing.
    """
    row = session.execute(story_query(edition, article_id, sight, others)).one_or_none()
    return None if row is None else story_from(row, edition)


def story_from(row: Row[Any], edition: Edition) -> Story | Absence | None:
    """Make what ``read_story`` returns from a row of ``story_query``."""
    others = {
        data["edition"]: VersionRef(**data) for data in row.others if data["edition"] in EDITIONS
    }
    terms = sorted((dict(data) for data in row.terms), key=lambda data: data["position"])
    section = None
    if row.section_id is not None and row.section_name:
        section = TermRef(row.section_id, TermKind.SECTION, row.section_name, row.section_slug)
    if not row.visible:
        reason = row.withdrawn_reason if row.gone else None
        if reason is None and not others:
            return None
        return Absence(reason, others, section)
    pictures = {data["id"]: _picture(data) for data in row.media}
    gallery = sorted(
        (data["gallery"], data["id"]) for data in row.media if data["gallery"] is not None
    )
    return Story(
        article_id=row.article_id,
        kind=row.kind,
        key=row.key,
        edition=edition,
        slug=row.slug,
        place=row.place,
        written_first=row.written_first,
        headline=row.headline,
        standfirst=row.standfirst,
        kicker=row.kicker,
        body=tuple(body_from_json(row.body)),
        digests=row.digests,
        word_count=row.word_count,
        published_at=row.published_at,
        updated_at=row.next_at if row.replaced else (row.updated_at or row.published_at),
        section=section,
        topics=tuple(_term(data) for data in terms if data["kind"] == TermKind.TOPIC),
        authors=tuple(_term(data) for data in terms if data["kind"] == TermKind.AUTHOR),
        lead=pictures.get(row.lead_media_id),
        gallery=tuple(pictures[media_id] for _, media_id in gallery),
        pictures=pictures,
        corrections=tuple(
            CorrectionNote(data["text"], instant_from_json(data["made_at"]))
            for data in sorted(row.corrections, key=lambda data: str(data["made_at"]))
        ),
        others=others,
    )


def find_page(session: Session, key: str) -> int | None:
    """Return the id of the page with this key."""
    return session.scalars(select(Article.id).where(Article.key == key)).first()


def find_redirect(session: Session, path: str) -> tuple[str, int, str] | None:
    """Return edition, article id and slug of the public version an old address leads to."""
    row = session.execute(
        select(Version.edition, Version.article_id, Version.slug)
        .join(Redirect, Redirect.version_id == Version.id)
        .where(Redirect.path == path, Version.published_at <= clock_now())
    ).one_or_none()
    return (row.edition, row.article_id, row.slug) if row else None


def story_query(
    edition: Edition, article_id: int, sight: Sight = PUBLIC, others: Sight | None = None
) -> Select[*tuple[Any, ...]]:
    """Return the query of ``story_from``; whoever knows more of articles may add columns."""
    return stories_query(edition, sight, others).where(Article.id == article_id)


def stories_query(
    edition: Edition, sight: Sight = PUBLIC, others: Sight | None = None
) -> Select[*tuple[Any, ...]]:
    """Return the query of ``story_from`` over every article; the caller says which.

    Args:
        edition: which version of each.
        sight: which of its words.
        others: which words of the versions in other editions; by default likewise.
    """
    shown = sight.shown(Version)
    published_at = func.coalesce(Version.published_at, clock_now())
    section = aliased(TermName, name="section_name")
    replaced = Version.next_at <= clock_now()
    return (
        select(
            Article.id.label("article_id"),
            Article.kind,
            Article.key,
            Article.written_first,
            Article.lead_media_id,
            Article.section_id,
            section.name.label("section_name"),
            section.slug.label("section_slug"),
            Version.slug,
            Version.place,
            (Version.published_at if sight.public else published_at).label("published_at"),
            Version.updated_at,
            Version.next_at,
            Version.withdrawn_reason,
            shown.label("visible"),
            and_(Version.withdrawn_at.is_not(None), Version.published_at <= clock_now()).label(
                "gone"
            ),
            (replaced if sight.public else false()).label("replaced"),
            Revision.headline,
            Revision.standfirst,
            Revision.kicker,
            Revision.body,
            Revision.digests,
            Revision.word_count,
            _terms(edition).label("terms"),
            _media(edition).label("media"),
            _corrections().label("corrections"),
            _others(edition, others or sight).label("others"),
        )
        .select_from(Article)
        .outerjoin(Version, and_(Version.article_id == Article.id, Version.edition == edition.code))
        .outerjoin(Revision, and_(shown, Revision.id == sight.revision_id(Version)))
        .outerjoin(
            section,
            and_(section.term_id == Article.section_id, section.edition == edition.code),
        )
    )


def _terms(edition: Edition) -> ScalarSelect[Any]:
    return (
        select(
            json_rows(
                id=Term.id,
                kind=Term.kind,
                name=TermName.name,
                slug=TermName.slug,
                position=ArticleTerm.position,
            )
        )
        .select_from(ArticleTerm)
        .join(Term, Term.id == ArticleTerm.term_id)
        .join(TermName, and_(TermName.term_id == Term.id, TermName.edition == edition.code))
        .where(ArticleTerm.article_id == Article.id)
        .correlate(Article)
        .scalar_subquery()
    )


def _media(edition: Edition) -> ScalarSelect[Any]:
    """The lead picture, the gallery and the pictures in the body."""
    nowhere = cast(null(), Integer)
    used = union_all(
        select(Article.lead_media_id.label("media_id"), nowhere.label("gallery")).correlate(
            Article
        ),
        select(ArticleMedia.media_id, ArticleMedia.position)
        .where(ArticleMedia.article_id == Article.id)
        .correlate(Article),
        select(RevisionMedia.media_id, nowhere)
        .where(RevisionMedia.revision_id == Revision.id)
        .correlate(Revision),
    ).subquery("used")
    return (
        select(
            json_rows(
                id=Media.id,
                name=Media.name,
                width=Media.width,
                height=Media.height,
                widths=Media.widths,
                focal_x=Media.focal_x,
                focal_y=Media.focal_y,
                alt=MediaText.alt,
                caption=MediaText.caption,
                credit=MediaText.credit,
                gallery=used.c.gallery,
            )
        )
        .select_from(used)
        .join(Media, Media.id == used.c.media_id)
        .outerjoin(
            MediaText, and_(MediaText.media_id == Media.id, MediaText.edition == edition.code)
        )
        .scalar_subquery()
    )


def _corrections() -> ScalarSelect[Any]:
    return (
        select(json_rows(text=Correction.text, made_at=Correction.made_at))
        .where(Correction.version_id == Version.id)
        .correlate(Version)
        .scalar_subquery()
    )


def _others(edition: Edition, sight: Sight) -> ScalarSelect[Any]:
    other = aliased(Version, name="other")
    revision = aliased(Revision, name="other_revision")
    return (
        select(
            json_rows(
                edition=other.edition,
                slug=other.slug,
                headline=revision.headline,
                digests=revision.digests,
            )
        )
        .select_from(other)
        .join(revision, revision.id == sight.revision_id(other))
        .where(other.article_id == Article.id, other.edition != edition.code, sight.shown(other))
        .correlate(Article)
        .scalar_subquery()
    )


def _term(data: dict[str, Any]) -> TermRef:
    return TermRef(data["id"], data["kind"], data["name"], data["slug"])


def _picture(data: dict[str, Any]) -> PictureRef:
    return PictureRef(
        id=data["id"],
        name=data["name"],
        width=data["width"],
        height=data["height"],
        widths=data["widths"],
        focal_x=data["focal_x"],
        focal_y=data["focal_y"],
        alt=data["alt"] or "",
        caption=data["caption"] or "",
        credit=data["credit"] or "",
    )
