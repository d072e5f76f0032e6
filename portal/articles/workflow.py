"""Move versions through the newsroom: from draft to readers, one or the whole pair, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.events import CorrectionMade, TogetherChosen, VersionMoved
from portal.articles.holding import hold
from portal.articles.models import Article, Correction, Stage, Version
from portal.articles.moves import STEPS, Move, permissions_for, where
from portal.articles.publishing import correct, release, unschedule, withdraw
from portal.articles.rights import NotAllowed, require
from portal.articles.states import Status, status_of
from portal.articles.words import fold_space, plain
from portal.database import database_now
from portal.events import announce
from portal.messages import N_, Refusal
from portal.people.models import Person
from portal.people.permissions import Permission, may

_RELEASING = (Status.SCHEDULED, Status.LIVE)
_WORKING = {stage.value for stage in Stage}


class NoSuchMove(Refusal):
    """The table of moves has none from here to there."""

    def __init__(self, version: Version, here: Status, there: Status) -> None:
        super().__init__(N_("From where this version stands, that step is not possible."))
        self.edition = version.edition
        self.here = here
        self.there = there


class HalfOfAPair(Refusal):
    """The article goes out together, and its other version is not out yet."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This story goes live in all its languages together. Release the pair, or say "
                "that this one goes alone."
            )
        )


def steps_from(version: Version, person: Person, now: datetime) -> list[Status]:
    """Return where a person may move a version, in the table's order."""
    found = [
        step.there
        for step in STEPS
        if step.here is _here(version, step.there, now) and may(person, step.needs, version.edition)
    ]
    return list(dict.fromkeys(found)) if version.head_revision_id is not None else []


def moves_of(session: Session, version: Version, *, limit: int = 200) -> Sequence[Move]:
    """Return the moves of a version, the newest first."""
    query = select(Move).where(Move.version_id == version.id)
    return session.scalars(query.order_by(Move.made_at.desc(), Move.id.desc()).limit(limit)).all()


def move(  # what, where to, who, and what a form may say beside
    session: Session,
    version: Version,
    to: Status,
    *,
    by: Person,
    note: str = "",
    at: datetime | None = None,
    alone: bool = False,
) -> Move:
    """Move the newest words of a version to another state.

    Args:
        session: the session, in a transaction.
        version: what is moved.
        to: where it goes.
        by: who moves it.
        note: what is said with it; for a withdrawal, the reason that readers are told.
        at: the instant of a release to be scheduled; only with ``SCHEDULED``.
        alone: release this one although the article goes out together.

    Raises:
        NoSuchMove: if the table has no such move.
        NotAllowed: if none of the person's roles in the edition allows it.
        HalfOfAPair: if another version of an article that goes out together is not out yet.
        Refusal: if the instant has passed, or a withdrawal lacks its reason.
    """
    everybody = _held(session, version.article_id)
    now = database_now(session)
    here = _allowed(version, to, by, now)
    if to in _RELEASING and not alone and version.article.released_together:
        others = (other for other in everybody if other.id != version.id)
        if any(_waits(other, now) for other in others):
            raise HalfOfAPair
    return _carry_out(session, [(version, here)], to, by, note, at)[0]


def move_pair(
    session: Session,
    article: Article,
    to: Status,
    *,
    by: Person,
    note: str = "",
    at: datetime | None = None,
) -> list[Move]:
    """Move every written version of an article, or none of them.

    A version that is there already stays as it is; one whose newest words are live needs no
    release. To withdraw, see ``withdraw_pair``.

    Raises:
        NoSuchMove, NotAllowed, Refusal: as ``move``, for any of them.
    """
    if to is Status.WITHDRAWN:
        raise Refusal(N_("Readers need a reason for a withdrawal."))
    now_there = (Status.LIVE,) if to in _RELEASING else (to,)
    versions = _held(session, article.id)
    now = database_now(session)
    moving = [version for version in versions if where(version, now) not in now_there]
    if not moving:
        raise Refusal(N_("There is nothing written to release."))
    steps = [(version, _allowed(version, to, by, now)) for version in moving]
    return _carry_out(session, steps, to, by, note, at)


