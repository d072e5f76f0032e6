"""File: name sections, topics and authors, and put articles under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.events import TermRenamed, VersionRefiled
from portal.articles.listings import list_version
from portal.articles.models import (
    Article,
    ArticleMedia,
    ArticleTerm,
    FormerTermSlug,
    Term,
    TermKind,
    TermName,
)
from portal.articles.slugs import slug_from
from portal.events import announce
from portal.identifiers import encode_id
from portal.messages import N_, Refusal


def find_term(session: Session, kind: TermKind, key: str) -> Term | None:
    """Return the section, topic or author with this key."""
    return session.scalars(select(Term).where(Term.kind == kind, Term.key == key)).first()


def ensure_term(
    session: Session,
    kind: TermKind,
    key: str,
    names: Mapping[str, str],
    *,
    slugs: Mapping[str, str] | None = None,
    position: int = 0,
) -> tuple[Term, bool]:
    """Return the term with this key, made where there is none, and named where it was not.

    Args:
        session: the session, in a transaction.
        kind: section, topic or author.
        key: what data files call it.
        names: edition code → name. An edition the term is named in already is left alone.
        slugs: edition code → slug, where it is not to be made from the name.
        position: order in the navigation, for sections.

    Returns:
        The term, and whether it is new.
    """
    term = find_term(session, kind, key)
    made = term is None
    if term is None:
        term = Term(kind=kind, key=key, position=position)
        session.add(term)
        session.flush()
    named = {name.edition for name in term.names}
    for edition, name in names.items():
        if edition not in named:
            wanted = (slugs or {}).get(edition) or slug_from(name) or encode_id(term.id)
            slug = _free_slug(session, kind, edition, wanted, term)
            term.names.append(TermName(edition=edition, kind=kind, name=name, slug=slug))
    session.flush()
    return term, made


def rename_term(
    session: Session, term: Term, edition: str, name: str, *, slug: str | None = None
) -> None:
    """Rename a term in an edition; its old address leads on to the new one.

    Raises:
        Refusal: if the slug belongs to another term of the kind.
    """
    current = next(entry for entry in term.names if entry.edition == edition)
    wanted = slug or slug_from(name) or encode_id(term.id)
    if wanted != current.slug:
        if _free_slug(session, TermKind(term.kind), edition, wanted, term) != wanted:
            raise Refusal(N_("The address “%(slug)s” is taken."), slug=wanted)
        own = session.get(FormerTermSlug, (term.kind, edition, wanted))
        if own is not None:
            session.delete(own)
        session.add(
            FormerTermSlug(kind=term.kind, edition=edition, slug=current.slug, term_id=term.id)
        )
        current.slug = wanted
    current.name = name
    session.flush()
    announce(session, TermRenamed(term, edition))


def _free_slug(session: Session, kind: TermKind, edition: str, wanted: str, term: Term) -> str:
    """The slug itself, or with the smallest number that nobody has or had."""
    number = 1
    slug = wanted
    while _taken(session, kind, edition, slug, term):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _taken(session: Session, kind: TermKind, edition: str, slug: str, term: Term) -> bool:
    now = session.scalars(
        select(TermName.term_id).where(
            TermName.kind == kind,
            TermName.edition == edition,
            TermName.slug == slug,
            TermName.term_id != term.id,
        )
    ).first()
    once = session.get(FormerTermSlug, (kind, edition, slug))
    return now is not None or (once is not None and once.term_id != term.id)


def file_article(
    session: Session,
    article: Article,
    *,
    section: Term | None = None,
    topics: Iterable[Term] = (),
    authors: Iterable[Term] = (),
) -> bool:
    """Put an article under a section, topics and authors; say whether anything changed."""
    wanted = list(dict.fromkeys(term.id for term in (*topics, *authors)))
    before = [entry.term_id for entry in article.terms]
    section_id = section.id if section else None
    if before == wanted and article.section_id == section_id:
        return False
    article.section_id = section_id
    if before != wanted:
        article.terms.clear()
        session.flush()
        article.terms.extend(
            ArticleTerm(term_id=term_id, position=position)
            for position, term_id in enumerate(wanted)
        )
    session.flush()
    session.expire(article, ["terms", "section"])
    _announce_refiled(session, article)
    return True


def illustrate_article(
    session: Session, article: Article, *, lead: int | None, gallery: Sequence[int] = ()
) -> bool:
    """Set the lead picture and the gallery by media id; say whether anything changed."""
    before = [entry.media_id for entry in article.gallery]
    if article.lead_media_id == lead and before == list(gallery):
        return False
    article.lead_media_id = lead
    if before != list(gallery):
        article.gallery.clear()
        session.flush()
        article.gallery.extend(
            ArticleMedia(media_id=media_id, position=position)
            for position, media_id in enumerate(gallery)
        )
    session.flush()
    session.expire(article, ["lead_media", "gallery"])
    _announce_refiled(session, article)
    return True


def _announce_refiled(session: Session, article: Article) -> None:
    for version in article.versions:
        if version.published_at is not None:
            list_version(session, version)
            announce(session, VersionRefiled(version))
