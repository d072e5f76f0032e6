"""Arrange a front page: choose in a draft, release it, bring an earlier one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.articles.models import Article, ArticleKind, Term, TermKind, Version
from portal.articles.rights import require
from portal.database import database_now, insert_unless_there
from portal.editions import Edition
from portal.events import announce
from portal.frontpage.events import FrontArranged, FrontCarried, FrontDiscarded, FrontReleased
from portal.frontpage.models import Arrangement, Front, Place
from portal.frontpage.slots import Area, Slot, check_slot
from portal.messages import N_, Refusal
from portal.people.models import Person
from portal.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of carrying an arrangement to another edition."""

    placed: int
    missing: tuple[tuple[Slot, int], ...]
    """Slots, and ids of the articles in them that have no version in the other edition."""


def held_front(session: Session, edition: Edition, by: Person) -> Front:
    """Return an edition's front page, held so that nobody else arranges it meanwhile.

    Raises:
        NotAllowed: if the person may not arrange it.
    """
    require(by, Permission.ARRANGE_FRONT, edition.code)
    insert_unless_there(session, Front, edition=edition.code, breaking_text="")
    return session.get_one(Front, edition.code, with_for_update=True, populate_existing=True)


def draft_of(session: Session, edition: Edition) -> Arrangement | None:
    """Return the draft, if somebody began one since the last release."""
    return session.scalars(
        select(Arrangement).where(Arrangement.edition == edition.code, Arrangement.number.is_(None))
    ).first()


def released_of(session: Session, edition: Edition) -> Arrangement | None:
    """Return the arrangement that readers see, if there ever was one."""
    return next(iter(arrangements_of(session, edition, limit=1)), None)


def arrangements_of(
    session: Session, edition: Edition, *, limit: int = 50
) -> Sequence[Arrangement]:
    """Return what was released, the newest first."""
    return session.scalars(
        select(Arrangement)
        .where(Arrangement.edition == edition.code, Arrangement.number.is_not(None))
        .order_by(Arrangement.number.desc())
        .limit(limit)
    ).all()


def chosen_in(session: Session, edition: Edition) -> dict[Slot, int]:
    """Return what is chosen now, slot → article id: in the draft, or else as released."""
    arrangement = draft_of(session, edition) or released_of(session, edition)
    return arrangement.chosen() if arrangement else {}


def place(session: Session, edition: Edition, slot: Slot, article: Article, *, by: Person) -> None:
    """Put a story into a place of the draft; it leaves the place it had.

    It need not be out yet: until it is, the place fills itself.

    Raises:
        NotAllowed: if the person may not arrange this front page.
        NoSuchSlot: if there is no such place.
        Refusal: if it is no story, or has no version in the edition.
    """
    check_slot(slot)
    held_front(session, edition, by)
    _check_section(session, slot)
    if article.kind != ArticleKind.STORY or article.id not in _with_version(
        session, edition, [article.id]
    ):
        raise Refusal(N_("This story has no version in that edition yet."))
    chosen = chosen_in(session, edition)
    chosen = {other: found for other, found in chosen.items() if found != article.id}
    _write(session, _open_draft(session, edition, by), {**chosen, slot: article.id})
    announce(session, FrontArranged(edition.code, by, str(slot), article.id))


def move(session: Session, edition: Edition, here: Slot, there: Slot, *, by: Person) -> None:
    """Move what stands in one place of the draft to another; what stands there takes its place.

    Raises:
        NotAllowed, NoSuchSlot: as ``place``.
        Refusal: if nothing was chosen for the first place.
    """
    check_slot(there)
    held_front(session, edition, by)
    _check_section(session, there)
    chosen = chosen_in(session, edition)
    if here not in chosen:
        raise Refusal(N_("Nothing was chosen for this place."))
    moved = chosen.pop(here)
    if there in chosen:
        chosen[here] = chosen[there]
    _write(session, _open_draft(session, edition, by), {**chosen, there: moved})
    announce(session, FrontArranged(edition.code, by, str(there), moved))


def clear(session: Session, edition: Edition, slot: Slot, *, by: Person) -> None:
    """Leave a place of the draft to fill itself.

    Raises:
        NotAllowed: if the person may not arrange this front page.
    """
    held_front(session, edition, by)
    chosen = chosen_in(session, edition)
    if chosen.pop(slot, None) is not None:
        _write(session, _open_draft(session, edition, by), chosen)
        announce(session, FrontArranged(edition.code, by, str(slot), None))


