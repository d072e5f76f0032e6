"""A rule must catch what it names, and let pass what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.house_rules import LONGEST, addresses, complaints, physical

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 1px",
        "padding-right: 0",
        "left: 0",
        "right: auto",
        "text-align: left",
        "text-align: right",
        "float: left",
        "clear: right",
        "border-left: 1px solid",
        "border-right-color: red",
        "border-top-left-radius: 2px",
        "scroll-margin-left: 1rem",
        "scroll-padding-right: 1rem",
        "background: url(a.svg) no-repeat left center",
        "background-position: right 4px top 2px",
        "transform-origin: left",
        "margin: 0 1px 0 2px",
        "padding: 0 var(--a, 1px) 0 calc(1px + (2px * 3))",
        "inset: 0 0 0 auto",
        "background: linear-gradient(to right, red, blue)",
        "mask-image: linear-gradient(to bottom left, #000 calc(100% - 2rem), transparent)",
    ],
)
def test_physical_sides_are_found(declaration: str) -> None:
    assert list(physical(f"a {{\n  color: red;\n  {declaration};\n}}")) == [(3, declaration)]
    assert list(physical(f"a{{{declaration}}}"))


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-inline-start: 1px",
        "text-align: start",
        "float: inline-start",
        "margin: 0 1px 0 1px",
        "padding: 0 calc(1px + 2px) 0 calc(1px + 2px)",
        "margin: 0 auto",
        "inset-inline: 0",
        "border-start-start-radius: 2px",
        "border-radius: 1px 2px 3px 4px",
        "background: linear-gradient(to bottom, red, blue)",
        "background: url(to/left.svg)",
        "grid-area: left",
        "top: 0",
        "content: ''; /* left: 0 */",
        "--left: 0",
    ],
)
def test_logical_sides_pass(declaration: str) -> None:
    assert list(physical(f"a {{\n  {declaration};\n}}\na:not(.left) b {{ color: red }}")) == []


def test_addresses_in_locks_are_found() -> None:
    lock = "--index-url https://a.example/simple\nflask==3 \\\n    --hash=sha256:00\n"
    assert addresses(lock) == ["--index-url", "https://a.example/simple"]
    assert addresses("flask==3 \\\n    --hash=sha256:00\n    # via -r a.in\n") == []


def test_long_files_and_resolved_packages_are_found(tmp_path: Path) -> None:
    long, short, lock = (tmp_path / name for name in ("a.py", "b.py", "package-lock.json"))
    long.write_text("x = 1\n" * (LONGEST + 1))
    short.write_text("x = 1\n" * LONGEST)
    lock.write_text('{"packages": {"a": {"resolved": "r"}, "b": {}}}')
    assert complaints(tmp_path, [long, short, lock]) == [
        "a.py: 401 lines, more than 400: split it",
        "package-lock.json: a is resolved",
    ]
