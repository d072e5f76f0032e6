"""Counted words in Arabic: six forms, each asked with a number of its own."""

from __future__ import annotations

import gettext
import io
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from portal import PROJECT
from portal.editions import EDITIONS

NUMBERS = (0, 1, 2, 3, 11, 100)
"""zero, one, two, few, many, other, as CLDR counts in Arabic."""
TRANSLATED = sorted(path.parts[-3] for path in PROJECT.glob("translations/*/LC_MESSAGES/*.po"))


@cache
def catalogue(language: str) -> Catalog:
    path = PROJECT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(language: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def counted(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.pluralizable]


def said(language: str, message: Message, number: int) -> str:
    text = translations(language).ngettext(message.id[0], message.id[1], number)
    return str(text % {"num": number} if "%(" in text else text)


def test_every_edition_but_the_codes_own_has_a_catalogue() -> None:
    languages = {edition.locale.language for edition in EDITIONS.values()}
    assert set(TRANSLATED) <= languages
    assert len(languages - set(TRANSLATED)) == 1


def test_arabic_counts_as_cldr_does() -> None:
    plural = EDITIONS["ar"].locale.plural_form
    forms = [plural(number) for number in NUMBERS]
    assert forms == ["zero", "one", "two", "few", "many", "other"]
    assert catalogue("ar").num_plurals == 6
    by_rule: dict[str, set[str]] = {}
    one, many = "%(num)s story found", "%(num)s stories found"
    catalog: dict[object, str] = translations("ar")._catalog  # type: ignore[attr-defined]
    index = {catalog[one, place]: place for place in range(6)}
    for number in range(1000):
        place = index[translations("ar").ngettext(one, many, number)]
        by_rule.setdefault(plural(number), set()).add(str(place))
    assert all(len(places) == 1 for places in by_rule.values())
    assert len(by_rule) == 6


def test_there_are_counted_texts() -> None:
    assert len(counted("ar")) >= 3


def test_each_form_is_said_with_its_own_number() -> None:
    for message in counted("ar"):
        texts = {number: said("ar", message, number) for number in NUMBERS}
        assert all(texts.values()), message.id
        for number, text in texts.items():
            assert "%(" not in text, message.id
            if number >= 3 and "%(num)" in message.id[1]:
                assert str(number) in text, text


def test_few_and_many_are_not_the_same_word() -> None:
    for message in counted("ar"):
        if "%(num)" in message.id[1]:
            few, many = said("ar", message, 3), said("ar", message, 11)
            assert few.replace("3", "") != many.replace("11", ""), few
            assert said("ar", message, 2) not in {said("ar", message, 1), few}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "لم يُعثر على أي خبر"),
        (1, "عُثر على خبر واحد"),
        (2, "عُثر على خبرين"),
        (3, "عُثر على 3 أخبار"),
        (11, "عُثر على 11 خبرًا"),
        (100, "عُثر على 100 خبر"),
        (103, "عُثر على 103 أخبار"),
        (111, "عُثر على 111 خبرًا"),
    ],
)
def test_stories_are_counted(number: int, text: str) -> None:
    story = next(m for m in counted("ar") if m.id[0] == "%(num)s story found")
    assert said("ar", story, number) == text
