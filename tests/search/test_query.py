"""What readers find, and what they must not."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.articles.publishing import release, withdraw
from portal.articles.revisions import Draft, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.search import postgresql, sqlite
from portal.search.query import MOST_WORDS, read_query, search_stories
from portal.search.terms import words_of
from tests.newsroom import paragraphs, publish_article, version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.articles.models import Article

EN, AR = EDITIONS["en"], EDITIONS["ar"]


def english(headline: str, *body: str, standfirst: str = "") -> dict[str, Draft]:
    return {"en": Draft(headline, standfirst, body=paragraphs(*body))}


def publish(session: Session, headline: str, *body: str, standfirst: str = "") -> Article:
    drafts = english(headline, *body, standfirst=standfirst)
    return publish_article(session, "en", drafts=drafts)


def found(session: Session, text: str, edition: str = "en") -> list[str]:
    page = search_stories(session, EDITIONS[edition], text, limit=50)
    return [card.headline for card in page.cards]


@pytest.fixture
def pair(session: Session) -> Article:
    return publish_article(session)


@pytest.mark.parametrize(
    "text",
    [
        "bridge",
        "BRIDGES",
        "open",
        "walked dawn",
        "postman",
        "baker cross",
        '"first to cross"',
        "“a baker”",
        "brid",
        "post",
        "baker postm",
        "Layla Haddad",
        "clean water",
        "world",
    ],
)
def test_finds_in_english(session: Session, pair: Article, text: str) -> None:
    assert found(session, text) == ["The bridge opens at last"]


@pytest.mark.parametrize(
    "text",
    [
        "الجسر",
        "جسر",
        "بالجسر",
        "الجِسْر",
        "الجـــسر",
        "افتتاح جسر",
        "«ساعي بريد»",
        "خباز",
        "ليلى حداد",
        "ليلي",
        "مياه",
        "البريد",
        "الأخير",
        "افتتا",
    ],
)
def test_finds_in_arabic(session: Session, pair: Article, text: str) -> None:
    assert found(session, text, "ar") == ["افتتاح الجسر أخيرًا"]


@pytest.mark.parametrize(
    "text",
    [
        "tunnel",
        "bridge tunnel",
        '"cross to first"',
        '"baker the second"',  # two paragraphs
        "br",
        "جسر",
        "id",
        "bri",
    ],
)
def test_does_not_find_what_is_not_there(session: Session, pair: Article, text: str) -> None:
    assert found(session, text) == []


def test_each_edition_finds_its_own(session: Session, pair: Article) -> None:
    assert found(session, "bridge", "ar") == []
    assert found(session, "الجسر", "en") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "?!…،؟",
        "\x00",
        '"',
        '""',
        '"«”',
        "'",
        "''''",
        "-",
        "a OR",
        "NEAR(bridge dawn)",
        "headline:bridge",
        "terms : bridge",
        "^bridge*",
        "bridge AND",
        "NOT bridge",
        "(bridge",
        "bridge)",
        "{bridge}",
        "bridge:*",
        "bridge & | !",
        "bridge <-> dawn",
        "\\'; DROP TABLE article; --",
        "%s %(x)s :match_1 {answer}",
        "≈bridg",
        "bridge\x00dawn",
        "\ud800bridge",
        "\u202ebridge\u202c",
        "a" * 10_000,
        "bridge " * 2_000,
        '"bridge ' * 2_000,
        " ".join(f"word{number}" for number in range(1_000)),
        "🌉 bridge 👩‍👩‍👧",
    ],
)
def test_whatever_is_typed_is_answered(session: Session, pair: Article, text: str) -> None:
    page = search_stories(session, EN, text, limit=20)
    assert len(page.cards) <= 1


@given(text=st.text(alphabet=st.characters() | st.sampled_from("\"«»“”*:()^-'\\ &|!<>%")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_text_is_answered(session: Session, text: str) -> None:
    assert search_stories(session, EN, text, limit=20).cards == ()


def test_an_operator_is_a_word_like_others(session: Session) -> None:
    publish(session, "Tea or coffee")
    assert found(session, "tea OR coffee") == ["Tea or coffee"]
    assert found(session, "tea NOT coffee") == []


def test_a_draft_is_not_found(session: Session) -> None:
    write_article(session)
    assert found(session, "bridge") == []


def test_an_embargoed_story_is_found_from_its_instant_on(session: Session) -> None:
    publish_article(session, "en", at=database_now(session) + timedelta(seconds=0.4))
    assert found(session, "bridge") == []
    time.sleep(0.45)
    assert found(session, "bridge") == ["The bridge opens at last"]


def test_a_withdrawn_story_is_not_found(session: Session, pair: Article) -> None:
    with transaction(session):
        withdraw(session, [version_of(pair, "en")], "It was not so.")
    assert found(session, "bridge") == []
    assert found(session, "الجسر", "ar") == ["افتتاح الجسر أخيرًا"]


def test_visibility_is_asked_of_the_store_and_not_of_the_index(
    session: Session, pair: Article
) -> None:
    with transaction(session):
        version_of(pair, "en").withdrawn_at = database_now(session)  # behind the index's back
    assert found(session, "bridge") == []


def test_a_new_text_replaces_the_old_one(session: Session, pair: Article) -> None:
    version = version_of(pair, "en")
    with transaction(session):
        save_revision(session, version, Draft("A tunnel instead", body=paragraphs("Dug.")))
    assert found(session, "tunnel") == []
    with transaction(session):
        release(session, [version])
    assert found(session, "tunnel") == ["A tunnel instead"]
    assert found(session, "postman") == []


def test_a_scheduled_replacement_is_found_from_its_instant_on(
    session: Session, pair: Article
) -> None:
    version = version_of(pair, "en")
    now = database_now(session)
    with transaction(session):
        save_revision(session, version, Draft("A tunnel instead", body=paragraphs("Dug.")))
        release(session, [version], now + timedelta(seconds=3))
    assert found(session, "tunnel") == []
    assert found(session, "postman") == ["The bridge opens at last"]
    time.sleep(3.1)  # nothing else happens
    assert found(session, "tunnel") == ["A tunnel instead"]
    assert found(session, "postman") == []


def test_headline_comes_before_standfirst_before_body(session: Session) -> None:
    publish(session, "In passing", "A lighthouse stood there.")
    publish(session, "In short", standfirst="About a lighthouse.")
    publish(session, "Lighthouse")
    publish(session, "Nothing of it")
    assert found(session, "lighthouse") == ["Lighthouse", "In short", "In passing"]


def test_the_word_as_typed_comes_before_its_other_forms(session: Session) -> None:
    publish(session, "One", "They were running.")
    publish(session, "Two", "They are runs.")
    publish(session, "Three", "Nothing.", standfirst="Running is fine.")
    assert found(session, "running") == ["Three", "One", "Two"]


def test_what_is_new_comes_first(session: Session) -> None:
    now = database_now(session)
    for days, name in ((400, "Old"), (1, "New"), (40, "Middle")):
        publish_article(
            session,
            "en",
            at=now - timedelta(days=days),
            drafts=english(name, "A lighthouse stood there."),
        )
    assert found(session, "lighthouse") == ["New", "Middle", "Old"]


def test_a_headline_of_years_ago_comes_before_a_mention_of_last_month(session: Session) -> None:
    now = database_now(session)
    for days, name, body in ((900, "Lighthouse", ""), (30, "New", "A lighthouse.")):
        publish_article(session, "en", at=now - timedelta(days=days), drafts=english(name, body))
    assert found(session, "lighthouse") == ["Lighthouse", "New"]


def test_a_headline_is_found_behind_any_number_of_newer_mentions(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for store in (sqlite, postgresql):
        monkeypatch.setitem(store._NUMBERS, "candidates", 2)
    now = database_now(session)
    for days in range(6):
        headline, body = ("Lighthouse", "") if days == 5 else (f"Day {days}", "A lighthouse.")
        at = now - timedelta(days=days)
        publish_article(session, "en", at=at, drafts=english(headline, body))
    assert found(session, "lighthouse") == ["Lighthouse", "Day 0", "Day 1"]


def test_a_phrase_is_not_found_in_a_headline_that_has_its_words_only(session: Session) -> None:
    publish(session, "North of the river")
    publish(session, "A river", "The river of the north.")
    assert found(session, '"of the north"') == ["A river"]
    assert found(session, '"of the river"') == ["North of the river"]


def test_stories_from_before_computers_are_found(session: Session) -> None:
    now = database_now(session)
    publish_article(session, "en", at=now.replace(year=1861), drafts=english("Telegraph"))
    assert found(session, "telegraph") == ["Telegraph"]


def test_longer_words_are_offered_after_the_word_itself(session: Session) -> None:
    publish(session, "A portrait")
    publish(session, "Port", "The port is far.")
    assert found(session, "port") == ["Port", "A portrait"]


def test_pages_follow_one_another_without_a_gap_or_a_repetition(session: Session) -> None:
    for number in range(7):
        publish(session, f"Tide {number}")
    pages = [search_stories(session, EN, "tide", limit=3, offset=at) for at in (0, 3, 6, 9)]
    assert [len(page.cards) for page in pages] == [3, 3, 1, 0]
    assert [page.more for page in pages] == [True, True, False, False]
    assert {page.total for page in pages} == {7}
    assert len({card.article_id for page in pages for card in page.cards}) == 7


def test_a_search_takes_two_queries(session: Session, pair: Article, queries: list[str]) -> None:
    for number in range(25):
        publish(session, f"Tide {number}")
    queries.clear()
    assert len(search_stories(session, EN, "tide", limit=20).cards) == 20
    assert len(queries) == 2
    assert search_stories(session, EN, "tide", limit=20).words.start == ""
    queries.clear()
    search_stories(session, EN, "brid", limit=20)
    assert len(queries) == 3  # one more, for words that start so


def test_reads_a_query() -> None:
    words = read_query("Rivers “of the North” in «الشمال»")
    assert words.words == ("rivers", "of", "the", "north", "in", "الشمال")
    assert words.phrases == (("of", "the", "north"),)
    assert words.start == "≈شمال"


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("the", ""),
        ("them", "them"),
        ("الم", ""),
        ("المدين", "≈مدين"),
        ("2026", "2026"),
    ],
)
def test_a_few_letters_are_no_start(query: str, start: str) -> None:
    assert read_query(query).start == start


def test_a_quoted_end_is_a_whole_word() -> None:
    assert read_query('"north star"').start == ""
    assert read_query("north star").start == "star"


def test_reads_no_more_than_a_dozen_words() -> None:
    words = read_query(" ".join(f"w{number}" for number in range(50)))
    assert len(words.words) == MOST_WORDS
    assert words.start == ""


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("rivers", "River", True),
        ("river", "driver", False),
        ("river", "riverside", True),
        ("جسر", "وبالجسر", True),
        ("جسر", "جسور", False),
    ],
)
def test_tells_which_words_match(query: str, text: str, matches: bool) -> None:
    assert read_query(query).matches(words_of(text)) is matches
