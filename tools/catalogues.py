"""Collect the interface's texts and check their translations: python -m tools.catalogues.

`update` writes translations/LANGUAGE/LC_MESSAGES/messages.po for every language there (and for
those named after it, new ones); `check` finds what is not fully and correctly translated. The
texts in the sources are English. Files come out the same whoever writes them: sorted, without
line numbers and dates.
"""

from __future__ import annotations

import gettext
import io
import re
import sys
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from tools.shell import ROOT, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRANSLATIONS = ROOT / "translations"
SOURCES = "portal"
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]
OPTIONS = {"**/templates/**": {"silent": "false", "encoding": "utf-8"}}
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "lazy_gettext", "N_")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "lazy_npgettext"), ((1, "c"), 2, 3)),
}
# As the gettext manual and CLDR count: zero, one, two, few, many, other. Babel's own rule for
# Arabic numbers the last two the other way round.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
WIDTH = 100
PLACEHOLDER = re.compile(r"%\((\w+)\)([-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa])")
COUNT = "num"  # what ngettext fills in by itself
LETTER = "[\u0621-\u064a\u066e-\u06d3]"
# A mark of the Latin script that stands by an Arabic letter, and the one that belongs there.
FOREIGN = re.compile(rf"(?<={LETTER})\s*([,;?\"])|([\"])\s*(?={LETTER})|([,;?])\s+(?={LETTER})")
PROPER = {",": "،", ";": "؛", "?": "؟", '"': "« »"}


def collect(root: Path = ROOT) -> Catalog:
    """Return the texts that the sources ask for."""
    template = Catalog(fuzzy=False)
    found = extract_from_dir(
        root / SOURCES,
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for path, _line, text, comments, context in found:
        template.add(
            text, locations=[(f"{SOURCES}/{path}", 0)], auto_comments=comments, context=context
        )
    return template


def read(path: Path) -> Catalog:
    """Return a catalogue; its language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def empty(language: str) -> Catalog:
    """Return a catalogue without texts."""
    plurals = get_plural(language)
    rule = PLURALS.get(language, f"nplurals={plurals.num_plurals}; plural={plurals.plural_expr};")
    header = HEADER.format(language=language, plurals=rule)
    return read_po(io.BytesIO(header.encode()), locale=language)


def merged(old: Catalog, template: Catalog) -> bytes:
    """Return a catalogue's file with exactly the template's texts."""
    assert old.locale is not None
    old.update(template, no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(
        written,
        old,
        width=WIDTH,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    rule = f"nplurals={old.num_plurals}; plural={old.plural_expr};"
    return HEADER.format(language=old.locale, plurals=rule).encode() + written.getvalue()


def complaints(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue, each with the text it is about."""
    wanted = {_key(message): message for message in template if message.id}
    known = {_key(message): message for message in catalogue if message.id}
    for message in catalogue.obsolete.values():
        yield f"obsolete: {_name(message)}"
    for key in known.keys() - wanted.keys():
        yield f"stale, no source asks for it: {_name(known[key])}"
    for key, message in wanted.items():
        if key not in known or known[key].pluralizable != message.pluralizable:
            yield f"missing: {_name(message)}"
            continue
        for what in _complaints_of(known[key], catalogue):
            yield f"{what}: {_name(message)}"


def _complaints_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    ids, forms = _texts(message.id), _texts(message.string)
    if len(forms) != (catalogue.num_plurals if message.pluralizable else 1):
        yield f"{len(forms)} plural forms, {catalogue.num_plurals} wanted"
    asked = set().union(*(_placeholders(text) for text in ids))
    exact = _forms_of_one_number(catalogue) if message.pluralizable else set()
    for number, form in enumerate(forms):
        where = f"form {number} " if message.pluralizable else ""
        if not form:
            yield f"{where}untranslated"
            continue
        given = _placeholders(form)
        spared = {pair for pair in asked if pair[0] == COUNT} if number in exact else set()
        if given - asked or asked - given - spared:
            yield f"{where}has placeholders {_list(given)} instead of {_list(asked)}"
        if PLACEHOLDER.sub("", form).count("%(") > 0:
            yield f"{where}has a broken placeholder"
        for mark in foreign_marks(form):
            yield f"{where}has {mark} where {PROPER[mark]} belongs"


def foreign_marks(text: str) -> list[str]:
    """Return the Latin punctuation that stands by Arabic letters."""
    bare = re.sub(r"<[^>]*>|&\w+;", "", text)
    return (
        ["".join(groups) for groups in FOREIGN.findall(PLACEHOLDER.sub("ن", bare))]
        if (re.search(LETTER, bare))
        else []
    )


def _texts(text: Any) -> tuple[str, ...]:
    """Return the forms of a text, or the text alone."""
    return tuple(text) if isinstance(text, (tuple, list)) else (text or "",)


def _forms_of_one_number(catalogue: Catalog) -> set[int]:
    """Return the plural forms that stand for a single number, which words alone can say."""
    form_of = gettext.c2py(catalogue.plural_expr)
    forms = [form_of(number) for number in range(1001)]
    return {form for form in forms if forms.count(form) == 1}


def _placeholders(text: str) -> set[tuple[str, str]]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _list(placeholders: set[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"%({name}){kind}" for name, kind in placeholders)) or "none"


def _key(message: Message) -> tuple[str | None, str]:
    first = message.id[0] if message.pluralizable else message.id
    return message.context, str(first)


def _name(message: Message) -> str:
    context, text = _key(message)
    return f'"{text}"' + (f" ({context})" if context else "")


def update(new: list[str]) -> int:
    """Bring every catalogue up to date; tell how much is left to translate."""
    template = collect()
    paths = set(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
    paths |= {TRANSLATIONS / language / "LC_MESSAGES/messages.po" for language in new}
    for path in sorted(paths):
        old = read(path) if path.exists() else empty(path.parts[-3])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(merged(old, template))
        left = sum(1 for _ in complaints(read(path), template))
        say(f"{path.relative_to(ROOT)}: {len(template)} texts, {left} to look at")
    return 0


def check() -> int:
    """Print what is wrong with the catalogues; return 1 if anything is."""
    template = collect()
    paths = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in paths
        for what in complaints(read(path), template)
    ]
    if len(template) and not paths:
        found = ["translations/ holds no catalogue"]
    for line in found:
        say(line)
    if found:
        say("make strings collects the texts; translate them in the files it names.")
    return 1 if found else 0


def main(words: list[str]) -> int:
    return update(words[1:]) if words[:1] == ["update"] else check()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