def withdraw_pair(
    session: Session, article: Article, reasons: Mapping[str, str], *, by: Person
) -> list[Move]:
    """Take every version of an article away from readers in one act.

    Args:
        session: the session, in a transaction.
        article: what goes.
        reasons: edition code → what its readers are told; each released one needs its own.
        by: who does it.

    Raises:
        NotAllowed: if the person may not withdraw in one of the editions.
        Refusal: if nothing of it is released, or a reason is missing.
    """
    versions = _held(session, article.id)
    now = database_now(session)
    out = [version for version in versions if status_of(version, now) in _RELEASING]
    if not out:
        raise Refusal(N_("This was never released."))
    steps = [(version, _allowed(version, Status.WITHDRAWN, by, now)) for version in out]
    made = []
    for step in steps:
        reason = reasons.get(step[0].edition, "")
        made += _carry_out(session, [step], Status.WITHDRAWN, by, reason, None)
    return made


def correct_version(session: Session, version: Version, text: str, *, by: Person) -> Correction:
    """Put a public, dated note on a live version; the other edition gets a task.

    Raises:
        NotAllowed: if the person may not correct in the edition.
        Refusal: if the version is not live, or the note is empty.
    """
    require(by, Permission.CORRECT, version.edition)
    hold(session, [version])
    if status_of(version, database_now(session)) is not Status.LIVE:
        raise Refusal(N_("Only what readers can see is corrected."))
    correction = correct(session, version, text)
    announce(session, CorrectionMade(version, correction, by))
    return correction


def choose_together(
    session: Session,
    article: Article,
    together: bool,  # noqa: FBT001  # the choice itself
    *,
    by: Person,
) -> None:
    """Say whether the versions of an article go live together, or each on its own.

    Raises:
        NotAllowed: if the person approves in none of its editions.
    """
    editions = [version.edition for version in article.versions]
    if not any(may(by, Permission.APPROVE, edition) for edition in editions):
        raise NotAllowed(article.written_first)
    if article.released_together != together:
        article.released_together = together
        session.flush()
        announce(session, TogetherChosen(article, together, by))


def _held(session: Session, article_id: int) -> list[Version]:
    """Every version of an article that has words, held until the transaction ends."""
    query = select(Version).where(Version.article_id == article_id).order_by(Version.id)
    versions = list(session.scalars(query))
    hold(session, versions)
    return [version for version in versions if version.head_revision_id is not None]


def _here(version: Version, to: Status, now: datetime) -> Status:
    """Where a move starts. What readers see is withdrawn whatever was written since."""
    return status_of(version, now) if to is Status.WITHDRAWN else where(version, now)


def _waits(version: Version, now: datetime) -> bool:
    """Whether a version has words that are not out and that nobody took back."""
    here = where(version, now)
    return here is Status.SCHEDULED or here.value in _WORKING


def _allowed(version: Version, to: Status, by: Person, now: datetime) -> Status:
    """Return where the version stands, if the person may move it from there."""
    here = _here(version, to, now)
    needed = permissions_for(here, to)
    if not needed or version.head_revision_id is None:
        raise NoSuchMove(version, here, to)
    if not any(may(by, permission, version.edition) for permission in needed):
        raise NotAllowed(version.edition)
    return here


def _carry_out(  # what every move has
    session: Session,
    steps: Sequence[tuple[Version, Status]],
    to: Status,
    by: Person,
    note: str,
    at: datetime | None,
) -> list[Move]:
    if (at is not None) != (to is Status.SCHEDULED):
        msg = "an instant belongs to what is scheduled, and to nothing else"
        raise ValueError(msg)
    now = database_now(session)
    if at is not None and at <= now:
        raise Refusal(N_("This instant has passed already."))
    note = fold_space(plain(note))
    _change(session, steps, to, note, at)
    made = []
    for version, here in steps:
        step = Move(
            version=version,
            revision_id=_moved_revision(version, to),
            person=by,
            here=here,
            there=to,
            note=note,
            made_at=now,
            due_at=at,
        )
        session.add(step)
        made.append(step)
    session.flush()
    for version, here in steps:
        announce(session, VersionMoved(version, here, to, note, at, by))
    return made


def _change(
    session: Session,
    steps: Iterable[tuple[Version, Status]],
    to: Status,
    note: str,
    at: datetime | None,
) -> None:
    versions = [version for version, _ in steps]
    if to in _RELEASING:
        release(session, versions, at)
        return
    if to is Status.WITHDRAWN:
        withdraw(session, versions, note)
        return
    for version, here in steps:
        if here is Status.SCHEDULED:
            unschedule(session, version)
        version.stage = Stage(to.value)
    session.flush()


def _moved_revision(version: Version, to: Status) -> int:
    revision = version.live_revision_id if to is Status.WITHDRAWN else version.head_revision_id
    assert revision is not None  # nothing else can be moved
    return revision
