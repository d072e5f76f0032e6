"""A catalogue is complete, says what its source says, and reads as Arabic does."""

from __future__ import annotations

import gettext
import io
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tools import catalogues

if TYPE_CHECKING:
    from pathlib import Path

COUNTED = ("%(num)s story", "%(num)s stories")
SIX = (
    "لا أخبار",
    "خبر واحد",
    "خبران",
    "%(num)s أخبار",
    "%(num)s خبراً",
    "%(num)s خبر",
)


def template() -> Catalog:
    made = Catalog(fuzzy=False)
    made.add("By %(name)s")
    made.add(COUNTED)
    made.add("Open", context="adjective")
    return made


def arabic(**changed: Any) -> Catalog:
    made = catalogues.empty("ar")
    texts: dict[str, Any] = {"by": "بقلم %(name)s", "counted": SIX, "opened": "مفتوح", **changed}
    made.add("By %(name)s", texts["by"])
    made.add(COUNTED, texts["counted"])
    made.add("Open", texts["opened"], context="adjective")
    return made


def wrong(**changed: Any) -> list[str]:
    return list(catalogues.complaints(arabic(**changed), template()))


def test_a_good_catalogue_passes() -> None:
    assert wrong() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"by": ""}, 'untranslated: "By %(name)s"'),
        ({"by": "بقلم"}, 'has placeholders none instead of %(name)s: "By %(name)s"'),
        ({"by": "بقلم %(nam)s %(name)s"}, "has placeholders %(nam)s, %(name)s instead of"),
        ({"by": "بقلم %(name)d"}, "has placeholders %(name)d instead of %(name)s"),
        ({"by": "بقلم %(name)s %(x)"}, "has a broken placeholder"),
        ({"by": "بقلم %(name)s, مساء"}, "has , where ، belongs"),
        ({"counted": SIX[:5]}, "5 plural forms, 6 wanted"),
        ({"counted": (*SIX[:3], "", *SIX[4:])}, "form 3 untranslated"),
        ({"counted": (*SIX[:5], "خبر")}, "form 5 has placeholders none instead of %(num)s"),
        ({"opened": ""}, 'untranslated: "Open" (adjective)'),
    ],
)
def test_a_fault_is_named(changed: dict[str, Any], expected: str) -> None:
    (complaint,) = wrong(**changed)
    assert expected in complaint


def test_what_no_source_asks_for_is_stale() -> None:
    made = arabic()
    made.add("Gone", "ذهب")
    assert list(catalogues.complaints(made, template())) == [
        'stale, no source asks for it: "Gone"',
    ]


def test_what_a_translator_was_not_sure_of_is_named() -> None:
    made = arabic()
    made.add("By %(name)s", flags=["fuzzy"])
    assert list(catalogues.complaints(made, template())) == ['fuzzy: "By %(name)s"']


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("من نحن?", ["?"]),
        ("أخبار, صور", [","]),
        ("أخبار; صور", [";"]),
        ('قال "نعم"', ['"', '"']),
        ("%(name)s, محرر", [","]),
        ("من نحن؟ أخبار، صور؛ «نعم»", []),
        ("زار 1,000 شخص", []),
        ('<a href="?q=1">ابحث</a>&nbsp;هنا', []),
        ("CSS, HTML", []),
    ],
)
def test_latin_marks_by_arabic_letters_are_found(text: str, marks: list[str]) -> None:
    assert catalogues.foreign_marks(text) == marks


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3)],
)
def test_arabic_counts_in_six_forms(number: int, form: int, tmp_path: Path) -> None:
    made = io.BytesIO()
    write_mo(made, arabic())
    made.seek(0)
    assert gettext.GNUTranslations(made).ngettext(*COUNTED, number) == SIX[form]


def test_sources_are_collected_and_written_the_same_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "portal/templates"
    folder.mkdir(parents=True)
    (tmp_path / "portal/a.py").write_text(
        '# Translators: a greeting\n_("Hello")\nngettext("a day", "%(num)s days", 2)\n'
        'pgettext("verb", "Open")\nN_("Later")\nlazy_gettext("Lazy")\n'
    )
    (folder / "a.html").write_text("{{ _('Hello') }} {{ npgettext('menu', 'one', 'more', 2) }}")
    collected = catalogues.collect(tmp_path)
    assert {(m.id, m.context) for m in collected if m.id} == {
        ("Hello", None),
        (("a day", "%(num)s days"), None),
        ("Open", "verb"),
        ("Later", None),
        ("Lazy", None),
        (("one", "more"), "menu"),
    }
    path = tmp_path / "ar/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.merged(catalogues.empty("ar"), collected))
    once = path.read_text(encoding="utf-8")
    assert "#: portal/a.py portal/templates/a.html\n" in once
    assert "#. a greeting" in once
    assert "nplurals=6" in once
    assert "Date" not in once
    again = catalogues.merged(catalogues.read(path), catalogues.collect(tmp_path))
    assert again.decode() == once
    assert len(list(catalogues.complaints(catalogues.read(path), collected))) == 6 + 5 * 2


def test_translations_survive_and_what_is_gone_goes(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    old = arabic()
    old.add("Gone", "ذهب")
    text = catalogues.merged(old, template()).decode()
    assert "بقلم %(name)s" in text
    assert "Gone" not in text
