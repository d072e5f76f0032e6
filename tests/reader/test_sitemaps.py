"""Sitemaps name what can be opened, say of languages what the pages say, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from portal.articles.models import ArticleKind
from portal.articles.publishing import release, withdraw
from portal.articles.revisions import Draft, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.identifiers import encode_id
from portal.reader import sitemaps
from tests.newsroom import (
    name_publication,
    paragraphs,
    publish_article,
    version_of,
    write_article,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

BASE = "http://127.0.0.1:8000"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(autouse=True)
def publication(session: Session) -> None:
    name_publication(session)


def sitemap(client: FlaskClient, path: str) -> etree._Element:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(response.data)


def texts(tree: etree._Element, path: str) -> list[str]:
    found = tree.xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    return [str(item.text if isinstance(item, etree._Element) else item) for item in found]


def addresses(client: FlaskClient, path: str) -> list[str]:
    return texts(sitemap(client, path), "//s:loc")


def everything(client: FlaskClient) -> dict[str, set[tuple[str, str]]]:
    """Return each address in any sitemap with the languages that stand by it."""
    found: dict[str, set[tuple[str, str]]] = {}
    for address in addresses(client, "/sitemap.xml"):
        if "news" in address:
            continue
        for entry in sitemap(client, address.removeprefix(BASE)):
            links = {
                (str(link.get("hreflang")), str(link.get("href")))
                for link in entry.iterfind("x:link", NAMES)
            }
            found[texts(entry, "s:loc")[0]] = links
    return found


def month_path(edition: str, moment: datetime) -> str:
    local = moment.astimezone(EDITIONS[edition].zone)
    return f"/{edition}/sitemap-{local:%Y-%m}.xml"


def test_every_address_opens_and_says_the_same_of_languages(
    client: FlaskClient, session: Session
) -> None:
    now = database_now(session)
    publish_article(session)
    publish_article(session, "ar", at=now - timedelta(days=100))
    found = everything(client)
    assert len(found) > 20
    for address, links in found.items():
        response = client.get(address.removeprefix(BASE))
        assert response.status_code == 200, address
        page = etree.fromstring(response.data, etree.HTMLParser(encoding="utf-8"))
        assert not texts(page, "//meta[@name='robots']"), address
        assert texts(page, "//link[@rel='canonical']/@href") == [address]
        languages = "//link[@rel='alternate'][@hreflang]"
        said = set(
            zip(
                texts(page, f"{languages}/@hreflang"),
                texts(page, f"{languages}/@href"),
                strict=True,
            )
        )
        if "/archive/" not in address:
            assert said == links, address
        for _, other in links:
            assert other in found
            assert found[other] == links


def test_names_each_kind_of_page(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    now = database_now(session).astimezone(EDITIONS["en"].zone)
    found = addresses(client, "/en/sitemap-pages.xml")
    for path in (
        "/en/",
        "/en/newest",
        "/en/archive",
        f"/en/archive/{now:%Y/%m}",
        "/en/contact",
        "/en/about",
        "/en/section/world",
        "/en/topic/clean-water",
        "/en/author/layla-haddad",
    ):
        assert BASE + path in found
    assert len(found) == len(set(found))


def test_a_topic_without_public_stories_is_not_named(client: FlaskClient, session: Session) -> None:
    write_article(session)
    publish_article(session, at=database_now(session) + timedelta(days=1))
    found = addresses(client, "/en/sitemap-pages.xml")
    assert f"{BASE}/en/section/world" in found
    assert not [address for address in found if "/topic/" in address or "/author/" in address]


def test_only_public_stories(client: FlaskClient, session: Session) -> None:
    now = database_now(session)
    write_article(session)
    publish_article(session, at=now + timedelta(hours=1))
    gone = publish_article(session)
    with transaction(session):
        withdraw(session, gone.versions, "It was not so.")
    assert addresses(client, "/sitemap.xml") == [
        f"{BASE}/en/sitemap-pages.xml",
        f"{BASE}/ar/sitemap-pages.xml",
    ]
    assert client.get(month_path("en", now)).status_code == 404
    assert addresses(client, "/en/sitemap-news.xml") == []


def test_a_pair_is_named_only_where_both_are_public(client: FlaskClient, session: Session) -> None:
    article = publish_article(session)
    path = month_path("en", database_now(session))
    tree = sitemap(client, path)
    assert texts(tree, "//x:link/@hreflang") == ["en", "ar", "x-default"]
    hrefs = texts(tree, "//x:link/@href")
    assert hrefs[0] == hrefs[2] == texts(tree, "//s:loc")[0]
    with transaction(session):
        withdraw(session, [version_of(article, "ar")], "It was not so.")
    assert texts(sitemap(client, path), "//x:link/@hreflang") == []


def test_tells_when_a_story_changed(client: FlaskClient, session: Session) -> None:
    then = database_now(session) - timedelta(days=3)
    article = publish_article(session, "en", at=then)
    path = month_path("en", then)
    before = datetime.fromisoformat(texts(sitemap(client, path), "//s:lastmod")[0])
    assert before == then.replace(microsecond=0)
    assert before.utcoffset()
    version = version_of(article, "en")
    with transaction(session):
        save_revision(session, version, Draft("New", body=paragraphs("Text.")))
        release(session, [version])
    after = datetime.fromisoformat(texts(sitemap(client, path), "//s:lastmod")[0])
    assert after > before + timedelta(days=2)


def test_a_month_starts_where_the_edition_is_read(client: FlaskClient, session: Session) -> None:
    zone = EDITIONS["en"].zone
    new_year = datetime(2025, 1, 1, tzinfo=zone)
    for seconds in (-1, 0):
        publish_article(session, "en", at=new_year + timedelta(seconds=seconds))
    assert addresses(client, "/sitemap.xml") == [
        f"{BASE}/en/sitemap-pages.xml",
        f"{BASE}/en/sitemap-news.xml",
        f"{BASE}/en/sitemap-2025-01.xml",
        f"{BASE}/en/sitemap-2024-12.xml",
        f"{BASE}/ar/sitemap-pages.xml",
    ]
    for month in ("2025-01", "2024-12"):
        assert len(addresses(client, f"/en/sitemap-{month}.xml")) == 1


def test_a_long_month_is_split(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 2)
    for minutes in range(5):
        publish_article(session, at=datetime(2024, 5, 9, 12, minutes, tzinfo=UTC))
    parts = [path for path in addresses(client, "/sitemap.xml") if "/ar/sitemap-2024" in path]
    assert [path.removeprefix(f"{BASE}/ar/sitemap-2024-05") for path in parts] == [
        ".xml",
        "-2.xml",
        "-3.xml",
    ]
    found = [addresses(client, path.removeprefix(BASE)) for path in parts]
    assert [len(part) for part in found] == [2, 2, 1]
    assert len({address for part in found for address in part}) == 5


@pytest.mark.parametrize(
    "name",
    ["2026-13", "2026-00", "0001-01", "9999-12", "0000-05", "1999-01", "2026-1", "2026-01-1"],
)
def test_a_month_without_stories_has_no_sitemap(client: FlaskClient, name: str) -> None:
    assert client.get(f"/en/sitemap-{name}.xml").status_code == 404


def test_news_of_the_last_two_days(client: FlaskClient, session: Session) -> None:
    now = database_now(session)
    publish_article(session, at=now - timedelta(hours=49))
    article = publish_article(session, at=now - timedelta(hours=47))
    tree = sitemap(client, "/ar/sitemap-news.xml")
    address = texts(tree, "//s:loc")
    assert len(address) == 1
    assert encode_id(article.id) in address[0]
    assert texts(tree, "//n:name") == ["الجسر"]
    assert texts(tree, "//n:language") == ["ar"]
    assert texts(tree, "//n:title") == ["افتتاح الجسر أخيرًا"]
    moment = datetime.fromisoformat(texts(tree, "//n:publication_date")[0])
    assert moment == (now - timedelta(hours=47)).replace(microsecond=0)


def test_a_thousand_news_at_most(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    for _ in range(3):
        publish_article(session)
    assert len(addresses(client, "/en/sitemap-news.xml")) == 2


def test_written_pages_are_named_once(client: FlaskClient, session: Session) -> None:
    about = write_article(session)
    other = write_article(session, "en")
    with transaction(session):
        about.kind = other.kind = ArticleKind.PAGE
        about.key = "about"
        release(session, [*about.versions, *other.versions])
    found = addresses(client, "/en/sitemap-pages.xml")
    assert found.count(f"{BASE}/en/about") == 1
    assert len([address for address in found if "/en/page/" in address]) == 1
    assert not [address for address in everything(client) if "/story/" in address]
    everything_opens = [client.get(address.removeprefix(BASE)).status_code for address in found]
    assert set(everything_opens) == {200}


def test_markup_in_words_is_escaped(client: FlaskClient, session: Session) -> None:
    drafts = {"en": Draft("Salt & <pepper>", body=paragraphs("Text."))}
    publish_article(session, "en", drafts=drafts)
    assert texts(sitemap(client, "/en/sitemap-news.xml"), "//n:title") == ["Salt & <pepper>"]


def test_costs_few_queries(client: FlaskClient, session: Session, queries: list[str]) -> None:
    for days in (0, 40, 400):
        publish_article(session, at=database_now(session) - timedelta(days=days))
    path = month_path("en", database_now(session))
    for asked, most in (("/sitemap.xml", 2), (path, 1), ("/en/sitemap-news.xml", 2)):
        queries.clear()
        client.get(asked)
        assert len(queries) == most, asked


def test_robots_and_caches(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    assert f"Sitemap: {BASE}/sitemap.xml" in client.get("/robots.txt").get_data(as_text=True)
    for path in ("/sitemap.xml", "/en/sitemap-pages.xml"):
        first = client.get(path)
        assert "must-revalidate" in first.headers["Cache-Control"]
        known = {"If-None-Match": first.headers["ETag"]}
        assert client.get(path, headers=known).status_code == 304
