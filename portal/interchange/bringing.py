"""Bring one article into the store: the same way for every importer, and safe to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.filing import file_article, illustrate_article
from portal.articles.models import Article, ArticleKind, Term, TermKind, Version
from portal.articles.publishing import release
from portal.articles.revisions import Draft, add_version, save_revision
from portal.articles.slugs import slug_from
from portal.articles.words import digest_of
from portal.database import database_now
from portal.editions import Edition
from portal.interchange.report import Outcome, Report, Thing
from portal.messages import N_
from portal.translation.alignment import propose_alignment
from portal.translation.links import links_of

CHANGED_BY_HAND = N_("It was changed in the portal since it was imported.")
_DIGEST_LETTERS = 8


@dataclass(frozen=True, slots=True)
class IncomingVersion:
    """The words of one version, and when readers are to see them."""

    edition: Edition
    draft: Draft
    where: str
    """Where it came from, for people: a file, or an entry of one."""
    slug: str = ""
    place: str = ""
    released_at: datetime | None = None
    """Instant of its release, past or still to come; ``None``: now."""
    seen: bool = True
    """Not seen by readers: it stays a draft."""
    minor: bool = False
    """Where it differs from what was imported before, it is a typo mended."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article as an importer understood it."""

    importer: str
    key: str
    """What the importer knows it by, now and the next time."""
    versions: Sequence[IncomingVersion]
    written_first: str
    kind: ArticleKind = ArticleKind.STORY
    section: Term | None = None
    """``None``: the source names none."""
    section_else: Term | None = None
    """Section of an article that has none and is given none."""
    topics: Sequence[Term] = ()
    authors: Sequence[Term] = ()
    lead: int | None = None
    gallery: Sequence[int] = ()
    article_id: int | None = None
    """Id of the article if it is made now; ``None``: a new one."""

    def filing(self) -> str:
        """Digest of everything but the words, to tell whether the source changed in that."""
        terms = [self.section, None, *self.topics, None, *self.authors]
        parts = [str(term.id) if term else "" for term in terms]
        pictures = [str(media_id) for media_id in (self.lead, None, *self.gallery)]
        places = sorted(f"{version.edition.code} {version.place}" for version in self.versions)
        return digest_of(*parts, *pictures, *places)[:_DIGEST_LETTERS]

    def origin(self, version: IncomingVersion) -> str:
        """What the revision says of where it came from."""
        return f"import:{self.importer} {version.where} [{self.filing()}]"


def bring_in(session: Session, incoming: Incoming, report: Report) -> Article:
    """Make an article, or bring it up to what the importer has now.

    A version that somebody changed in the portal is left alone, and so is how the article is
    filed unless the source says something new about it. Links stay as they are, proposed ones
    too: how they stand tells what moved. Where there are none yet, an alignment is proposed.

    Args:
        session: the session, in a transaction.
        incoming: the article.
        report: where to count what was done.
    """
    article = session.scalars(select(Article).where(Article.key == incoming.key)).first()
    made = article is None
    if article is None:
        article = _make(session, incoming)
    report.add(Thing.ARTICLE, Outcome.MADE if made else Outcome.UNCHANGED)
    touched: list[tuple[Version, IncomingVersion]] = []
    refile = made
    for coming in incoming.versions:
        filed_as = _filing_of(article.version(coming.edition.code))
        outcome = _bring_version(session, article, incoming, coming, report)
        version = article.version(coming.edition.code)
        assert version is not None
        if outcome in {Outcome.MADE, Outcome.CHANGED}:
            touched.append((version, coming))
        if outcome is not Outcome.SKIPPED and filed_as != incoming.filing():
            refile = True
    if refile and _file(session, article, incoming) and not made:
        report.add(Thing.ARTICLE, Outcome.CHANGED)
        report.add(Thing.ARTICLE, Outcome.UNCHANGED, -1)
    _release(session, touched)
    if touched:
        _align(session, article, report)
    return article


