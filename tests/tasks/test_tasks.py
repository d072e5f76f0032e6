"""Tasks: opened by what happens, taken on by one, done once, seen by those they concern."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import func, select

from portal.articles.publishing import release
from portal.articles.revisions import save_revision
from portal.articles.rights import NotAllowed
from portal.articles.states import Status
from portal.articles.workflow import correct_version, move, move_pair
from portal.database import database_now, transaction
from portal.messages import Refusal
from portal.people.models import Person, Role
from portal.tasks.doing import (
    Taken,
    Wanted,
    ask_for,
    assign,
    claim,
    finish,
    hand_back,
    open_task,
    set_deadline,
)
from portal.tasks.following import CORRECTION_DUE, mind_lag
from portal.tasks.lagging import gaps, lagging
from portal.tasks.models import Task, TaskKind
from portal.tasks.reading import tasks_for, tasks_of
from portal.translation.links import Pairing, agree, links_of, propose
from tests.crowd import together
from tests.newsroom import draft, paragraphs, publish_article, version_of, write_article
from tests.staff import administrator, person_with

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from portal.articles.models import Article

HOUR = timedelta(hours=1)
TRANSLATE = Wanted(TaskKind.TRANSLATE, "ar")
CHANGED = ("The first to cross was a nurse.", "The second was a postman.", "Then came the rest.")


def asked(session: Session, article: Article, wanted: Wanted = TRANSLATE) -> Task:
    editor = person_with(session, Role.EDITOR)
    with transaction(session):
        return ask_for(session, article, wanted, by=editor)


def kinds(session: Session, article: Article) -> list[tuple[str, str]]:
    return [(task.kind, task.edition) for task in tasks_of(session, article)]


def agreed_pair(session: Session) -> Article:
    """Return a released pair whose paragraphs all match."""
    article = publish_article(session)
    both = {version.edition: version.head_revision for version in article.versions}
    with transaction(session):
        pairs = zip(*([*r.digests] for r in both.values() if r), strict=True)
        pairings = [
            Pairing({code: (block,) for code, block in zip(both, pair, strict=True)})
            for pair in pairs
        ]
        propose(session, article, ("en", "ar"), pairings)
        agree(session, article, links_of(session, article.id))
    return article


def test_handing_in_asks_for_a_review_and_every_way_out_ends_it(session: Session) -> None:
    version = version_of(write_article(session, "en"), "en")
    chief = administrator(session)
    for way_out in ("draft", "approved", "saved"):
        with transaction(session):
            move(session, version, Status.IN_REVIEW, by=chief, note="Please read.")
        (task,) = tasks_of(session, version.article)
        assert (task.kind, task.edition, task.note) == ("review", "en", "Please read.")
        with transaction(session):
            if way_out == "saved":
                words = draft("en", headline="Written on")
                save_revision(session, version, words, by=chief)
            else:
                move(session, version, Status(way_out), by=chief)
        assert tasks_of(session, version.article) == []
        assert task.done_by_id == chief.id
        if way_out == "approved":
            with transaction(session):
                move(session, version, Status.DRAFT, by=chief)


def test_a_translation_is_done_when_it_is_handed_in(session: Session) -> None:
    article = write_article(session)
    asked(session, article)
    chief = administrator(session)
    with transaction(session):
        move(session, version_of(article, "en"), Status.IN_REVIEW, by=chief)
    assert ("translate", "ar") in kinds(session, article)
    with transaction(session):
        move(session, version_of(article, "ar"), Status.IN_REVIEW, by=chief)
    assert kinds(session, article) == [("review", "en"), ("review", "ar")]


@pytest.mark.parametrize("seconds", [-90, 0, 90])
def test_a_correction_asks_the_other_edition_within_a_day(session: Session, seconds: int) -> None:
    article = publish_article(session)
    chief = administrator(session)
    now = database_now(session)
    with time_machine.travel(now + timedelta(seconds=seconds), tick=True), transaction(session):
        correct_version(session, version_of(article, "en"), "It was two.", by=chief)
        correct_version(session, version_of(article, "en"), "No, three.", by=chief)
    found = tasks_of(session, article)
    assert [(task.kind, task.edition, task.note) for task in found] == [
        ("correct", "ar", "It was two."),
        ("correct", "ar", "No, three."),
    ]
    for task in found:
        assert task.due_at
        assert timedelta(0) <= task.due_at - now - CORRECTION_DUE < timedelta(minutes=5)


def test_a_correction_that_fails_asks_nobody(session: Session) -> None:
    article = publish_article(session)
    with pytest.raises(Refusal), transaction(session):
        correct_version(session, version_of(article, "en"), " ", by=administrator_of(article))
    assert tasks_of(session, article) == []
    alone = publish_article(session, "en")
    chief = administrator(session)
    with transaction(session):
        correct_version(session, version_of(alone, "en"), "It was two.", by=chief)
    assert tasks_of(session, alone) == []


def administrator_of(_article: Article) -> Person:
    return Person(administrator=True, disabled_at=None)


def test_what_is_released_on_one_side_asks_the_other_to_follow(session: Session) -> None:
    article = agreed_pair(session)
    english = version_of(article, "en")
    assert lagging(session, article) == set()
    with transaction(session):
        save_revision(session, english, draft("en", body=paragraphs(*CHANGED)))
    assert tasks_of(session, article) == [], "nobody reads it yet"
    with transaction(session):
        release(session, [english])
    assert kinds(session, article) == [("update", "ar")]
    with transaction(session):
        release(session, [english])
    assert len(tasks_of(session, article)) == 1
    with transaction(session):
        agree(session, article, links_of(session, article.id))
        mind_lag(session, article)
    assert tasks_of(session, article) == []


def test_a_minor_change_asks_nobody(session: Session) -> None:
    article = agreed_pair(session)
    english = version_of(article, "en")
    with transaction(session):
        save_revision(session, english, draft("en", body=paragraphs(*CHANGED)), minor=True)
        release(session, [english])
    assert tasks_of(session, article) == []


def test_where_nothing_was_ever_compared_nothing_lags(session: Session) -> None:
    article = publish_article(session)
    assert tasks_of(session, article) == []
    assert {gap.missing for gap in gaps(session, article)} == {5}


def test_gaps_warn_and_do_not_hold_a_pair_back(session: Session) -> None:
    article = write_article(session)
    with transaction(session):
        pairing = Pairing(dict.fromkeys(("en", "ar"), ("headline",)), 0.5)
        propose(session, article, ("en", "ar"), [pairing])
    warning = gaps(session, article)
    assert [(gap.behind, gap.proposed, gap.moved, gap.missing) for gap in warning] == [
        ("en", 1, 0, 4),
        ("ar", 1, 0, 4),
    ]
    chief = administrator(session)
    with transaction(session):
        for step in (Status.IN_REVIEW, Status.APPROVED, Status.LIVE):
            move_pair(session, article, step, by=chief)
    assert all(version.published_at for version in article.versions)


def test_one_of_a_kind_is_open_at_a_time(session: Session) -> None:
    article = write_article(session, "en")
    first = asked(session, article)
    assert asked(session, article) == first
    other = asked(session, article, Wanted(TaskKind.UPDATE, "ar"))
    assert other != first
    translator = person_with(session, Role.TRANSLATOR)
    with transaction(session):
        finish(session, first, by=translator)
        finish(session, first, by=translator)
    assert asked(session, article) != first


def test_who_may_ask_assign_claim_and_finish(session: Session) -> None:
    article = write_article(session, "en")
    translator = person_with(session, Role.TRANSLATOR)
    reporter = person_with(session, Role.REPORTER)
    elsewhere = person_with(session, Role.TRANSLATOR, editions=("en",))
    editor = person_with(session, Role.EDITOR)
    with pytest.raises(NotAllowed), transaction(session):
        ask_for(session, article, TRANSLATE, by=translator)
    with transaction(session):
        task = ask_for(session, article, TRANSLATE, by=reporter)
    for person in (reporter, elsewhere):
        with pytest.raises(NotAllowed), transaction(session):
            claim(session, task, by=person)
        with pytest.raises(NotAllowed), transaction(session):
            finish(session, task, by=person)
        with pytest.raises(Refusal), transaction(session):
            assign(session, task, person, by=editor)
    with pytest.raises(NotAllowed), transaction(session):
        assign(session, task, translator, by=translator)
    with transaction(session):
        assign(session, task, translator, by=editor)
    with pytest.raises(Taken), transaction(session):
        claim(session, task, by=editor)
    with transaction(session):
        claim(session, task, by=translator)
    assert task.claimed_at
    with pytest.raises(Refusal), transaction(session):
        hand_back(session, task, by=editor)
    with transaction(session):
        hand_back(session, task, by=translator)
    session.refresh(task)
    assert task.assignee is None
    with transaction(session):
        finish(session, task, by=editor)
    with pytest.raises(Refusal), transaction(session):
        claim(session, task, by=translator)


def test_deadlines_lie_ahead_and_editions_exist(session: Session) -> None:
    article = write_article(session, "en")
    now = database_now(session)
    with pytest.raises(Refusal):
        asked(session, article, Wanted(TaskKind.TRANSLATE, "fr"))
    with pytest.raises(Refusal):
        asked(session, article, Wanted(TaskKind.TRANSLATE, "ar", due_at=now))
    task = asked(session, article)
    editor = person_with(session, Role.EDITOR)
    with pytest.raises(Refusal), transaction(session):
        set_deadline(session, task, now, by=editor)
    with transaction(session):
        set_deadline(session, task, now + HOUR, by=editor)
    assert task.due_at == now + HOUR


def test_a_list_tells_what_is_mine_what_is_due_and_what_waits(
    session: Session, queries: list[str]
) -> None:
    now = database_now(session)
    translator = person_with(session, Role.TRANSLATOR, editions=("ar",))
    late = asked(session, write_article(session, "en"))
    with transaction(session):
        late.due_at = now - HOUR
    later = asked(
        session,
        write_article(session, "en"),
        Wanted(TaskKind.TRANSLATE, "ar", due_at=now + 48 * HOUR, assignee=translator),
    )
    soon = asked(session, write_article(session), Wanted(TaskKind.UPDATE, "ar", due_at=now + HOUR))
    asked(session, write_article(session), Wanted(TaskKind.REVIEW, "ar"))
    asked(session, write_article(session), Wanted(TaskKind.UPDATE, "en"))
    others = person_with(session, Role.TRANSLATOR)
    asked(
        session,
        write_article(session),
        Wanted(TaskKind.UPDATE, "ar", assignee=others),
    )
    assert translator.roles
    queries.clear()
    found = tasks_for(session, translator)
    assert len([query for query in queries if "FROM task" in query]) == 1
    assert [card.task for card in found.mine] == [later]
    assert [card.task for card in found.waiting] == [late, soon]
    assert [card.task for card in found.due] == [late, soon]
    assert [card.overdue for card in found.waiting] == [True, False]
    assert [card.headline_edition for card in found.waiting] == ["en", "ar"]
    assert found.waiting[0].headline == "The bridge opens at last"
    nobody = tasks_for(session, person_with(session))
    assert (nobody.mine, nobody.waiting) == ((), ())


def test_of_many_who_claim_at_once_one_has_it(crowd: Engine, alone: Session) -> None:
    task = asked(alone, write_article(alone, "en"))
    people = [person_with(alone, Role.TRANSLATOR).id for _ in range(8)]
    number = task.id
    alone.rollback()

    def job(session: Session, index: int) -> int:
        person = session.get_one(Person, people[index])
        claim(session, session.get_one(Task, number), by=person)
        return person.id

    answers = together(crowd, 8, job)
    assert sum(isinstance(answer, Taken) for answer in answers) == 7
    alone.expire_all()
    assert [answer for answer in answers if isinstance(answer, int)] == [task.assignee_id]


def test_many_that_open_the_same_at_once_open_one(crowd: Engine, alone: Session) -> None:
    article = write_article(alone, "en")
    number = article.id
    alone.rollback()
    answers = together(crowd, 8, lambda session, _: open_task(session, number, TRANSLATE, None).id)
    assert len(set(answers)) == 1
    count = select(func.count()).where(Task.article_id == number)
    assert alone.execute(count).scalar_one() == 1
