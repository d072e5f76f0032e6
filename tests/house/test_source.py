"""Rules of the house over the syntax tree: what the code says may be said in one place only."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from portal import PROJECT
from portal.editions import EDITIONS
from tools.house_rules import complaints, own_files

if TYPE_CHECKING:
    from collections.abc import Iterator

PORTAL = PROJECT / "portal"

NAMES_A_LANGUAGE = {
    "editions.py": "the editions themselves",
    "cli/examination.py": "the language of the texts in the code, which have no catalogue",
    "interchange/terms.py": "the names that general.toml gives a section",
    "people/demo.py": "who works in which edition of the demo",
}
MAKES_MARKUP = {
    ("formats.py", "isolate_runs"): "adds <bdi> to what is clean or escaped already",
    ("reader/frame.py", "json_ld"): "JSON in which every letter of markup is escaped",
    ("reader/feed_text.py", "words"): "inline HTML, cleaned when it was saved",
}


@cache
def modules() -> dict[str, ast.Module]:
    """Return path below ``portal/`` → syntax tree."""
    return {
        path.relative_to(PORTAL).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PORTAL.rglob("*.py"))
    }


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_only_one_place_commits() -> None:
    found = {
        name
        for name, tree in modules().items()
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    assert found == {"database.py"}


def test_verbs_never_open_a_transaction() -> None:
    """Only faces and what stands for one (commands, the demo, importers, tests) do."""
    openers = {
        name
        for name, tree in modules().items()
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "transaction"
    }
    domains = {"articles", "translation", "search", "contact", "media"}
    assert {name for name in openers if name.split("/")[0] in domains} == set()


def test_no_module_names_a_language() -> None:
    found = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in {*EDITIONS, *_tags()}
    }
    assert {name for name in found if not name.startswith("demo/")} <= set(NAMES_A_LANGUAGE)


def _tags() -> set[str]:
    return {edition.tag for edition in EDITIONS.values()}


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        (r"\|\s*safe\b|autoescape|\bMarkup\b", ""),
        ("|".join(rf"[\"'/]{code}[\"'/]" for code in EDITIONS), ""),
        (r"\bon[a-z]+=|<style|\bstyle=|javascript:", ""),
        (r"<script(?![^>]*\b(?:src=|type=\"application/))", ""),
        (r"\bsession\b|csrf|nonce", "reader"),
    ],
    ids=["trusts nothing", "names no language", "inlines no script", "runs files", "same for all"],
)
def test_no_template_does_what_it_must_not(pattern: str, folder: str) -> None:
    found = [
        f"{path.relative_to(PORTAL)}: {match[0]}"
        for path in (PORTAL / "templates" / folder).rglob("*.html")
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_markup_is_made_of_literals_but_for_a_few_places() -> None:
    found = set()
    for name, tree in modules().items():
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            for call in calls(function):
                if _makes_markup(call) and not isinstance(call.args[0], ast.Constant):
                    found.add((name, function.name))
    assert found <= set(MAKES_MARKUP), "say in the list why this can be trusted"


def _makes_markup(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func
    said = name.id if isinstance(name, ast.Name) else name
    return said == "Markup" and bool(call.args)


@pytest.mark.parametrize("name", ["eval", "exec", "compile", "__import__"])
def test_no_text_becomes_code(name: str) -> None:
    found = {
        module
        for module, tree in modules().items()
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == name
    }
    assert found == set()


def test_flask_sessions_are_not_used() -> None:
    """Readers have none, and people at work have rows in the database."""
    found = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "flask"
        and "session" in {alias.name for alias in node.names}
    }
    assert found == set()


def test_the_clock_of_this_machine_decides_nothing_public() -> None:
    """What readers see hangs on the database's clock; a machine's own may be wrong."""
    found = {
        name
        for name, tree in modules().items()
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"now", "utcnow", "today"}
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"datetime", "date"}
    }
    assert {name for name in found if name.split("/")[0] in {"articles", "translation"}} == set()


def test_every_file_can_be_read_in_one_sitting() -> None:
    assert [line for line in complaints(PROJECT, own_files()) if "lines" in line] == []
