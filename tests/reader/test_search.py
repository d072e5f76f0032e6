"""The search page: whole words marked, the query kept, an honest answer to everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html

from portal.articles.revisions import Draft
from tests.newsroom import name_publication, paragraphs, publish_article

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from lxml.html import HtmlElement
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse


ROWS = "//main//div[@class='rows']"


def search(client: FlaskClient, edition: str, query: str, **more: str) -> HtmlElement:
    response = client.get(f"/{edition}/search", query_string={"q": query, **more})
    return tree(response)


def tree(response: TestResponse) -> HtmlElement:
    assert response.status_code == 200
    return lxml_html.document_fromstring(response.get_data(as_text=True))


def headlines(page: HtmlElement) -> list[str]:
    return [
        item.text_content().strip() for item in page.xpath(f"{ROWS}//*[@class='card-headline']")
    ]


@pytest.fixture(autouse=True)
def publication(session: Session) -> None:
    name_publication(session)


@pytest.mark.parametrize("edition", ["en", "ar"])
@pytest.mark.parametrize("query", ["", " \u200f\u2067 ", "\x00"])
def test_an_empty_search_shows_the_form(client: FlaskClient, edition: str, query: str) -> None:
    page = search(client, edition, query)
    field = page.xpath("//main//input[@name='q']")[0]
    assert (field.get("dir"), field.get("value")) == ("auto", "")
    assert page.xpath("//main//form")[0].get("action") == f"/{edition}/search"
    assert not page.xpath("//main//article")
    assert page.xpath("//meta[@name='robots']")[0].get("content") == "noindex"


def test_finds_and_marks(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    page = search(client, "en", "bridges dawn")
    assert headlines(page) == ["The bridge opens at last"]
    assert [item.text for item in page.xpath("//main//mark")] == ["bridge", "dawn"]
    assert "1 story found" in page.text_content()
    assert page.xpath("//main//input[@name='q']")[0].get("value") == "bridges dawn"
    assert "bridges dawn" in page.xpath("//title")[0].text


def test_marks_whole_words_in_arabic(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    page = search(client, "ar", "جسر")
    assert [item.text for item in page.xpath("//main//mark")] == ["الجسر"]
    assert "عُثر على خبر واحد" in page.xpath("//main")[0].text_content()


def test_a_long_standfirst_is_cut_between_its_marks(client: FlaskClient, session: Session) -> None:
    drafts = {"en": Draft("Tides", "tide & time " * 60, body=paragraphs("Water."))}
    publish_article(session, "en", drafts=drafts)
    html = client.get("/en/search?q=tide").get_data(as_text=True)
    assert 4 < html.count("<mark>tide</mark>") < 60
    assert html.count("<mark>") == html.count("</mark>")


def test_a_search_is_not_indexed_and_names_no_alternates(
    client: FlaskClient, session: Session
) -> None:
    publish_article(session)
    page = search(client, "en", "bridge")
    assert page.xpath("//meta[@name='robots']")
    assert not page.xpath("//link[@hreflang]")


def test_the_switch_keeps_the_query(client: FlaskClient) -> None:
    page = search(client, "en", "two words & «جسر»")
    switch = page.xpath("//header//a[@hreflang='ar']")[0]
    there = client.get(switch.get("href"))
    assert there.request.args["q"] == "two words & «جسر»"
    assert there.headers["Content-Language"] == "ar"


def test_nothing_found_is_said_and_offers_ways_on(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    page = search(client, "en", "الجسر")
    assert not page.xpath(ROWS)
    link = page.xpath("//main//a[@hreflang='ar']")[0]
    assert headlines(tree(client.get(link.get("href")))) == ["افتتاح الجسر أخيرًا"]
    assert page.xpath("//main//section[@class='newest']//article")


def test_pages_lead_to_one_another(client: FlaskClient, session: Session) -> None:
    for number in range(23):
        drafts = {"en": Draft(f"Tide {number}", body=paragraphs("Water."))}
        publish_article(session, "en", drafts=drafts)
    first = search(client, "en", "tide")
    assert len(headlines(first)) == 20
    assert "23 stories found" in first.text_content()
    later = first.xpath("//main//a[@rel='next']")[0].get("href")
    second = tree(client.get(later))
    assert len(headlines(second)) == 3
    assert not set(headlines(first)) & set(headlines(second))
    assert not second.xpath("//main//a[@rel='next']")
    assert second.xpath("//main//a[@rel='prev']")[0].get("href") == "/en/search?q=tide"
    beyond = search(client, "en", "tide", page="3")
    assert not headlines(beyond)


@pytest.mark.parametrize("number", ["0", "-1", "51", "100000000000000000000", "x", "", "1.5", "٢"])
def test_a_page_that_cannot_be_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/en/search?q=tide&page={number}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "%(query)s",
        "a" * 10_000,
        "\u202eevil",
        "x\x00y",
        "' OR 1=1 --",
    ],
)
def test_whatever_is_typed_is_shown_as_text(
    client: FlaskClient, session: Session, query: str
) -> None:
    publish_article(session)
    page = search(client, "ar", query)
    assert not page.xpath("//main//script")
    text = page.xpath("//main")[0].text_content() + page.xpath("//title")[0].text
    assert not re.search("[\x00\u202a-\u202e]", text)
    assert "49" not in text


def test_an_address_with_broken_letters_is_answered(client: FlaskClient) -> None:
    assert client.get("/en/search?q=%ff%fe%00").status_code == 200


def test_costs_four_queries(client: FlaskClient, session: Session, queries: list[str]) -> None:
    publish_article(session)
    client.get("/en/search?q=bridge")
    queries.clear()
    client.get("/en/search?q=bridge")
    assert len(queries) == 4  # the publication, the hits, words that start so, the cards