def discard(session: Session, edition: Edition, *, by: Person) -> None:
    """Throw the draft away; what readers see stays.

    Raises:
        NotAllowed: if the person may not arrange this front page.
    """
    held_front(session, edition, by)
    draft = draft_of(session, edition)
    if draft is not None:
        session.delete(draft)
        session.flush()
        announce(session, FrontDiscarded(edition.code, by))


def release(session: Session, edition: Edition, *, by: Person) -> Arrangement:
    """Show the draft to readers.

    Raises:
        NotAllowed: if the person may not arrange this front page.
        Refusal: if nothing was changed since the last release.
    """
    held_front(session, edition, by)
    draft = draft_of(session, edition)
    if draft is None:
        raise Refusal(N_("Nothing was changed since this front page was released."))
    return _number(session, edition, draft, by)


def revert(session: Session, edition: Edition, number: int, *, by: Person) -> Arrangement:
    """Release an earlier arrangement again; a draft that was begun stays.

    Raises:
        NotAllowed: if the person may not arrange this front page.
        Refusal: if there is none with this number.
    """
    held_front(session, edition, by)
    earlier = session.scalars(
        select(Arrangement).where(Arrangement.edition == edition.code, Arrangement.number == number)
    ).first()
    if earlier is None:
        raise Refusal(N_("There is no such arrangement."))
    again = Arrangement(edition=edition.code, copy_of=number)
    return _number(session, edition, again, by, earlier.chosen())


def carry_to(session: Session, edition: Edition, other: Edition, *, by: Person) -> Carried:
    """Take what is chosen in one edition over into the draft of another, by pairs.

    A place whose story has no version there keeps what the other edition has in it.

    Raises:
        NotAllowed: if the person may not arrange the other front page.
    """
    held_front(session, other, by)
    source = chosen_in(session, edition)
    known = _with_version(session, other, list(source.values()))
    coming = {slot: article for slot, article in source.items() if article in known}
    kept = {
        slot: article
        for slot, article in chosen_in(session, other).items()
        if slot not in coming and article not in coming.values()
    }
    _write(session, _open_draft(session, other, by), {**kept, **coming})
    missing = tuple((slot, article) for slot, article in source.items() if article not in known)
    announce(session, FrontCarried(other.code, by, edition.code, len(coming), len(missing)))
    return Carried(len(coming), missing)


def _open_draft(session: Session, edition: Edition, by: Person) -> Arrangement:
    draft = draft_of(session, edition)
    if draft is None:
        draft = Arrangement(edition=edition.code, person=by)
        session.add(draft)
        session.flush()
    return draft


def _write(session: Session, arrangement: Arrangement, chosen: Mapping[Slot, int]) -> None:
    arrangement.places.clear()
    session.flush()
    arrangement.places.extend(
        Place(area=slot.area, term_id=slot.term_id, position=slot.position, article_id=article)
        for slot, article in chosen.items()
    )
    session.flush()


def _number(
    session: Session,
    edition: Edition,
    arrangement: Arrangement,
    by: Person,
    chosen: Mapping[Slot, int] | None = None,
) -> Arrangement:
    newest = session.execute(
        select(func.max(Arrangement.number)).where(Arrangement.edition == edition.code)
    ).scalar_one()
    now = database_now(session)
    arrangement.number = (newest or 0) + 1
    arrangement.released_at = now
    arrangement.person = by
    session.add(arrangement)
    session.flush()
    if chosen is not None:
        _write(session, arrangement, chosen)
    announce(session, FrontReleased(edition.code, by, arrangement.number, arrangement.copy_of))
    return arrangement


def _check_section(session: Session, slot: Slot) -> None:
    if slot.area is Area.SECTION:
        term = session.get(Term, slot.term_id)
        if term is None or term.kind != TermKind.SECTION:
            raise Refusal(N_("There is no such section."))


def _with_version(session: Session, edition: Edition, article_ids: Sequence[int]) -> set[int]:
    return set(
        session.scalars(
            select(Version.article_id).where(
                Version.article_id.in_(article_ids),
                Version.edition == edition.code,
                Version.head_revision_id.is_not(None),
            )
        )
    )
