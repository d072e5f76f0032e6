"""Feeds of every list in three formats: full text, stable ids, and only what is public."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from portal.articles.blocks import Block, BlockKind, Picture
from portal.articles.filing import illustrate_article, rename_term
from portal.articles.publishing import change_slug, correct, release, withdraw
from portal.articles.revisions import Draft, save_revision
from portal.database import database_now, transaction
from portal.identifiers import encode_id
from portal.media.models import Media, MediaText
from tests.newsroom import (
    name_publication,
    paragraphs,
    publish_article,
    section_named,
    version_of,
    write_article,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.articles.models import Article

BASE = "http://127.0.0.1:8000"
ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
MEDIA_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@pytest.fixture(autouse=True)
def publication(session: Session) -> None:
    name_publication(session)


def get(client: FlaskClient, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, path
    return bytes(response.data)


def xml(client: FlaskClient, path: str) -> etree._Element:
    return etree.fromstring(get(client, path))


def texts(tree: etree._Element, path: str) -> list[str]:
    found = tree.xpath(path, namespaces=ATOM)
    assert isinstance(found, list)
    return [str(item.text if isinstance(item, etree._Element) else item) for item in found]


def items(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(get(client, path))["items"]
    return found


def picture(session: Session, name: str) -> Media:
    media = Media(
        name=name,
        digest=name,
        width=1600,
        height=1000,
        widths="480 960 1600",
        created_at=database_now(session),
    )
    media.texts.append(
        MediaText(edition="en", alt="A pier", caption="At <em>dawn</em>", credit="L")
    )
    session.add(media)
    session.flush()
    return media


FEEDS = [
    "feed.{}",
    "section/world/feed.{}",
    "topic/clean-water/feed.{}",
    "author/layla-haddad/feed.{}",
]


@pytest.mark.parametrize("kind", MEDIA_TYPES)
@pytest.mark.parametrize("feed", FEEDS)
def test_every_list_has_a_feed(client: FlaskClient, session: Session, feed: str, kind: str) -> None:
    publish_article(session)
    response = client.get("/en/" + feed.format(kind))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == MEDIA_TYPES[kind]
    assert response.headers["Content-Language"] == "en"
    assert "The bridge opens at last" in response.get_data(as_text=True)
    again = client.get(
        "/en/" + feed.format(kind), headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["section/none", "topic/none", "author/none", "place/world"])
@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_a_list_that_is_not_there_has_no_feed(client: FlaskClient, path: str, kind: str) -> None:
    assert client.get(f"/en/{path}/feed.{kind}").status_code == 404
    assert client.get("/en/feed.xml").status_code == 404


def test_a_renamed_list_leads_on(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    with transaction(session):
        rename_term(session, section_named(session), "ar", "الدنيا")
    response = client.get("/ar/section/العالم/feed.atom")
    assert response.status_code == 301
    assert b"feed" in get(client, response.headers["Location"])


def test_rss(client: FlaskClient, session: Session) -> None:
    article = publish_article(session)
    tree = xml(client, "/ar/feed.rss")
    assert texts(tree, "channel/title") == ["الجسر"]
    assert texts(tree, "channel/language") == ["ar"]
    assert texts(tree, "channel/link") == [f"{BASE}/ar/"]
    assert texts(tree, "channel/a:link[@rel='self']/@href") == [f"{BASE}/ar/feed.rss"]
    assert texts(tree, "//item/title") == ["افتتاح الجسر أخيرًا"]
    assert texts(tree, "//item/description") == ["عبره الناس سيرًا قبل الفجر."]
    assert texts(tree, "//item/dc:creator") == ["ليلى حداد"]
    assert texts(tree, "//item/category") == ["العالم", "المياه"]
    assert texts(tree, "//item/guid/@isPermaLink") == ["false"]
    link = texts(tree, "//item/link")[0]
    assert link.startswith(f"{BASE}/ar/story/{encode_id(article.id)}/")
    assert client.get(link.removeprefix(BASE)).status_code == 200
    html = texts(tree, "//item/content:encoded")[0]
    assert html.startswith('<div lang="ar" dir="rtl">')
    for words in ("كان أول العابرين خبازًا.", "ثم جاء الباقون."):
        assert f"<p>{words}</p>" in html
    published = version_of(article, "ar").published_at
    assert published is not None
    moment = parsedate_to_datetime(texts(tree, "//item/pubDate")[0])
    assert moment == published.replace(microsecond=0)
    assert moment.utcoffset() in {timedelta(hours=2), timedelta(hours=3)}  # Beirut


def test_atom(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    tree = xml(client, "/en/section/world/feed.atom")
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert texts(tree, "a:title") == ["The Bridge – World"]
    assert texts(tree, "a:id")[0].startswith("urn:uuid:")
    assert texts(tree, "a:link[@rel='self']/@href") == [f"{BASE}/en/section/world/feed.atom"]
    assert texts(tree, "a:link[@rel='alternate']/@href") == [f"{BASE}/en/section/world"]
    assert texts(tree, "a:entry/a:author/a:name") == ["Layla Haddad"]
    assert texts(tree, "a:entry/a:category/@term") == ["World", "Clean water"]
    assert "<p>The first to cross was a baker.</p>" in texts(tree, "a:entry/a:content")[0]
    updated = datetime.fromisoformat(texts(tree, "a:entry/a:updated")[0])
    assert updated.utcoffset()
    assert texts(tree, "a:updated") == texts(tree, "a:entry/a:updated")


def test_json_feed(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    feed = json.loads(get(client, "/en/feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["language"], feed["title"]) == ("en", "The Bridge")
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{BASE}/en/", f"{BASE}/en/feed.json")
    item = feed["items"][0]
    assert item["authors"] == [{"name": "Layla Haddad"}]
    assert item["tags"] == ["World", "Clean water"]
    assert item["summary"] == "People walked across it before dawn."
    assert datetime.fromisoformat(item["date_published"]).utcoffset()
    assert "image" not in item


def test_the_three_formats_say_the_same(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    json_item = items(client, "/en/feed.json")[0]
    rss, atom = xml(client, "/en/feed.rss"), xml(client, "/en/feed.atom")
    assert [json_item["id"]] == texts(rss, "//item/guid") == texts(atom, "a:entry/a:id")
    assert [json_item["content_html"]] == texts(rss, "//item/content:encoded")
    assert [json_item["content_html"]] == texts(atom, "a:entry/a:content")


def test_an_id_outlives_slug_headline_and_release(client: FlaskClient, session: Session) -> None:
    article = publish_article(session)
    before = items(client, "/en/feed.json")[0]
    version = version_of(article, "en")
    with transaction(session):
        save_revision(session, version, Draft("Another headline", body=paragraphs("Text.")))
        release(session, [version])
        change_slug(session, version, "elsewhere")
    after = items(client, "/en/feed.json")[0]
    assert before["id"] == after["id"] != items(client, "/ar/feed.json")[0]["id"]
    assert before["url"] != after["url"]
    assert after["date_modified"] >= after["date_published"]


def test_only_what_is_public(client: FlaskClient, session: Session) -> None:
    now = database_now(session)
    write_article(session)
    publish_article(session, at=now + timedelta(hours=1))
    gone = publish_article(session)
    with transaction(session):
        withdraw(session, gone.versions, "It was not so.")
    for edition in ("en", "ar"):
        assert items(client, f"/{edition}/feed.json") == []
        assert not texts(
            xml(client, f"/{edition}/section/{slug_of(edition)}/feed.rss"), "//item/title"
        )


def slug_of(edition: str) -> str:
    return {"en": "world", "ar": "العالم"}[edition]


def test_a_feed_without_stories_does_not_change_by_itself(client: FlaskClient) -> None:
    assert get(client, "/en/feed.atom") == get(client, "/en/feed.atom")
    assert texts(xml(client, "/en/feed.atom"), "a:updated") == ["1970-01-01T00:00:00+00:00"]
    assert texts(xml(client, "/en/feed.rss"), "//lastBuildDate") == [
        "Thu, 01 Jan 1970 00:00:00 +0000"
    ]


def test_the_newest_thirty_newest_first(client: FlaskClient, session: Session) -> None:
    now = database_now(session)
    for hours in range(32):
        drafts = {"en": Draft(f"Story {hours}", body=paragraphs("Text."))}
        publish_article(session, "en", at=now - timedelta(hours=hours), drafts=drafts)
    titles = [item["title"] for item in items(client, "/en/topic/clean-water/feed.json")]
    assert titles == [f"Story {hours}" for hours in range(30)]


def test_a_story_without_standfirst_has_no_summary(client: FlaskClient, session: Session) -> None:
    publish_article(session, "en", drafts={"en": Draft("Short", body=paragraphs("Text."))})
    assert not texts(xml(client, "/en/feed.rss"), "//item/description")
    assert not texts(xml(client, "/en/feed.atom"), "//a:summary")
    assert "summary" not in items(client, "/en/feed.json")[0]


def test_costs_three_queries(client: FlaskClient, session: Session, queries: list[str]) -> None:
    for _ in range(3):
        publish_article(session)
    queries.clear()
    get(client, "/en/section/world/feed.rss")
    assert len(queries) == 3  # the section, the publication, the stories


def test_direction_controls_stay_out_of_titles(client: FlaskClient, session: Session) -> None:
    drafts = {"en": Draft("\u202bA \u2067title\u2069\u202c\u200f", body=paragraphs("T"))}
    publish_article(session, "en", drafts=drafts)
    assert items(client, "/en/feed.json")[0]["title"] == "A title"
    assert texts(xml(client, "/en/feed.rss"), "//item/title") == ["A title"]


def test_markup_in_words_is_text(client: FlaskClient, session: Session) -> None:
    drafts = {"en": Draft("1 < 2 & <b>", "<script>x</script>", body=paragraphs("a &lt;i&gt;"))}
    publish_article(session, "en", drafts=drafts)
    item = items(client, "/en/feed.json")[0]
    assert item["title"] == "1 < 2 & <b>"
    assert "<p>a &lt;i&gt;</p>" in item["content_html"]
    assert "<script>" not in item["content_html"]
    description = texts(xml(client, "/en/feed.rss"), "//item/description")
    assert description == ["&lt;script&gt;x&lt;/script&gt;"]  # HTML in XML: escaped twice


def full_story(session: Session) -> Article:
    with transaction(session):
        lead, inside, shown = (picture(session, f"{number:08x}") for number in range(3))
    body = [
        Block(BlockKind.HEADING, html="A heading", level=2),
        Block(BlockKind.ITEM, html="One"),
        Block(BlockKind.ITEM, html="Below", level=1, ordered=True),
        Block(BlockKind.ITEM, html="Two"),
        Block(BlockKind.QUOTE, html="Said", cite="Somebody"),
        Block(BlockKind.PULL_QUOTE, html="Pulled"),
        Block(BlockKind.PICTURE, pictures=(Picture(inside.id, alt="Own alt", caption="Own"),)),
        Block(BlockKind.PICTURE, pictures=(Picture(source="https://x.example/a.jpg", alt="Away"),)),
        Block(BlockKind.TABLE, html="Numbers", rows=(("H", "I"), ("1", "2")), header=True),
        Block(BlockKind.EMBED, address="https://x.example/v?a=1&b=2", html="A film"),
        Block(BlockKind.CODE, text="a < b\n  c"),
        Block(BlockKind.RULE),
        Block(
            BlockKind.PARAGRAPH,
            html='<a href="story:abc">own</a> <a href="page:about">page</a> '
            '<a href="#note">note</a> <a href="https://x.example/">away</a> '
            '<a href="mailto:a@x.example">mail</a> href="/not-a-link" <a href="//[bad">bad</a>',
        ),
    ]
    article = write_article(session, "en", drafts={"en": Draft("Everything", body=body)})
    with transaction(session):
        illustrate_article(session, article, lead=lead.id, gallery=[shown.id])
        release(session, article.versions)
        correct(session, version_of(article, "en"), "A name was wrong.")
    return article


def test_the_whole_text_with_absolute_addresses(client: FlaskClient, session: Session) -> None:
    full_story(session)
    item = items(client, "/en/feed.json")[0]
    html = item["content_html"]
    for part in (
        "<h2>A heading</h2>",
        "<ul><li>One<ol><li>Below</li></ol></li><li>Two</li></ul>",
        "<blockquote><p>Said</p><p>— Somebody</p></blockquote>",
        "<blockquote><p>Pulled</p></blockquote>",
        f'<img src="{BASE}/media/00000000/1600.jpg" width="1600" height="1000" alt="A pier">',
        f'<img src="{BASE}/media/00000001/1600.jpg" width="1600" height="1000" alt="Own alt">',
        "<figcaption>Own L</figcaption>",
        f"{BASE}/media/00000002/1600.jpg",
        "<figcaption>At <em>dawn</em> L</figcaption>",
        '<a href="https://x.example/a.jpg">Away</a>',
        "<table><caption>Numbers</caption><tr><th>H</th><th>I</th></tr>",
        '<a href="https://x.example/v?a=1&amp;b=2">A film</a>',
        '<pre dir="ltr"><code>a &lt; b\n  c</code></pre>',
        "<hr>",
        f'<a href="{BASE}/en/story/abc">own</a>',
        f'<a href="{BASE}/en/about">page</a>',
        f'<a href="{item["url"]}#note">note</a>',
        '<a href="https://x.example/">away</a>',
        '<a href="mailto:a@x.example">mail</a>',
        'href="/not-a-link"',
        "A name was wrong.",
    ):
        assert part in html
    assert item["image"] == f"{BASE}/media/00000000/1600.jpg"
    assert html.count("<img") == 3


def test_pages_announce_their_feeds(client: FlaskClient, session: Session) -> None:
    publish_article(session)
    for page, title in (("/en/", "The Bridge"), ("/en/section/world", "The Bridge – World")):
        tree = etree.fromstring(get(client, page), etree.HTMLParser())
        folder = page.rstrip("/")
        for kind, media_type in MEDIA_TYPES.items():
            plain = media_type.partition(";")[0]
            found = tree.xpath(f"//link[@rel='alternate'][@type='{plain}']")
            assert isinstance(found, list)
            assert len(found) == 1
            link = found[0]
            assert isinstance(link, etree._Element)
            assert link.get("href") == f"{folder}/feed.{kind}"
            assert str(link.get("title")).startswith(title)
            assert client.get(str(link.get("href"))).status_code == 200
