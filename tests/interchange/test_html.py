"""HTML of any origin becomes blocks, and no word is lost on the way."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from html import escape
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.articles.blocks import Block
from portal.articles.words import INLINE_TAGS
from portal.interchange.html import Sources, blocks_from_html


def told(html: str, *, lines: bool = False, sources: Sources | None = None) -> list[str]:
    """Write blocks as short lines that a test can compare."""
    return [line_of(block) for block in blocks_from_html(html, sources, lines=lines)]


def line_of(block: Block) -> str:
    mark = {
        "paragraph": "p",
        "heading": f"h{block.level}",
        "item": ("1." if block.ordered else "-") + ">" * block.level,
    }.get(block.kind.value, block.kind.value)
    rows = " / ".join(" | ".join(row) for row in block.rows)
    shown = ", ".join(
        f"{picture.media_id or picture.source}({picture.alt}){picture.caption}"
        for picture in block.pictures
    )
    parts = (mark, block.address, block.language, shown, rows, block.html, block.text)
    cite = f" — {block.cite}" if block.cite else ""
    return " ".join(part for part in parts if part) + cite


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain words", ["p plain words"]),
        ("<p>one<p>two", ["p one", "p two"]),
        ("<div>a<p>b</p>c</div>", ["p a", "p b", "p c"]),
        ("<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>", ["h2 a", "h2 b", "h3 c", "h4 d"]),
        ("<b>a</b> <i>b</i> <del>c</del>", ["p <strong>a</strong> <em>b</em> <s>c</s>"]),
        ("<u>a</u><font color=red>b</font><x-y>c</x-y>", ["p abc"]),
        ("<bdo dir=rtl lang=ar>a</bdo>", ['p <bdi lang="ar" dir="rtl">a</bdi>']),
        ("a<br>b", ["p a<br>b"]),
        ("<p>a<br><br>b</p>", ["p a", "p b"]),
        ("<p><strong>a<br></strong></p>", ["p <strong>a</strong>"]),
        ("<p>&nbsp;</p><p><b> </b></p><div></div>", []),
        ("a&amp;b &lt;i&gt; &eacute; 1 < 2", ["p a&amp;b &lt;i&gt; é 1 &lt; 2"]),
        ("x<script>no()</script>y<style>p{}</style>", ["p xy"]),
        ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", ["p a"]),
        ("<b>a<p>b</p>c</b>", ["p <strong>a</strong>", "p b", "p c"]),
        ("<em>a<br><br>b</em>", ["p <em>a</em>", "p <em>b</em>"]),
        ("<hr><hr class=wp-block-separator>", ["rule", "rule"]),
        ("<details><summary>a</summary>b</details>", ["p <strong>a</strong>", "p b"]),
        ("<dl><dt>a<dd>b</dl>", ["p <strong>a</strong>", "p b"]),
        ("<form><label>no</label><input></form>", []),
        ("<form><p>old page</p></form>", ["p old page"]),
        (":<img class=emoji alt='🙂' src=x>", ["p :🙂"]),
        ("a<wbr>b<source>c<track>d", ["p abcd"]),
        ("<q>so</q>", ["p “so”"]),
        ("<a class=footnote-backref href=#f>up</a>a", ["p a"]),
        ("<noscript>no</noscript><svg><title>no</title></svg>a", ["p a"]),
    ],
)
def test_paragraphs_and_what_is_in_them(html: str, expected: list[str]) -> None:
    assert told(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='https://x.org/?a=1&b=2'>a</a>", 'p <a href="https://x.org/?a=1&amp;b=2">a</a>'),
        ("<a href='/about'>a</a>", 'p <a href="/about">a</a>'),
        ("<a href='#there'>a</a>", 'p <a href="#there">a</a>'),
        ("<a href='mailto:a@b.org'>a</a>", 'p <a href="mailto:a@b.org">a</a>'),
        ("<a name=top>a</a>", "p a"),
        ("<a href='javascript:alert(1)'>a</a>", "p a"),
        ("<a href=' java\tscript:alert(1)'>a</a>", "p a"),
        ("<a href='data:text/html,x'>a</a>", "p a"),
    ],
)
def test_links_lead_where_they_led_or_nowhere(html: str, expected: str) -> None:
    assert told(html) == [expected]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>a<li>b</ul>", ["- a", "- b"]),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", ["1. a", "-> b", "1. c"]),
        ("<ul><li>a<ul><li>b</ul>c</ul>", ["- a", "-> b", "- c"]),
        ("<ul><ul><li>a</ul></ul>", ["-> a"]),
        ("<ul><li><p>a</p><p>b</p></ul>", ["- a<br>b"]),
        ("<ul><li>a<pre>b</pre></ul>", ["- a", "code b"]),
        ("<ul><li>a<img src=x alt=y>b</ul>", ["- a", "picture x(y)", "- b"]),
        ("<ul><li>https://x.org</ul>", ['- <a href="https://x.org">https://x.org</a>']),
        ("<ul>a<li>b</ul>", ["- a", "- b"]),
        ("<ul><li>" * 9 + "deep", ["->>>>> deep"]),
    ],
)
def test_lists(html: str, expected: list[str]) -> None:
    assert told(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<blockquote>a</blockquote>", ["quote a"]),
        (
            "<blockquote><p>a</p><p>b</p><cite>— C</cite></blockquote>",
            ["quote a", "quote b — C"],
        ),
        ("<blockquote><p>a</p><footer>C</footer></blockquote>", ["quote a — C"]),
        ("<blockquote><p>a<br><cite>C</cite></p></blockquote>", ["quote a — C"]),
        ("<blockquote><p>a — <cite>C</cite></p></blockquote>", ["quote a — — C"]),
        (
            "<blockquote><p>In <cite>T</cite></p></blockquote>",
            ["quote In <em>T</em>"],
        ),
        (
            "<blockquote><p><cite>T</cite> says</p></blockquote>",
            ["quote <em>T</em> says"],
        ),
        ("<blockquote><cite>C</cite></blockquote>", ["quote C"]),
        ("<blockquote><ul><li>a<li>b</ul></blockquote>", ["quote • a<br>• b"]),
        ("<blockquote><h3>a</h3>b</blockquote>", ["quote <strong>a</strong>", "quote b"]),
        (
            (
                "<figure class=wp-block-pullquote><blockquote><p>a</p><p>b</p><cite>C</cite>"
                "</blockquote></figure>"
            ),
            ["pullquote a<br>b — C"],
        ),
        (
            (
                '<aside class="pquote"><img class="pquote-avatar" src="x" alt="avatar">a'
                '<p class="pquote-credit">— @c, <a href="https://x.org">t</a></p></aside>'
            ),
            ['pullquote a — @c, <a href="https://x.org">t</a>'],
        ),
        ("<aside>a</aside>", ["p a"]),
        ("<figure><blockquote>a</blockquote><figcaption>C</figcaption></figure>", ["quote a — C"]),
    ],
)
def test_quotations(html: str, expected: list[str]) -> None:
    assert told(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a <img src=x alt=y> b</p>", ["p a", "picture x(y)", "p b"]),
        ("<a href=big><img src=x></a>", ["picture x()"]),
        (
            "<figure><img src=x><figcaption>a <i>b</i></figcaption></figure>",
            ["picture x()a <em>b</em>"],
        ),
        (
            (
                "<figure class=gallery><figure><img src=x><figcaption>a</figcaption></figure>"
                "<figure><img src=y></figure><figcaption>both</figcaption></figure>"
            ),
            ["gallery x()a, y()", "p both"],
        ),
        ("<ul class=blocks-gallery-grid><li><img src=x><li><img src=y></ul>", ["gallery x(), y()"]),
        ("<img src='data:image/gif;base64,R0' data-src=x>", ["picture x()"]),
        ("<img src='data:image/gif;base64,R0'>", []),
        ("a<img src=count width=1 height=1>b", ["p ab"]),
        ("<picture><source srcset=y><img src=x></picture>", ["picture x()"]),
        ("<h2>a<img src=x></h2>", ["h2 a", "picture x()"]),
        ("<figure><figcaption>a</figcaption></figure>", ["p a"]),
    ],
)
def test_pictures(html: str, expected: list[str]) -> None:
    assert told(html) == expected


def test_pictures_and_links_that_are_known_here() -> None:
    sources = Sources(
        picture={"picture:boat": 7}.get,
        link=lambda address: address.replace("story:boat", "story:00000000007"),
    )
    html = "<img src='picture:boat'><img src=other><a href='story:boat'>a</a>"
    assert told(html, sources=sources) == [
        "picture 7()",
        "picture other()",
        'p <a href="story:00000000007">a</a>',
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", ["table a | b / c | d"]),
        (
            "<table><caption>t</caption><tr><td>a<td>b</table>",
            ["table a | b t"],
        ),
        (
            "<table><tr><td colspan=2>a<tr><td rowspan=2>b<td>c<tr><td>d</table>",
            ["table a |  / b | c /  | d"],
        ),
        ("<table><tr><td><p>a</p><p>b</p><td><ul><li>c</ul></table>", ["table a<br>b | c"]),
        ("<table><tr><td>a<td><img src=x></table>", ["table a | ", "picture x()"]),
        ("<table><tr><td>a</table>", ["p a"]),
        (
            "<table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>",
            ["p a", "table b | c", "p d"],
        ),
        ("<table>lost<tr>and<td>a<td>b</table>", ["p lostand", "table a | b"]),
        ("<table><tfoot><tr><td>c<td>d</tfoot><tr><td>a<td>b</table>", ["table a | b / c | d"]),
        (
            "<figure><table><tr><td>a<td>b</table><figcaption>t</figcaption></figure>",
            ["table a | b t"],
        ),
    ],
)
def test_tables(html: str, expected: list[str]) -> None:
    assert told(html) == expected


def test_a_table_knows_whether_it_has_a_heading() -> None:
    def header(html: str) -> bool:
        return blocks_from_html(f"<table>{html}<tr><td>c<td>d</table>")[0].header

    assert header("<thead><tr><td>a<td>b</thead>")
    assert header("<tr><th>a<th>b")
    assert not header("<tr><th>a<td>b")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<pre><code class=language-py>a\n  b &lt;\n</code></pre>", "code py a\n  b <"),
        ("<pre class='brush: php'>a</pre>", "code php a"),
        ("<pre>\n  a<br>b</pre>", "code   a\nb"),
        ("<pre class=wp-block-verse>a\nb</pre>", "p a<br>b"),
    ],
)
def test_code_keeps_its_lines(html: str, expected: str) -> None:
    assert told(html) == [expected]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>https://x.org/v?a=1&amp;b=2</p>", ["embed https://x.org/v?a=1&b=2 https://x.org/v?a=1&amp;b=2"]),
        ("<iframe src='//x.org/v' title='A film'>old</iframe>", ["embed https://x.org/v A film"]),
        ("<iframe src='javascript:x'></iframe>a", ["p a"]),
        (
            "<video controls><source src='https://x.org/v.mp4'>no video</video>",
            ["embed https://x.org/v.mp4 https://x.org/v.mp4"],
        ),
        ("<audio src=https://x.org/a.mp3></audio>", ["embed https://x.org/a.mp3 https://x.org/a.mp3"]),
        ("<object><embed src=https://x.org/f></object>", ["embed https://x.org/f https://x.org/f"]),
        (
            "<figure class=wp-block-embed><div>\nhttps://x.org/v\n</div><figcaption>a</figcaption></figure>",
            ["embed https://x.org/v a"],
        ),
        (
            ("<div class=wp-block-file><a href=https://x.org/a.pdf>A paper</a>"
            "<a href=https://x.org/a.pdf class=wp-block-file__button>Download</a></div>"),
            ["embed https://x.org/a.pdf A paper"],
        ),
    ],
)  # fmt: skip
def test_embeds(html: str, expected: list[str]) -> None:
    assert told(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("one\ntwo\n\nthree", ["p one<br>two", "p three"]),
        ("one\r\ntwo\r\n \r\nthree", ["p one<br>two", "p three"]),
        ("one<br>\ntwo<br />\n<br />\nthree", ["p one<br>two", "p three"]),
        ("<b>one\n\ntwo</b>", ["p <strong>one</strong>", "p <strong>two</strong>"]),
        ("a\n<ul>\n <li>b\nc</li>\n</ul>\nd", ["p a", "- b<br>c", "p d"]),
        ("a\n<h2>b</h2>\nc", ["p a", "h2 b", "p c"]),
        ("<pre>a\n\nb</pre>", ["code a\n\nb"]),
        ("<p>a</p>\n\nb", ["p a", "p b"]),
    ],
)
def test_lines_of_the_classic_editor(html: str, expected: list[str]) -> None:
    assert told(html, lines=True) == expected


def test_a_mark_at_the_start_of_an_element_does_not_eat_its_tag() -> None:
    assert told("<b>\u0338one</b> <i>two</i>") == ["p <strong>\u0338one</strong> <em>two</em>"]


def test_a_picture_that_nobody_could_show_is_left_out() -> None:
    assert told("<p>a <img src='file:///c:/boat.png'> b</p>") == ["p a b"]


def test_controls_and_broken_letters_go() -> None:
    (block,) = blocks_from_html("a\x00b\x0bc\ud800d e\u0301")
    assert block.html == "abc\ufffdd é"


# Any tree of elements, each with words of its own

ELEMENTS = (
    "p div section article span b i em strong a ul ol li blockquote cite footer figure figcaption "
    "table thead tbody tr td th caption h1 h2 h3 h5 dl dt dd details summary center font aside "
    "code sub sup s del u q small abbr address header main nav body html"
)
ATTRIBUTES = ("", ' class="pquote"', ' class="wp-block-gallery"', ' href="/x"', ' rowspan="3"')


@st.composite
def some_html(draw: st.DrawFn) -> tuple[str, list[str]]:
    number = count(1)
    expected: list[str] = []

    def words() -> str:
        said = [f"w{next(number)}w" for _ in range(draw(st.integers(1, 2)))]
        expected.extend(said)
        return draw(st.sampled_from([" ", "\n", "", "\n\n"])) + " ".join(said) + " "

    def element(depth: int) -> str:
        tag = draw(st.sampled_from(ELEMENTS.split()))
        inner = "".join(
            element(depth + 1) if depth < 6 and draw(st.booleans()) else words()
            for _ in range(draw(st.integers(0, 3)))
        )
        between = draw(st.sampled_from(["", "<br>", "<img src=x>", "<hr>", "<!-- c -->", "&nbsp;"]))
        closing = f"</{tag}>" if draw(st.integers(0, 5)) else ""
        return f"<{tag}{draw(st.sampled_from(ATTRIBUTES))}>{inner}{between}{closing}"

    return "".join(element(0) for _ in range(draw(st.integers(1, 4)))), expected


@settings(max_examples=200, deadline=None)
@given(some_html(), st.booleans())
def test_no_word_is_lost_or_said_twice(case: tuple[str, list[str]], lines: bool) -> None:
    html, expected = case
    blocks = blocks_from_html(html, lines=lines)
    said = re.findall(r"w\d+w", "\n".join(block.words for block in blocks))
    assert Counter(said) == Counter(expected)
    for block in blocks:
        for part in block._inline():
            assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z0-9-]+)", part)} <= INLINE_TAGS
        assert block == block.cleaned()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read(text: str, lines: bool) -> None:
    for block in blocks_from_html(text, lines=lines):
        assert block == block.cleaned()


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=80))
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    said = " ".join(block.words for block in blocks_from_html(f"<p>x {escape(text)}</p>"))
    folded = re.sub(r"[ \s]+", "", "x" + text)
    said = unicodedata.normalize("NFC", said)
    assert re.sub(r"\s+", "", said) == unicodedata.normalize("NFC", folded)
