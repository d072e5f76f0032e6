"""Read what every page shows: the publication's name and its sections, in one query."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.articles.models import FormerTermSlug, Listing, Masthead, Term, TermKind, TermName
from portal.database import clock_now, json_rows
from portal.editions import EDITIONS, Edition


@dataclass(frozen=True, slots=True)
class TermRef:
    """A section, topic or author as one edition names it."""

    id: int
    kind: str
    name: str
    slug: str
    position: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """The publication in one edition."""

    edition: Edition
    name: str
    tagline: str
    introduction: str
    sections: tuple[TermRef, ...]


def read_site(session: Session, edition: Edition) -> Site:
    """Return the publication's name, words and sections in an edition.

    A section in which nothing is public leads nowhere, so it is left out.
    """
    masthead = (
        select(
            json_rows(
                name=Masthead.name, tagline=Masthead.tagline, introduction=Masthead.introduction
            )
        )
        .where(Masthead.edition == edition.code)
        .scalar_subquery()
    )
    sections = (
        select(
            json_rows(
                id=Term.id,
                kind=Term.kind,
                name=TermName.name,
                slug=TermName.slug,
                position=Term.position,
            )
        )
        .join(TermName)
        .where(
            Term.kind == TermKind.SECTION,
            TermName.edition == edition.code,
            exists().where(
                Listing.edition == edition.code,
                Listing.term_id == Term.id,
                Listing.published_at <= clock_now(),
            ),
        )
        .scalar_subquery()
    )
    row = session.execute(select(masthead.label("masthead"), sections.label("sections"))).one()
    words = row.masthead[0] if row.masthead else {"name": "", "tagline": "", "introduction": ""}
    refs = sorted(
        (TermRef(**data) for data in row.sections), key=lambda ref: (ref.position, ref.id)
    )
    return Site(edition=edition, sections=tuple(refs), **words)


@dataclass(frozen=True, slots=True)
class TermPage:
    """A term found by its address."""

    term: TermRef
    slugs: dict[str, str]
    """Edition code → slug, of every edition that names the term."""
    moved: bool
    """The slug asked for is a former one; ``term.slug`` is today's."""


def find_term_page(
    session: Session, edition: Edition, kind: TermKind, slug: str
) -> TermPage | None:
    """Return the term that has, or once had, this slug in an edition."""
    current = select(TermName.term_id).where(
        TermName.kind == kind, TermName.edition == edition.code, TermName.slug == slug
    )
    former = select(FormerTermSlug.term_id).where(
        FormerTermSlug.kind == kind,
        FormerTermSlug.edition == edition.code,
        FormerTermSlug.slug == slug,
    )
    rows = session.execute(
        select(
            TermName.edition,
            TermName.slug,
            TermName.name,
            TermName.description,
            TermName.term_id,
            Term.position,
        )
        .join(Term)
        .where(TermName.term_id.in_(current.union_all(former)))
    ).all()
    own = next((row for row in rows if row.edition == edition.code), None)
    if own is None:
        return None
    ref = TermRef(own.term_id, kind, own.name, own.slug, own.position, own.description)
    slugs = {row.edition: row.slug for row in rows if row.edition in EDITIONS}
    return TermPage(ref, slugs, moved=own.slug != slug)
