"""Language and direction of every page, the switch, and what machines read in the head."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from lxml import html as lxml_html

from portal.articles.models import Article
from portal.articles.publishing import release, withdraw
from portal.articles.revisions import add_version, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.identifiers import encode_id
from tests.newsroom import draft, name_publication, publish_article, section_named, version_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from lxml.html import HtmlElement
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

BASE = "http://127.0.0.1:8000"
ALIKE = ["", "about", "contact", "newest", "archive", "search", "section/{section}"]


def tree(response: TestResponse) -> HtmlElement:
    return lxml_html.document_fromstring(response.get_data(as_text=True))


def address(article: Article, edition: str) -> str:
    return f"/{edition}/story/{encode_id(article.id)}/{version_of(article, edition).slug}"


@pytest.fixture
def pair(session: Session) -> Article:
    name_publication(session)
    return publish_article(session)


@pytest.mark.parametrize("code", list(EDITIONS))
@pytest.mark.parametrize("path", ["", "about", "contact", "newest", "archive", "search", "nowhere"])
def test_every_page_states_its_language(
    client: FlaskClient, pair: Article, code: str, path: str
) -> None:
    del pair
    response = client.get(f"/{code}/{path}")
    root = tree(response)
    edition = EDITIONS[code]
    assert root.get("lang") == edition.tag == response.headers["Content-Language"]
    assert root.get("dir") == edition.direction
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", ["", "about", "contact", "newest", "archive", "search"])
def test_the_switch_leads_to_the_same_page(client: FlaskClient, pair: Article, path: str) -> None:
    del pair
    for code, other in (("en", "ar"), ("ar", "en")):
        switches = tree(client.get(f"/{code}/{path}")).xpath("//header//a[@data-edition]")
        assert [(link.get("href"), link.get("lang"), link.text) for link in switches] == [
            (f"/{other}/{path}", other, EDITIONS[other].name)
        ]


def test_the_switch_of_a_story_leads_to_its_pair(client: FlaskClient, pair: Article) -> None:
    root = tree(client.get(address(pair, "en")))
    assert unquote(root.xpath("//header//a[@data-edition]/@href")[0]) == address(pair, "ar")


@pytest.mark.parametrize("kind", ["section", "topic", "author"])
def test_the_switch_of_a_list_leads_to_the_same_list(
    client: FlaskClient, pair: Article, kind: str
) -> None:
    english = client.get(address(pair, "en")).get_data(as_text=True)
    found = re.search(rf'href="(/en/{kind}/[^"]+)"', english)
    assert found
    other = tree(client.get(found[1])).xpath("//header//a[@data-edition]/@href")[0]
    answer = client.get(other)
    assert answer.status_code == 200
    assert tree(answer).xpath("//header//a[@data-edition]/@href") == [found[1]]


def test_alternates_are_absolute_reciprocal_and_alike(client: FlaskClient, pair: Article) -> None:
    heads = {}
    for code in EDITIONS:
        root = tree(client.get(address(pair, code)))
        links = root.xpath("//link[@rel='alternate' and @hreflang]")
        heads[code] = {link.get("hreflang"): link.get("href") for link in links}
        canonical = root.xpath("//link[@rel='canonical']/@href")
        assert canonical == [heads[code][code]]
        assert unquote(canonical[0]) == BASE + address(pair, code)
    assert heads["en"] == heads["ar"]
    assert set(heads["en"]) == {"en", "ar", "x-default"}


def test_a_story_without_a_pair_names_no_alternates(client: FlaskClient, session: Session) -> None:
    article = publish_article(session, "en")
    root = tree(client.get(address(article, "en")))
    assert root.xpath("//link[@hreflang]") == []
    assert root.xpath("//meta[@property='og:locale:alternate']") == []


@pytest.mark.parametrize(("here", "there"), [("en", "ar"), ("ar", "en")])
def test_without_a_pair_the_switch_leads_to_an_honest_page(
    client: FlaskClient, session: Session, here: str, there: str
) -> None:
    article = publish_article(session, here)
    switch = tree(client.get(address(article, here))).xpath("//header//a[@data-edition]/@href")[0]
    answer = client.get(switch)
    root = tree(answer)
    assert answer.status_code == 404
    assert root.get("lang") == there
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    originals = root.xpath("//p[@class='original']//a")
    assert unquote(originals[0].get("href")) == address(article, here)
    assert root.xpath("//p[@class='original']/@lang") == [here]
    assert root.xpath("//ul[@class='ways-on']//a[contains(@href, '/section/')]")


def test_a_withdrawn_story_is_gone_and_says_why(client: FlaskClient, session: Session) -> None:
    article = publish_article(session)
    path = address(article, "en")
    with transaction(session):
        withdraw(session, article.versions, "The figures proved wrong.")
    answer = client.get(path)
    assert answer.status_code == 410
    assert "The figures proved wrong." in answer.get_data(as_text=True)
    for page in ("/en/", "/en/newest", "/en/section/world", "/en/feed.rss"):
        assert "The bridge opens at last" not in client.get(page).get_data(as_text=True)


def test_structured_data_tells_the_true_direction(client: FlaskClient, session: Session) -> None:
    article = publish_article(session, "ar", "en")
    found = {}
    for code in EDITIONS:
        text = tree(client.get(address(article, code))).xpath(
            "//script[@type='application/ld+json']/text()"
        )[0]
        found[code] = json.loads(text)
    assert found["ar"]["workTranslation"][0]["inLanguage"] == "en"
    assert found["en"]["translationOfWork"]["inLanguage"] == "ar"
    assert "translationOfWork" not in found["ar"]
    assert found["en"]["inLanguage"] == "en"
    assert re.search(r"[+-]\d\d:\d\d$", found["en"]["datePublished"])
    times = tree(client.get(address(article, "en"))).xpath("//article//time/@datetime")
    assert found["en"]["datePublished"] == times[0]


def test_any_slug_leads_to_the_right_one(client: FlaskClient, pair: Article) -> None:
    for wrong in ("", "/something-else", "/a/b", "/%D8%AC"):
        answer = client.get(f"/ar/story/{encode_id(pair.id)}{wrong}")
        assert answer.status_code == 301
        assert unquote(answer.headers["Location"]) == address(pair, "ar")


@pytest.mark.parametrize(
    "short", ["0", "-1", "1" * 20, "00000000000", "zzzzzzzzzzz", "u" * 11, "%00", "a b"]
)
def test_what_is_no_story_is_not_found(client: FlaskClient, pair: Article, short: str) -> None:
    del pair
    assert client.get(f"/en/story/{short}").status_code == 404


@pytest.mark.parametrize(
    ("accept", "cookie", "location"),
    [
        ("ar", "", "/ar/"),
        ("ar-EG,en;q=0.5", "", "/ar/"),
        ("fr", "", "/en/"),
        ("", "", "/en/"),
        ("en", "ar", "/ar/"),
        ("ar", "xx", "/ar/"),
    ],
)
def test_only_the_entrance_negotiates(
    client: FlaskClient, accept: str, cookie: str, location: str
) -> None:
    client.set_cookie("edition", cookie)
    answer = client.get("/", headers={"Accept-Language": accept})
    assert (answer.status_code, answer.headers["Location"]) == (302, location)
    assert answer.headers["Cache-Control"] == "no-store"


def test_language_and_cookies_change_no_byte_of_a_page(client: FlaskClient, pair: Article) -> None:
    path = address(pair, "en")
    plain = client.get(path)
    client.set_cookie("edition", "ar")
    other = client.get(path, headers={"Accept-Language": "ar"})
    assert plain.data == other.data
    assert plain.headers["ETag"] == other.headers["ETag"]
    same = client.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    assert same.status_code == 304


def test_a_story_and_a_front_page_cost_few_queries(
    client: FlaskClient, pair: Article, queries: list[str]
) -> None:
    path = address(pair, "en")
    queries.clear()
    assert client.get(path).status_code == 200
    assert len(queries) == 2
    queries.clear()
    assert client.get("/en/").status_code == 200
    assert len(queries) <= 4


def test_a_section_without_public_stories_is_not_in_the_navigation(
    client: FlaskClient, session: Session
) -> None:
    publish_article(session)
    with transaction(session):
        section_named(session, "culture")
    names = tree(client.get("/en/")).xpath("//header//nav//li//text()[normalize-space()]")
    assert [name.strip() for name in names] == ["World"]


def test_a_month_names_only_editions_that_have_stories_in_it(
    client: FlaskClient, session: Session
) -> None:
    publish_article(session, "en", at=datetime(2024, 5, 3, tzinfo=UTC))
    publish_article(session, at=datetime(2024, 7, 3, tzinfo=UTC))
    assert tree(client.get("/en/archive/2024/5")).xpath("//link[@hreflang]") == []
    assert len(tree(client.get("/en/archive/2024/7")).xpath("//link[@hreflang]")) == 3
    empty = client.get("/ar/archive/2024/5")
    assert empty.status_code == 200
    assert tree(empty).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert client.get("/ar/archive/2024/6").status_code == 404
    months = tree(client.get("/ar/archive")).xpath("//ul[@class='months']//a/@href")
    assert months == ["/ar/archive/2024/07"]


def test_about_answers_in_both_editions_and_says_so(client: FlaskClient, session: Session) -> None:
    with transaction(session):
        article = Article(
            kind="page", key="about", written_first="en", created_at=database_now(session)
        )
        session.add(article)
        session.flush()
        version = add_version(session, article, EDITIONS["en"])
        save_revision(session, version, draft("en"))
        release(session, [version])
    for code in EDITIONS:
        links = tree(client.get(f"/{code}/about")).xpath("//link[@hreflang]/@href")
        assert links == [f"{BASE}/en/about", f"{BASE}/ar/about", f"{BASE}/en/about"]
