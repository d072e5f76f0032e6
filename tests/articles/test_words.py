"""The words of a block: nothing forbidden gets in, nothing that was said gets lost."""

from __future__ import annotations

import re
import time
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given

from portal.articles.words import (
    INLINE_TAGS,
    addresses_of,
    clean_inline,
    digest_of,
    fold_space,
    plain,
    text_of,
    web_address,
)
from tests.articles.strategies import OFTEN, inline, marked_up, rubbish, texts

ATTRIBUTES = {"a": {"href", "lang", "dir"}}
SCHEMES = {"http", "https", "mailto", "tel", "story", "page"}
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\ufeff\ud800-\udfff]")


class Inspector(HTMLParser):
    """Reads HTML as a stranger would, and notes what should not be there."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE_TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, {"lang", "dir"}):
                self.faults.append(f"<{tag} {name}>")
            if name == "href" and (scheme := scheme_of(value or "")) not in {"", *SCHEMES}:
                self.faults.append(f"{scheme}:")
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}")


def scheme_of(address: str) -> str:
    """Return the scheme a browser sees: it overlooks control characters, tabs and line ends."""
    seen = re.sub("[\t\n\r]", "", address).lstrip("".join(map(chr, range(33))))
    found = re.match("([a-zA-Z][a-zA-Z0-9+.-]*):", seen)
    return found[1].lower() if found else ""


@OFTEN
@given(marked_up)
def test_no_word_is_lost_and_none_invented(pair: tuple[str, str]) -> None:
    markup, said = pair
    shown = unicodedata.normalize("NFC", text_of(clean_inline(markup)))
    assert shown == unicodedata.normalize("NFC", fold_space(plain(said)))


@OFTEN
@given(inline | rubbish)
def test_only_what_may_stand_in_a_block_gets_through(markup: str) -> None:
    cleaned = clean_inline(markup)
    assert Inspector(cleaned).faults == []
    assert not CONTROLS.search(cleaned)


@OFTEN
@given(inline | rubbish)
def test_cleaning_twice_is_cleaning_once(markup: str) -> None:
    cleaned = clean_inline(markup)
    assert clean_inline(cleaned) == cleaned


@OFTEN
@given(inline | rubbish)
def test_the_text_is_the_one_a_reader_sees(markup: str) -> None:
    cleaned = clean_inline(markup)
    assert text_of(cleaned) == fold_space(Inspector(cleaned).text)


@OFTEN
@given(texts)
def test_plain_text_is_plain(text: str) -> None:
    kept = plain(text)
    assert plain(kept) == kept
    assert not CONTROLS.search(kept)
    assert unicodedata.is_normalized("NFC", kept)
    kept.encode()


@pytest.mark.parametrize(
    "name", ["text", "view", "g", "set", "mi", "svg", "math", "filter", "font"]
)
def test_the_words_of_foreign_tags_stay(name: str) -> None:
    assert clean_inline(f"<{name} class='a>b' id=\"c\">one</{name}> two") == "one two"


@pytest.mark.parametrize("name", ["script", "style", "template", "noscript", "SCRIPT"])
def test_what_is_no_word_goes_with_its_tag(name: str) -> None:
    assert clean_inline(f"one <{name}>two</{name}>three") == "one three"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java&#10;script:alert(1)",
        "java&#1;script:alert(1)",
        "&#1;javascript:alert(1)",
        "java\x00script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
    ],
)
def test_a_forbidden_address_goes_and_its_words_stay(address: str) -> None:
    assert clean_inline(f'<a href="{address}">here</a>') == "<a>here</a>"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/?a=1&amp;b=2",
        "http://example.org",
        "mailto:a@example.org",
        "tel:+961",
        "story:0123456789a",
        "page:about",
        "/en/about",
        "#note",
    ],
)
def test_a_link_keeps_where_it_leads(address: str) -> None:
    markup = f'<a href="{address}">here</a>'
    assert clean_inline(markup) == markup


@pytest.mark.parametrize(
    "attributes",
    [
        'href="https://a.example/"',
        'lang="en" href="https://a.example/"',
        'lang="x>y" href="https://a.example/" dir="ltr"',
        'lang="q href=" href="https://a.example/"',
    ],
)
def test_where_links_lead_is_read_from_the_right_attribute(attributes: str) -> None:
    markup = clean_inline(f"<a {attributes}>one</a> <a>two</a>")
    assert addresses_of(markup) == ["https://a.example/"]


def test_what_looks_like_a_link_in_a_text_is_none() -> None:
    assert addresses_of(clean_inline('&lt;a href="https://a.example/">')) == []


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" HTTP://example.org/ ", "HTTP://example.org/"),
        ("pictures/a.jpg", "pictures/a.jpg"),
        ("//example.org/a", "//example.org/a"),
        ("java\nscript:alert(1)", ""),
        ("\x01javascript:alert(1)", ""),
        ("\tdata:text/html,x", ""),
        ("mailto:a@example.org", ""),
        ("", ""),
    ],
)
def test_an_address_of_a_block_leads_to_the_web(given_: str, kept: str) -> None:
    assert web_address(given_) == kept


@pytest.mark.parametrize(
    "markup",
    ["<" * 50_000, "<p " * 20_000, "<p \"'" * 15_000, "&" * 50_000, "<em>" * 400, "ا" * 50_000],
)
def test_no_text_takes_long_to_clean(markup: str) -> None:
    start = time.process_time()
    cleaned = clean_inline(markup)
    text_of(cleaned)
    addresses_of(cleaned)
    assert time.process_time() - start < 2


def test_a_digest_is_short_and_of_the_words_alone() -> None:
    assert re.fullmatch("[0-9a-f]{24}", digest_of(""))
    assert digest_of("a b") == digest_of(" a\n\u00a0b ")
    assert digest_of("a", "b") != digest_of("ab")
    assert digest_of("a", "b") != digest_of("b", "a")
    assert digest_of("a") != digest_of("a", "")
