"""Previews: a link under which somebody without an account reads what is not out yet, for a while.

The link holds a token of pure chance; the database only its digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, case, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.articles.models import Article, Revision, Version
from portal.articles.rights import require
from portal.articles.stories import PUBLIC, Sight, Story, read_story
from portal.database import Base, Key, clock_now, database_now
from portal.editions import Edition
from portal.events import announce
from portal.identifiers import new_id
from portal.messages import N_, Refusal
from portal.people.keyring import new_token, token_digest
from portal.people.models import DIGEST_LENGTH, Person
from portal.people.permissions import Permission

PREVIEW_LASTS = timedelta(hours=72)
LONGEST_PREVIEW = timedelta(days=30)

NEWEST = Sight(
    shown=lambda version: version.head_revision_id.is_not(None),
    revision_id=lambda version: version.head_revision_id.expression,
)
"""What was written last, whatever its state."""


class Preview(Base):
    """A link to what is not public, or not yet."""

    __tablename__ = "preview"

    id: Mapped[int] = mapped_column(Key, primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    edition: Mapped[str | None] = mapped_column(String(8))
    """The version it shows; none: every version of the article."""
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    """The words it shows for ever; none: the newest each time."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    views: Mapped[int] = mapped_column(default=0)
    viewed_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship()
    revision: Mapped[Revision | None] = relationship()
    person: Mapped[Person] = relationship()

    def shows(self, edition: str) -> bool:
        """Whether the version in an edition may be read under the link."""
        return self.edition in (None, edition)


@dataclass(frozen=True, slots=True)
class PreviewMade:
    """Somebody made a link for outsiders."""

    preview: Preview
    by: Person


@dataclass(frozen=True, slots=True)
class PreviewRevoked:
    """A link for outsiders works no longer."""

    preview: Preview
    by: Person


def make_preview(
    session: Session,
    article: Article,
    *,
    by: Person,
    edition: str | None = None,
    revision: Revision | None = None,
    lasts: timedelta = PREVIEW_LASTS,
) -> tuple[Preview, str]:
    """Make a link.

    Args:
        session: the session, in a transaction.
        article: what it shows.
        by: who makes it.
        edition: the version it shows; by default the pair.
        revision: the words it shows, which its version then follows from; by default whatever
            is newest when somebody looks.
        lasts: how long it works, by the database's clock.

    Returns:
        The preview, and the token of its link, which is not to be had again.

    Raises:
        NotAllowed: if the person may not read what it shows.
        Refusal: if there is nothing to show, or it would work for too long.
    """
    if not timedelta(0) < lasts <= LONGEST_PREVIEW:
        raise Refusal(N_("A preview works for at most %(days)s days."), days=LONGEST_PREVIEW.days)
    if revision is not None:
        edition = revision.version.edition
        if revision.version.article_id != article.id:
            raise Refusal(N_("That revision belongs to another version."))
    written = [version for version in article.versions if version.head_revision_id is not None]
    shown = [version.edition for version in written if edition in (None, version.edition)]
    if not shown:
        raise Refusal(N_("There is nothing written to show."))
    for code in shown:
        require(by, Permission.READ_NEWSROOM, code)
    token = new_token()
    now = database_now(session)
    preview = Preview(
        digest=token_digest(token),
        article=article,
        edition=edition,
        revision=revision,
        person=by,
        made_at=now,
        expires_at=now + lasts,
    )
    session.add(preview)
    session.flush()
    announce(session, PreviewMade(preview, by))
    return preview, token


def find_preview(session: Session, token: str) -> Preview | None:
    """Return the preview of a link, while it works."""
    return session.scalars(
        select(Preview).where(Preview.digest == token_digest(token), _works())
    ).first()


def previews_of(session: Session, article: Article) -> Sequence[Preview]:
    """Return the previews of an article that still work, the newest first."""
    return session.scalars(
        select(Preview)
        .where(Preview.article_id == article.id, _works())
        .order_by(Preview.made_at.desc(), Preview.id.desc())
    ).all()


def revoke_preview(session: Session, preview: Preview, *, by: Person) -> None:
    """Let a link work no longer.

    Raises:
        NotAllowed: if the person may not read what it shows.
    """
    editions = [preview.edition] if preview.edition else _editions(preview.article)
    for code in editions:
        require(by, Permission.READ_NEWSROOM, code)
    if preview.revoked_at is None:
        preview.revoked_at = database_now(session)
        session.flush()
        announce(session, PreviewRevoked(preview, by))


def count_view(session: Session, preview: Preview) -> None:
    """Note that somebody looked."""
    session.execute(
        update(Preview)
        .where(Preview.id == preview.id)
        .values(views=Preview.views + 1, viewed_at=clock_now()),
        execution_options={"synchronize_session": False},
    )
    session.expire(preview, ["views", "viewed_at"])


def sights_of(preview: Preview) -> tuple[Sight, Sight]:
    """Return which words a preview shows, of its version and of the others.

    For ``read_story`` and ``read_paired_story``. Under the link to one version, of the others
    only what is public is told.
    """
    sight = sight_of(preview.revision) if preview.revision else NEWEST
    return sight, NEWEST if preview.edition is None else PUBLIC


def sight_of(revision: Revision) -> Sight:
    """Return the sight of these words, and of the newest ones of other versions."""

    def chosen(version: type[Version]) -> ColumnElement[int | None]:
        return case(
            (version.id == revision.version_id, revision.id), else_=version.head_revision_id
        )

    return Sight(NEWEST.shown, chosen)


def read_preview(
    session: Session, edition: Edition, article_id: int, revision: Revision | None = None
) -> Story | None:
    """Return a version as its page would show it, out or not; the newest words by default."""
    sight = sight_of(revision) if revision else NEWEST
    found = read_story(session, edition, article_id, sight, NEWEST)
    return found if isinstance(found, Story) else None


def _works() -> ColumnElement[bool]:
    return (Preview.expires_at > clock_now()) & Preview.revoked_at.is_(None)


def _editions(article: Article) -> list[str]:
    return [version.edition for version in article.versions]
