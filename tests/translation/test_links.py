"""Links in the store: proposed, agreed, left alone, and carried over typos."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.articles.blocks import HEADLINE, STANDFIRST
from portal.articles.revisions import save_revision
from portal.database import transaction
from portal.messages import Refusal
from portal.translation.links import (
    Pairing,
    agree,
    current_digests,
    leave_unpaired,
    links_of,
    propose,
)
from portal.translation.models import Link, LinkSide, LinkState
from portal.translation.standing import Side, Standing, standings
from tests.newsroom import draft, paragraphs, version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.articles.models import Article

PAIR = ("en", "ar")


@pytest.fixture
def article(session: Session) -> Article:
    return write_article(session)


def ids(article: Article, edition: str) -> list[str]:
    head = version_of(article, edition).head_revision
    assert head is not None
    return [block.id for block in head.blocks()]


def paired(
    article: Article, *pairs: tuple[int | tuple[int, ...], int | tuple[int, ...]]
) -> list[Pairing]:
    """Return pairings of paragraphs by their numbers."""
    english, arabic = ids(article, "en"), ids(article, "ar")

    def named(of: list[str], numbers: int | tuple[int, ...]) -> tuple[str, ...]:
        return tuple(of[n] for n in ((numbers,) if isinstance(numbers, int) else numbers))

    return [Pairing({"en": named(english, e), "ar": named(arabic, a)}, 0.9) for e, a in pairs]


def suggest(session: Session, article: Article, pairings: list[Pairing]) -> int:
    with transaction(session):
        return propose(session, article, PAIR, pairings)


def confirm(session: Session, article: Article) -> int:
    with transaction(session):
        return agree(session, article, links_of(session, article.id))


def write(
    session: Session, article: Article, edition: str, texts: dict[int, str], *, minor: bool = False
) -> None:
    """Change paragraphs by their numbers; an empty text deletes one."""
    head = version_of(article, edition).head_revision
    assert head is not None
    body = [
        replace(block, html=texts.get(number, block.html))
        for number, block in enumerate(head.blocks())
        if texts.get(number) != ""
    ]
    with transaction(session):
        save_revision(session, version_of(article, edition), draft(edition, body=body), minor=minor)


def stands(session: Session, article: Article) -> dict[tuple[str, int], tuple[str, set[str]]]:
    """Return how each paragraph that is linked stands, by edition and number."""
    session.expire_all()
    found = standings(
        PAIR,
        current_digests(article),
        [
            (
                link.id,
                link.state,
                [Side(s.edition, s.block_id, s.digest, s.toward) for s in link.sides],
            )
            for link in links_of(session, article.id)
        ],
    )
    return {
        (edition, ids(article, edition).index(block)): (entry.standing.value, set(entry.moved))
        for entry in found
        for edition, blocks in entry.blocks.items()
        for block in blocks
        if entry.link_id is not None and block not in {HEADLINE, STANDFIRST}
    }


def states(session: Session, article: Article) -> list[str]:
    return [link.state for link in links_of(session, article.id)]


def test_proposals_wait_for_a_person(session: Session, article: Article) -> None:
    assert suggest(session, article, paired(article, (0, 0), ((1, 2), 1))) == 2
    assert set(states(session, article)) == {LinkState.PROPOSED}
    assert stands(session, article) == {
        (edition, number): ("proposed", set())
        for edition, number in [("en", 0), ("ar", 0), ("en", 1), ("en", 2), ("ar", 1)]
    }
    links = links_of(session, article.id)
    assert [link.confidence for link in links] == [0.9, 0.9]
    assert [link.agreed_at for link in links] == [None, None]


def test_to_agree_is_to_be_in_step_from_then_on(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0), (1, 1)))
    write(session, article, "en", {0: "Changed before anybody agreed."})
    assert confirm(session, article) == 2
    assert all(stood == ("in-step", set()) for stood in stands(session, article).values())
    assert all(link.agreed_at and link.confidence is None for link in links_of(session, article.id))
    assert confirm(session, article) == 0


@pytest.mark.parametrize("edition", PAIR)
def test_a_change_on_either_side_shows(session: Session, article: Article, edition: str) -> None:
    suggest(session, article, paired(article, (0, 0), (1, 1)))
    confirm(session, article)
    write(session, article, edition, {0: "Something else."})
    assert stands(session, article)["en", 0] == ("moved", {edition})
    assert stands(session, article)["ar", 1] == ("in-step", set())
    assert confirm(session, article) == 1
    assert stands(session, article)["en", 0] == ("in-step", set())


def test_both_sides_may_move(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0)))
    confirm(session, article)
    write(session, article, "en", {0: "Something else."})
    write(session, article, "ar", {0: "شيء آخر."})
    assert stands(session, article)["en", 0] == ("moved", {"en", "ar"})


def test_what_is_changed_back_is_in_step_again(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0)))
    confirm(session, article)
    before = draft("en").body[0].html
    write(session, article, "en", {0: "Something else."})
    write(session, article, "en", {0: before})
    assert stands(session, article)["en", 0] == ("in-step", set())


def test_a_typo_leaves_everybody_in_step(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0), (1, 1)))
    confirm(session, article)
    write(session, article, "en", {0: "The first across was a baker."}, minor=True)
    assert set(map(str, states(session, article))) == {"agreed"}
    assert stands(session, article)["en", 0] == ("in-step", set())
    write(session, article, "en", {0: "No baker at all."})
    assert stands(session, article)["en", 0] == ("moved", {"en"})


def test_a_typo_mended_after_a_change_hides_no_change(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0)))
    confirm(session, article)
    write(session, article, "en", {0: "A change taht matters."})
    write(session, article, "en", {0: "A change that matters."}, minor=True)
    assert stands(session, article)["en", 0] == ("moved", {"en"})


def test_a_typo_on_one_side_hides_no_change_on_the_other(
    session: Session, article: Article
) -> None:
    suggest(session, article, paired(article, (0, 0)))
    confirm(session, article)
    write(session, article, "ar", {0: "شيء آخر."})
    write(session, article, "en", {0: "A typo mended."}, minor=True)
    assert stands(session, article)["en", 0] == ("moved", {"ar"})


def test_a_deleted_paragraph_is_missing_and_cannot_be_agreed_to(
    session: Session, article: Article
) -> None:
    suggest(session, article, paired(article, (0, 0), (1, 1)))
    confirm(session, article)
    write(session, article, "ar", {0: ""})
    assert stands(session, article)["en", 0] == ("missing", {"ar"})
    write(session, article, "en", {1: "Changed as well."})
    with pytest.raises(Refusal, match="no longer there"):
        confirm(session, article)
    assert stands(session, article)["en", 1] == ("moved", {"en"})  # nothing was half agreed


def test_part_of_a_side_deleted_is_a_change(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, ((0, 1), 0)))
    confirm(session, article)
    write(session, article, "en", {1: ""})
    assert stands(session, article)["en", 0] == ("moved", {"en"})
    assert stands(session, article)["ar", 0] == ("moved", {"en"})


def test_new_proposals_replace_old_ones_but_nothing_agreed(
    session: Session, article: Article
) -> None:
    suggest(session, article, paired(article, (0, 0)))
    confirm(session, article)
    suggest(session, article, paired(article, (1, 2)))
    made = suggest(session, article, paired(article, (0, 1), (1, 1), (2, 0), (2, 2)))
    assert made == 2
    assert stands(session, article) == {
        ("en", 0): ("in-step", set()),
        ("ar", 0): ("in-step", set()),
        **{(e, n): ("proposed", set()) for e in PAIR for n in (1, 2)},
    }
    assert session.execute(select(func.count()).select_from(LinkSide)).scalar_one() == 6


def test_a_proposal_that_cannot_be_is_passed_over(session: Session, article: Article) -> None:
    good = paired(article, (0, 0))
    odd = [
        Pairing({"en": (ids(article, "en")[1],), "ar": ("nowhere1",)}),
        Pairing({"en": (), "ar": (ids(article, "ar")[1],)}),
        Pairing({"en": (ids(article, "en")[1],)}),
        *paired(article, (0, 1)),
    ]
    twice = [Pairing({e: tuple(2 * [ids(article, e)[2]]) for e in PAIR})]
    assert suggest(session, article, good + odd + twice) == 2
    assert session.execute(select(func.count()).select_from(LinkSide)).scalar_one() == 4


def test_headlines_and_standfirsts_are_linked_like_paragraphs(
    session: Session, article: Article
) -> None:
    parts = [Pairing({"en": (part,), "ar": (part,)}) for part in (HEADLINE, STANDFIRST)]
    suggest(session, article, parts)
    assert confirm(session, article) == 2
    with transaction(session):
        save_revision(session, version_of(article, "en"), draft("en", headline="Another headline"))
    found = standings(
        PAIR,
        current_digests(article),
        [
            (n.id, n.state, [Side(s.edition, s.block_id, s.digest, s.toward) for s in n.sides])
            for n in links_of(session, article.id)
        ],
    )
    assert {e.blocks["en"]: e.standing for e in found if e.link_id} == {
        (HEADLINE,): Standing.MOVED,
        (STANDFIRST,): Standing.IN_STEP,
    }


def test_a_paragraph_may_be_left_alone_on_purpose(session: Session, article: Article) -> None:
    alone = ids(article, "en")[2]
    with transaction(session):
        leave_unpaired(session, article, "en", "ar", [alone])
    assert stands(session, article)["en", 2] == ("no-counterpart", set())
    write(session, article, "en", {2: "Now it says something for everybody."})
    assert stands(session, article)["en", 2] == ("moved", {"en"})
    assert confirm(session, article) == 1
    assert stands(session, article)["en", 2] == ("no-counterpart", set())
    assert suggest(session, article, paired(article, (2, 2))) == 0


def test_to_leave_it_alone_drops_what_was_proposed(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0), ((1, 2), 1)))
    with transaction(session):
        leave_unpaired(session, article, "en", "ar", [ids(article, "en")[2]])
    assert stands(session, article) == {
        ("en", 0): ("proposed", set()),
        ("ar", 0): ("proposed", set()),
        ("en", 2): ("no-counterpart", set()),
    }


@pytest.mark.parametrize("blocks", [[], ["nowhere1"]])
def test_what_is_not_there_cannot_be_left_alone(
    session: Session, article: Article, blocks: list[str]
) -> None:
    with pytest.raises(Refusal), transaction(session):
        leave_unpaired(session, article, "en", "ar", blocks)


def test_what_is_linked_cannot_be_left_alone(session: Session, article: Article) -> None:
    suggest(session, article, paired(article, (0, 0)))
    confirm(session, article)
    with pytest.raises(Refusal), transaction(session):
        leave_unpaired(session, article, "en", "ar", [ids(article, "en")[0]])
    assert states(session, article) == ["agreed"]


def test_links_of_other_articles_are_left_in_peace(session: Session, article: Article) -> None:
    other = write_article(session)
    suggest(session, other, paired(other, (0, 0)))
    suggest(session, article, paired(article, (1, 1)))
    suggest(session, article, [])
    assert states(session, article) == []
    assert states(session, other) == ["proposed"]
    body = paragraphs("Quite new.")
    with transaction(session):
        save_revision(session, version_of(article, "en"), draft("en", body=body), minor=True)
    assert session.execute(select(func.count()).select_from(Link)).scalar_one() == 1