def _make(session: Session, incoming: Incoming) -> Article:
    now = database_now(session)
    dates = [coming.released_at for coming in incoming.versions if coming.released_at]
    article = Article(
        kind=incoming.kind,
        key=incoming.key,
        written_first=incoming.written_first,
        created_at=min([now, *dates]),
    )
    if incoming.article_id is not None:
        article.id = incoming.article_id
    session.add(article)
    session.flush()
    return article


def _bring_version(
    session: Session,
    article: Article,
    incoming: Incoming,
    coming: IncomingVersion,
    report: Report,
) -> Outcome:
    version = article.version(coming.edition.code)
    if version is None:
        version = add_version(session, article, coming.edition)
        version.slug = slug_from(coming.slug)
        version.place = coming.place
        outcome = Outcome.MADE
    elif version.head_revision and not _is_ours(version.head_revision.origin, incoming.importer):
        report.skip(Thing.VERSION, coming.where, CHANGED_BY_HAND)
        return Outcome.SKIPPED
    else:
        outcome = Outcome.CHANGED
    saved = save_revision(
        session,
        version,
        coming.draft,
        minor=coming.minor and outcome is Outcome.CHANGED,
        origin=incoming.origin(coming),
    )
    if saved is None and not (coming.seen and _never_out(version)):
        outcome = Outcome.UNCHANGED
    report.add(Thing.VERSION, outcome)
    return outcome


def _is_ours(origin: str, importer: str) -> bool:
    return origin.startswith(f"import:{importer} ")


def _filing_of(version: Version | None) -> str:
    """The digest of how it was filed by the import that wrote it."""
    origin = version.head_revision.origin if version and version.head_revision else ""
    return origin.rpartition("[")[2].removesuffix("]")


def _never_out(version: Version) -> bool:
    return version.published_at is None and version.withdrawn_at is None


def _file(session: Session, article: Article, incoming: Incoming) -> bool:
    """File the article; a source that holds some of its languages adds, and takes nothing away."""
    whole = {coming.edition.code for coming in incoming.versions} >= {
        version.edition for version in article.versions
    }
    filed_under = [] if whole else [entry.term for entry in article.terms]
    filed = file_article(
        session,
        article,
        section=incoming.section or article.section or incoming.section_else,
        topics=[*_of_kind(filed_under, TermKind.TOPIC), *incoming.topics],
        authors=[*_of_kind(filed_under, TermKind.AUTHOR), *incoming.authors],
    )
    pictures = [] if whole else [entry.media_id for entry in article.gallery]
    shown = illustrate_article(
        session,
        article,
        lead=incoming.lead if incoming.lead is not None else article.lead_media_id,
        gallery=list(dict.fromkeys([*pictures, *incoming.gallery])),
    )
    placed = False
    for coming in incoming.versions:
        version = article.version(coming.edition.code)
        if version is not None and version.place != coming.place:
            version.place = coming.place
            placed = True
    return filed or shown or placed


def _of_kind(terms: Sequence[Term], kind: TermKind) -> list[Term]:
    return [term for term in terms if term.kind == kind]


def _release(session: Session, touched: Sequence[tuple[Version, IncomingVersion]]) -> None:
    """Release what readers are to see; what has the same instant, in the same instant."""
    instants: dict[datetime | None, list[Version]] = {}
    for version, coming in touched:
        if version.withdrawn_at is not None:
            continue
        if version.published_at is None:
            if coming.seen:
                instants.setdefault(coming.released_at, []).append(version)
        elif version.published_at > database_now(session):
            instants.setdefault(version.published_at, []).append(version)
        else:
            instants.setdefault(None, []).append(version)
    for instant, versions in instants.items():
        release(session, versions, instant)


def _align(session: Session, article: Article, report: Report) -> None:
    editions = [version.edition for version in article.versions if version.head_revision_id]
    linked = {
        frozenset({side.edition, side.toward})
        for link in links_of(session, article.id)
        for side in link.sides
    }
    for one, other in combinations(editions, 2):
        if frozenset({one, other}) not in linked:
            report.add(Thing.LINK, Outcome.MADE, propose_alignment(session, article, (one, other)))
