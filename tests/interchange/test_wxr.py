"""A WordPress export comes in whole, and nobody sees what was not to be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.articles.models import Article, ArticleKind, Redirect, Version
from portal.articles.states import Status, status_of
from portal.articles.stories import find_redirect
from portal.database import database_now
from portal.interchange.report import Outcome, Thing
from portal.interchange.wxr.importing import NO_EDITION, NO_PICTURE, NO_WORDS, old_path
from portal.media.models import Media
from tests.interchange.exports import Post, export, term
from tests.interchange.folders import body_of, only_article, picture_bytes, write
from tests.newsroom import version_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.interchange.conftest import ImportWxr


def headline_of(article: Article, edition: str) -> str:
    head = version_of(article, edition).head_revision
    assert head is not None
    return head.headline


def test_a_post_becomes_a_story(session: Session, bring_wxr: ImportWxr) -> None:
    post = Post(
        7,
        title="Fish &amp; <em>chips</em>",
        content="<!-- wp:paragraph -->\n<p>One\nline</p>\n<!-- /wp:paragraph -->",
        excerpt="In <b>short</b>",
        slug="fish-chips",
        labels=[
            ("category", "food", "Food &amp; drink"),
            ("category", "sea", "The sea"),
            ("post_tag", "salt", "Salt"),
            ("post_format", "post-format-aside", "Aside"),
        ],
        comments=2,
        sticky=1,
    )
    report = bring_wxr(export(post))
    article = only_article(session)
    assert article.key == "wxr:https://old.example/blog:7"
    assert article.kind == ArticleKind.STORY
    version = version_of(article, "en")
    assert version.head_revision is not None
    assert headline_of(article, "en") == "Fish & chips"
    assert version.head_revision.standfirst == "In short"
    assert body_of(article, "en") == ["paragraph One line"]
    assert version.slug == "fish-chips"
    assert version.published_at == datetime(2020, 5, 6, 9, tzinfo=UTC)
    assert article.section is not None
    assert [name.name for name in article.section.names] == ["Food & drink"]
    told = [(entry.term.kind, entry.term.names[0].name) for entry in article.terms]
    assert told == [("topic", "The sea"), ("topic", "Salt"), ("author", "Jane Doe")]
    assert report.count(Thing.ARTICLE, Outcome.MADE) == 1
    assert report.left_out == {"comments": 2, "marks of posts kept on top": 1}


def test_a_page_is_no_story(session: Session, bring_wxr: ImportWxr) -> None:
    bring_wxr(export(Post(2, kind="page")))
    article = only_article(session)
    assert article.kind == ArticleKind.PAGE
    assert article.section is None


def test_what_the_classic_editor_kept_is_read_by_its_lines(
    session: Session, bring_wxr: ImportWxr
) -> None:
    bring_wxr(export(Post(1, content="One\ntwo\n\n<b>three</b>\n<ul>\n<li>four</li>\n</ul>")))
    assert body_of(only_article(session), "en") == [
        "paragraph One<br>two",
        "paragraph <strong>three</strong>",
        "item four",
    ]


@pytest.mark.parametrize(
    ("post", "status"),
    [
        (Post(1), Status.LIVE),
        (Post(1, status="draft"), Status.DRAFT),
        (Post(1, status="pending"), Status.DRAFT),
        (Post(1, status="private"), Status.DRAFT),
        (Post(1, status="anything"), Status.DRAFT),
        (Post(1, password="x"), Status.DRAFT),
        (Post(1, status="future", date_gmt="2090-01-01 00:00:00"), Status.SCHEDULED),
        (Post(1, status="future", date_gmt="2019-01-01 00:00:00"), Status.DRAFT),
    ],
)
def test_only_what_was_public_is_seen(
    session: Session, bring_wxr: ImportWxr, post: Post, status: Status
) -> None:
    bring_wxr(export(post))
    version = version_of(only_article(session), "en")
    assert status_of(version, database_now(session)) is status
    assert (session.scalars(select(Redirect)).first() is None) == (status is Status.DRAFT)


@pytest.mark.parametrize(
    ("post", "name"),
    [
        (Post(1, kind="nav_menu_item"), "menu items"),
        (Post(1, kind="revision"), "old revisions"),
        (Post(1, kind="custom_css"), "style sheets"),
        (Post(1, kind="product"), "product"),
        (Post(1, status="trash"), "posts in the bin"),
        (Post(1, status="auto-draft"), "posts in the bin"),
    ],
)
def test_what_there_is_no_place_for_is_counted(
    session: Session, bring_wxr: ImportWxr, post: Post, name: str
) -> None:
    report = bring_wxr(export(post))
    assert report.left_out[name] == 1
    assert session.scalars(select(Article)).first() is None


def test_a_missing_title_is_the_first_words(session: Session, bring_wxr: ImportWxr) -> None:
    report = bring_wxr(
        export(Post(1, title="", content="Only words."), Post(2, title="", content=" "))
    )
    assert headline_of(only_article(session), "en") == "Only words."
    assert report.skipped[Thing.VERSION, NO_WORDS].names == ["post 2"]


def test_without_greenwich_time_the_local_one_counts(
    session: Session, bring_wxr: ImportWxr
) -> None:
    bring_wxr(export(Post(1, date_gmt="0000-00-00 00:00:00", date="2021-01-01 12:00:00")))
    assert version_of(only_article(session), "en").published_at == datetime(
        2021, 1, 1, 10, tzinfo=UTC
    )


def test_an_arabic_slug_is_kept_whole(session: Session, bring_wxr: ImportWxr) -> None:
    slug = "%d8%a7%d9%84%d8%b9%d8%a8%d8%a7%d8%b1%d8%a9-%d8%a7%d9%84%d8%b7%d9%88%d9%8a%d9%84%d8%a9"
    bring_wxr(export(Post(1, title="العبارة الطويلة", slug=slug), language="ar"))
    assert version_of(only_article(session), "ar").slug == "العبارة-الطويلة"


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://old.example/blog/2020/a/", "/blog/2020/a"),
        ("https://old.example/?p=3", "?p=3"),
        ("https://old.example/%d8%a7/", "/ا"),
        ("https://old.example/", ""),
        ("", ""),
        ("https://[", ""),
    ],
)
def test_old_paths(link: str, path: str) -> None:
    assert old_path(link) == path


def test_old_addresses_lead_on(session: Session, bring_wxr: ImportWxr) -> None:
    posts = (Post(1, link="https://old.example/a/"), Post(2, link="https://old.example/a"))
    report = bring_wxr(export(*posts))
    assert find_redirect(session, "/a") is not None
    assert report.count(Thing.REDIRECT, Outcome.MADE) == 1
    assert report.count(Thing.REDIRECT, Outcome.SKIPPED) == 1


def test_stories_without_a_real_category_are_general(
    session: Session, bring_wxr: ImportWxr
) -> None:
    labels = [("category", "uncategorized", "Uncategorized"), ("category", "sea", "Sea")]
    bring_wxr(export(Post(1, labels=labels[:1]), Post(2, labels=labels)))
    sections = {
        article.key: article.section.key
        for article in session.scalars(select(Article))
        if article.section
    }
    assert sections == {
        "wxr:https://old.example/blog:1": "general",
        "wxr:https://old.example/blog:2": "sea",
    }


def test_attachments_may_come_after_their_posts(
    session: Session, bring_wxr: ImportWxr, tmp_path: Path
) -> None:
    site = "https://old.example/wp-content/uploads"
    content = (
        f'[caption id="attachment_5" width="300"]<a href="{site}/2020/boat.png">'
        f'<img src="{site}/2020/boat-300x200.png" alt="At sea"></a> The <i>boat</i>[/caption]\n\n'
        '[gallery ids="6,5"]\n\n[gallery]\n\n[embed]https://video.example/1[/embed]\n\n'
        '[audio mp3="https://old.example/a.mp3"][/audio]'
    )
    report = bring_wxr(
        export(
            Post(1, content=content, meta={"_thumbnail_id": "6"}, comments=1),
            Post(5, kind="attachment", file=f"{site}/2020/boat.png", parent=1,
                 excerpt="A <b>boat</b>",
                 meta={"_wp_attachment_image_alt": "A red boat"}),
            Post(6, kind="attachment", file=f"{site}/2021/pier.png"),
            Post(8, kind="attachment", file=f"{site}/2021/lost.png"),
            Post(9, kind="attachment", file=f"{site}/2021/paper.pdf"),
        ),
        media=write(
            tmp_path / "media",
            {
                "2020/boat.png": picture_bytes(50),
                "2021/pier.png": picture_bytes(70),
                "elsewhere/pier.png": picture_bytes(80),
                "2021/paper.pdf": b"%PDF",
            },
        ),
    )  # fmt: skip
    media = {one.file_name: one for one in session.scalars(select(Media))}
    assert {name: one.width for name, one in media.items()} == {"boat.png": 50, "pier.png": 70}
    article = only_article(session)
    assert article.lead_media_id == media["pier.png"].id
    head = version_of(article, "en").head_revision
    assert head is not None
    blocks = head.blocks()
    assert [block.kind.value for block in blocks] == [
        "picture", "gallery", "gallery", "embed", "embed",
    ]  # fmt: skip
    boat, pier = media["boat.png"].id, media["pier.png"].id
    assert [block.media_ids for block in blocks[:3]] == [[boat], [pier, boat], [boat]]
    assert blocks[0].pictures[0].caption == "The <em>boat</em>"
    assert blocks[0].pictures[0].alt == "At sea"
    (text,) = media["boat.png"].texts
    assert (text.edition, text.alt, text.caption) == (
        "en", "A red boat", "A <strong>boat</strong>",
    )  # fmt: skip
    assert report.skipped[Thing.PICTURE, NO_PICTURE].names == ["lost.png", "paper.pdf"]
    assert report.count(Thing.PICTURE, Outcome.MADE) == 2


POLYLANG = (
    term("category", 3, "news", "News")
    + term("category", 4, "%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1", "أخبار")
    + term("language", 1, "english", "English", 'a:1:{s:6:"locale";s:5:"en_GB";}')
    + term("language", 2, "ar", "العربية", 'a:1:{s:6:"locale";s:2:"ar";}')
    + term("post_translations", 9, "pll_1", "pll_1", 'a:2:{s:7:"english";i:11;s:2:"ar";i:12;}')
    + term("term_translations", 8, "pll_2", "pll_2", 'a:2:{s:7:"english";i:3;s:2:"ar";i:4;}')
)
ENGLISH_NEWS = [("category", "news", "News")]
ARABIC_NEWS = [("category", "%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1", "أخبار")]


def test_polylang_tells_languages_pairs_and_names_of_categories(
    session: Session, bring_wxr: ImportWxr
) -> None:
    marks = ("post_translations", "pll_1", "pll_1")
    report = bring_wxr(
        export(
            Post(12, title="ثانٍ", content="كلمات.",
                 labels=[("language", "ar", "العربية"), marks, *ARABIC_NEWS]),
            Post(11, title="One",
                 labels=[("language", "english", "English"), marks, *ENGLISH_NEWS]),
            terms=POLYLANG,
        )
    )  # fmt: skip
    article = only_article(session)
    assert article.key == "wxr:https://old.example/blog:11"
    assert {version.edition for version in article.versions} == {"en", "ar"}
    assert article.section is not None
    assert {name.edition: (name.name, name.slug) for name in article.section.names} == {
        "en": ("News", "news"),
        "ar": ("أخبار", "أخبار"),
    }
    assert report.count(Thing.LINK, Outcome.MADE) == 2
    assert report.count(Thing.SECTION, Outcome.MADE) == 1


def test_polylang_pairs_by_the_list_alone(session: Session, bring_wxr: ImportWxr) -> None:
    bring_wxr(export(Post(11), Post(12, title="ثانٍ"), terms=POLYLANG))
    article = only_article(session)
    assert headline_of(article, "ar") == "ثانٍ"


def test_wpml_tells_languages_and_pairs(session: Session, bring_wxr: ImportWxr) -> None:
    def marks(language: str, group: str) -> dict[str, str]:
        return {
            "_wpml_import_language_code": language,
            "_wpml_import_translation_group": group,
        }

    bring_wxr(
        export(
            Post(21, meta=marks("en", "5")),
            Post(30, title="منفرد", meta=marks("ar", "6")),
            Post(22, title="ثانٍ", meta=marks("ar", "5")),
            Post(40, title="Autre", meta=marks("fr", "5")),
            Post(23, title="Copy", meta={**marks("en", "7")}),
            Post(24, title="نسخة", meta={"_icl_lang_duplicate_of": "23", "wpml_language": "ar"}),
        )
    )
    found = {
        article.key: {version.edition for version in article.versions}
        for article in session.scalars(select(Article))
    }
    assert found == {
        "wxr:https://old.example/blog:21": {"en", "ar"},
        "wxr:https://old.example/blog:30": {"ar"},
        "wxr:https://old.example/blog:23": {"en", "ar"},
    }


def test_two_posts_of_a_group_in_one_language_are_two_articles(
    session: Session, bring_wxr: ImportWxr
) -> None:
    text = export(Post(21, meta={"trid": "5"}), Post(22, meta={"trid": "5"}), language="en")
    bring_wxr(text)
    keys = {article.key for article in session.scalars(select(Article))}
    assert keys == {f"wxr:https://old.example/blog:{number}" for number in (21, 22)}
    assert bring_wxr(text).changed_nothing


@pytest.mark.parametrize(
    ("channel", "given", "title", "edition"),
    [
        ("en-US", None, "عنوان", "en"),
        ("ar", None, "A title", "ar"),
        ("en-US", "ar", "A title", "ar"),
        ("", None, "عنوان", "ar"),
        ("", None, "A title", "en"),
    ],
)
def test_language_of_what_nobody_marked(
    session: Session,
    bring_wxr: ImportWxr,
    channel: str,
    given: str | None,
    title: str,
    edition: str,
) -> None:
    bring_wxr(export(Post(1, title=title, content=""), language=channel), language=given)
    assert session.scalars(select(Version)).one().edition == edition


def test_a_language_that_no_edition_has_is_skipped(session: Session, bring_wxr: ImportWxr) -> None:
    report = bring_wxr(export(Post(1, title="Un titre"), language="fr"))
    assert report.skipped[Thing.VERSION, NO_EDITION].names == ["Un titre"]
    report = bring_wxr(export(Post(2, labels=[("language", "fr", "Français")])))
    assert report.count(Thing.VERSION, Outcome.SKIPPED) == 1
    assert session.scalars(select(Article)).first() is None
