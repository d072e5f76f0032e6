"""From draft to readers and back: every move, by everybody, alone and as a pair."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import func, select

from portal import events
from portal.articles.events import VersionReleased
from portal.articles.models import Article, Version
from portal.articles.moves import STEPS, Move, Step, permissions_for, where
from portal.articles.revisions import add_version, save_revision
from portal.articles.rights import NotAllowed
from portal.articles.states import Status
from portal.articles.stories import Absence, Story, read_story
from portal.articles.workflow import (
    HalfOfAPair,
    NoSuchMove,
    choose_together,
    correct_version,
    move,
    move_pair,
    moves_of,
    steps_from,
    withdraw_pair,
)
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.messages import Refusal
from portal.people.models import Grant, Person, Role
from portal.people.permissions import PERMISSIONS
from tests.crowd import together
from tests.newsroom import draft, version_of, write_article
from tests.staff import administrator, person_with

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


HOUR = timedelta(hours=1)
TO_APPROVED = (Status.IN_REVIEW, Status.APPROVED)
WAYS = {
    Status.DRAFT: (),
    Status.IN_REVIEW: (Status.IN_REVIEW,),
    Status.APPROVED: TO_APPROVED,
    Status.SCHEDULED: (*TO_APPROVED, Status.SCHEDULED),
    Status.LIVE: (*TO_APPROVED, Status.LIVE),
    Status.WITHDRAWN: (*TO_APPROVED, Status.LIVE, Status.WITHDRAWN),
}


def go(session: Session, version: Version, to: Status, by: Person) -> Move:
    at = database_now(session) + HOUR if to is Status.SCHEDULED else None
    with transaction(session):
        return move(session, version, to, by=by, at=at, note="Because.")


def at(session: Session, version: Version) -> Status:
    return where(version, database_now(session))


def brought(session: Session, status: Status) -> Version:
    """Return a version that stands there."""
    version = version_of(write_article(session, "en"), "en")
    chief = administrator(session)
    for step in WAYS[status]:
        go(session, version, step, chief)
    assert at(session, version) is status
    return version


def approved_pair(session: Session) -> Article:
    article = write_article(session)
    chief = administrator(session)
    with transaction(session):
        for step in TO_APPROVED:
            move_pair(session, article, step, by=chief)
    return article


def shown(session: Session, article: Article, edition: str) -> bool:
    return isinstance(read_story(session, EDITIONS[edition], article.id), Story)


@pytest.mark.parametrize("here", list(Status))
def test_whoever_the_table_names_may_and_nobody_else(session: Session, here: Status) -> None:
    version = brought(session, here)
    now = database_now(session)
    for role in Role:
        person = person_with(session, role)
        expected = {
            there for there in Status if set(permissions_for(here, there)) & PERMISSIONS[role]
        }
        assert set(steps_from(version, person, now)) == expected
        for there in set(Status) - expected:
            refusal = NotAllowed if permissions_for(here, there) else NoSuchMove
            with pytest.raises(refusal):
                go(session, version, there, person)
        assert at(session, version) is here
    stranger = person_with(session, Role.PUBLISHER, editions=("ar",))
    assert steps_from(version, stranger, now) == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.here}-{step.there}-{step.needs}")
def test_every_move_of_the_table_works_and_is_recorded(session: Session, step: Step) -> None:
    here, there, needs = step
    version = brought(session, here)
    role = next(role for role in Role if needs in PERMISSIONS[role])
    person = person_with(session, role, editions=("en",))
    made = go(session, version, there, person)
    assert at(session, version) is there
    newest = moves_of(session, version)[0]
    assert (newest.here, newest.there, newest.note) == (here, there, "Because.")
    assert (newest.person, newest.version, newest.id) == (person, version, made.id)
    assert (newest.due_at is not None) == (there is Status.SCHEDULED)


def test_the_table_has_no_row_twice_and_a_way_to_everywhere() -> None:
    assert len(set(STEPS)) == len(STEPS)
    assert {step.there for step in STEPS} == set(Status)


def test_a_live_version_that_is_edited_stays_live_and_is_a_draft_again(session: Session) -> None:
    version = brought(session, Status.LIVE)
    with transaction(session):
        save_revision(session, version, draft("en", headline="Newer words"))
    assert at(session, version) is Status.DRAFT
    assert shown(session, version.article, "en")
    chief = administrator(session)
    with pytest.raises(NoSuchMove):
        go(session, version, Status.LIVE, chief)
    for step in WAYS[Status.LIVE]:
        go(session, version, step, chief)
    found = read_story(session, EDITIONS["en"], version.article_id)
    assert isinstance(found, Story)
    assert found.headline == "Newer words"


def test_what_is_live_can_be_withdrawn_while_a_draft_waits(session: Session) -> None:
    version = brought(session, Status.LIVE)
    with transaction(session):
        save_revision(session, version, draft("en", headline="Newer words"))
    go(session, version, Status.WITHDRAWN, administrator(session))
    assert not shown(session, version.article, "en")


def test_calling_off_a_replacement_keeps_what_is_live(session: Session) -> None:
    version = brought(session, Status.LIVE)
    chief = administrator(session)
    with transaction(session):
        save_revision(session, version, draft("en", headline="Newer words"))
    for step in WAYS[Status.SCHEDULED]:
        go(session, version, step, chief)
    go(session, version, Status.APPROVED, chief)
    assert (version.next_at, version.next_revision_id) == (None, None)
    assert shown(session, version.article, "en")


def test_calling_off_a_first_release_leaves_no_trace(session: Session) -> None:
    version = brought(session, Status.SCHEDULED)
    go(session, version, Status.APPROVED, administrator(session))
    assert (version.published_at, version.live_revision_id) == (None, None)
    assert read_story(session, EDITIONS["en"], version.article_id) is None


def test_a_pair_goes_out_at_one_instant(session: Session) -> None:
    article = approved_pair(session)
    chief = administrator(session)
    with transaction(session):
        made = move_pair(session, article, Status.LIVE, by=chief, note="Out!")
    assert [step.note for step in made] == ["Out!", "Out!"]
    assert len({version.published_at for version in article.versions}) == 1
    assert shown(session, article, "en")
    assert shown(session, article, "ar")


def test_a_pair_whose_other_half_is_not_approved_stays_in(session: Session) -> None:
    article = approved_pair(session)
    chief = administrator(session)
    with transaction(session):
        save_revision(session, version_of(article, "ar"), draft("ar", headline="عنوان آخر"))
    with pytest.raises(NoSuchMove) as refused, transaction(session):
        move_pair(session, article, Status.LIVE, by=chief)
    assert refused.value.edition == "ar"
    assert at(session, version_of(article, "en")) is Status.APPROVED


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_a_pair_needs_the_permission_in_both_editions(session: Session, edition: str) -> None:
    article = approved_pair(session)
    with transaction(session):
        half = person_with_in(session, edition)
    with pytest.raises(NotAllowed), transaction(session):
        move_pair(session, article, Status.LIVE, by=half)
    assert not any(shown(session, article, code) for code in EDITIONS)
    assert session.execute(select(func.count()).where(Move.there == Status.LIVE)).scalar_one() == 0


def person_with_in(session: Session, edition: str) -> Person:
    person = Person(
        email=edition,
        email_key=edition,
        name="Half",
        edition="en",
        created_at=database_now(session),
        grants=[Grant(edition=edition, role=Role.PUBLISHER)],
    )
    session.add(person)
    session.flush()
    return person


def test_if_one_release_of_a_pair_fails_nothing_happened(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = approved_pair(session)
    chief = administrator(session)

    def veto(_session: Session, event: VersionReleased) -> None:
        if event.version.edition == "ar":
            raise Refusal("no")

    followers = events._inside.get(VersionReleased, [])
    monkeypatch.setitem(events._inside, VersionReleased, [*followers, veto])
    with pytest.raises(Refusal), transaction(session):
        move_pair(session, article, Status.LIVE, by=chief)
    assert not any(shown(session, article, code) for code in EDITIONS)
    assert {at(session, version) for version in article.versions} == {Status.APPROVED}
    assert len(moves_of(session, version_of(article, "en"))) == 2


def test_half_of_a_pair_goes_alone_only_if_somebody_says_so(session: Session) -> None:
    article = approved_pair(session)
    chief = administrator(session)
    english = version_of(article, "en")
    with pytest.raises(HalfOfAPair):
        go(session, english, Status.LIVE, chief)
    with pytest.raises(HalfOfAPair):
        go(session, english, Status.SCHEDULED, chief)
    with transaction(session):
        move(session, english, Status.LIVE, by=chief, alone=True)
    assert shown(session, article, "en")
    assert not shown(session, article, "ar")
    go(session, version_of(article, "ar"), Status.LIVE, chief)
    assert shown(session, article, "ar")


def test_an_article_may_go_each_on_its_own(session: Session) -> None:
    article = approved_pair(session)
    with pytest.raises(NotAllowed), transaction(session):
        choose_together(session, article, False, by=person_with_reporter(session))
    with transaction(session):
        choose_together(session, article, False, by=administrator_now(session))
    go(session, version_of(article, "en"), Status.LIVE, administrator(session))
    assert shown(session, article, "en")


def person_with_reporter(session: Session) -> Person:
    person = person_with_in(session, "en")
    person.grants[0].role = Role.REPORTER
    session.flush()
    return person


def administrator_now(session: Session) -> Person:
    person = person_with_in(session, "en")
    person.administrator = True
    session.flush()
    return person


def test_a_pair_that_is_not_written_yet_holds_nothing_back(session: Session) -> None:
    version = brought(session, Status.APPROVED)
    with transaction(session):
        add_version(session, version.article, EDITIONS["ar"])
    go(session, version, Status.LIVE, administrator(session))
    assert shown(session, version.article, "en")


def test_a_pair_is_withdrawn_in_one_act_each_with_its_reason(session: Session) -> None:
    article = approved_pair(session)
    chief = administrator(session)
    with transaction(session):
        move_pair(session, article, Status.LIVE, by=chief)
    with pytest.raises(Refusal), transaction(session):
        withdraw_pair(session, article, {"en": "Wrong figures."}, by=chief)
    assert shown(session, article, "en")
    with transaction(session):
        half = person_with_in(session, "en")
    reasons = {"en": "Wrong figures.", "ar": "أرقام خاطئة."}
    with pytest.raises(NotAllowed), transaction(session):
        withdraw_pair(session, article, reasons, by=half)
    assert shown(session, article, "ar")
    with transaction(session):
        withdraw_pair(session, article, reasons, by=chief)
    for code, reason in reasons.items():
        found = read_story(session, EDITIONS[code], article.id)
        assert isinstance(found, Absence)
        assert found.withdrawn_reason == reason


def test_withdrawing_a_pair_takes_what_is_out_and_what_waits(session: Session) -> None:
    article = approved_pair(session)
    chief = administrator(session)
    with transaction(session):
        move(session, version_of(article, "en"), Status.LIVE, by=chief, alone=True)
    with pytest.raises(Refusal), transaction(session):
        withdraw_pair(session, article, {}, by=chief)
    go(session, version_of(article, "ar"), Status.SCHEDULED, chief)
    with transaction(session):
        made = withdraw_pair(session, article, {"en": "No.", "ar": "لا."}, by=chief)
    assert len(made) == 2
    assert not any(shown(session, article, code) for code in EDITIONS)


def test_only_what_readers_see_is_corrected(session: Session) -> None:
    version = brought(session, Status.APPROVED)
    chief = administrator(session)
    with pytest.raises(Refusal), transaction(session):
        correct_version(session, version, "It was two.", by=chief)
    go(session, version, Status.LIVE, chief)
    with pytest.raises(NotAllowed), transaction(session):
        correct_version(session, version, "It was two.", by=person_with_reporter(session))
    with transaction(session):
        correct_version(session, version, "It was two.", by=chief)
    found = read_story(session, EDITIONS["en"], version.article_id)
    assert isinstance(found, Story)
    assert [note.text for note in found.corrections] == ["It was two."]


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_clock_that_is_wrong_changes_no_embargo(session: Session, seconds: int) -> None:
    article = approved_pair(session)
    chief = administrator(session)
    now = database_now(session)
    with time_machine.travel(now + timedelta(seconds=seconds), tick=True):
        with pytest.raises(Refusal), transaction(session):
            move_pair(session, article, Status.SCHEDULED, by=chief, at=now)
        soon = now + timedelta(seconds=60)
        with transaction(session):
            move_pair(session, article, Status.SCHEDULED, by=chief, at=soon)
        assert not any(shown(session, article, code) for code in EDITIONS)
        assert {version.published_at for version in article.versions} == {soon}
        past = database_now(session) - timedelta(seconds=1)
        with transaction(session):
            for version in article.versions:
                version.published_at = past
        assert all(shown(session, article, code) for code in EDITIONS)


def test_an_instant_belongs_to_what_is_scheduled(session: Session) -> None:
    version = brought(session, Status.APPROVED)
    chief = administrator(session)
    later = database_now(session) + HOUR
    with pytest.raises(ValueError, match="instant"), transaction(session):
        move(session, version, Status.LIVE, by=chief, at=later)
    with pytest.raises(ValueError, match="instant"), transaction(session):
        move(session, version, Status.SCHEDULED, by=chief)
    with pytest.raises(Refusal), transaction(session):
        move_pair(session, version.article, Status.WITHDRAWN, by=chief)


def test_of_many_releases_at_once_one_is_made(crowd: Engine, alone: Session) -> None:
    article = approved_pair(alone)
    chief = administrator(alone)
    ids = (article.id, chief.id, version_of(article, "en").id)
    alone.rollback()

    def job(session: Session, number: int) -> int:
        person = session.get_one(Person, ids[1])
        if number % 2:
            pair = session.get_one(Article, ids[0])
            return len(move_pair(session, pair, Status.LIVE, by=person))
        version = session.get_one(Version, ids[2])
        move(session, version, Status.LIVE, by=person, alone=True)
        return 1

    answers = together(crowd, 8, job)
    assert all(isinstance(answer, int | Refusal) for answer in answers)
    released = select(func.count()).where(Move.version_id == ids[2], Move.there == Status.LIVE)
    assert alone.execute(released).scalar_one() == 1
