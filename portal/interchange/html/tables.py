"""Tables: their rows as rectangles of inline HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.interchange.html.tree import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDEST_SPAN = 30
MOST_FILLERS = 2000
"""Empty cells that spans may leave in a table: numbers in HTML cost their writer nothing."""
_NUMBER = re.compile("[0-9]{1,6}")
_SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2, "tr": 1}

Cell = tuple[str, bool]
"""Inline HTML, and whether it is a heading."""


def is_layout(table: Node) -> bool:
    """Whether a table only places things, as old pages do: its contents are read in order."""
    if table.attributes.get("role") == "presentation" or next(table.all("table"), None):
        return True
    rows = list(table.all("tr"))
    return len(rows) <= 1 and len(list(table.all("td", "th"))) <= 1


def rows_of(table: Node, words: Callable[[Node], str]) -> tuple[list[tuple[str, ...]], bool]:
    """Return the rows of a table, and whether the first is a heading.

    Args:
        table: the element.
        words: what a cell says, as inline HTML.
    """
    rows: list[list[Cell]] = []
    in_head = False
    grid = _Grid(words)
    for section, row in _rows(table):
        in_head = in_head or (section == "thead" and not rows)
        cells = grid.cells_of(row)
        if any(html for html, _ in cells):
            rows.append(cells)
    header = bool(rows) and (in_head or all(heading for _, heading in rows[0]))
    return [tuple(html for html, _ in row) for row in rows], header


def strays(table: Node) -> list[Node | str]:
    """Return what stands in a table beside its cells: broken HTML, but words all the same."""
    found: list[Node | str] = []
    for child in table.children:
        if isinstance(child, Node) and child.tag in _SECTIONS:
            found += strays(child)
        elif isinstance(child, str) or child.tag not in {"td", "th", "caption"}:
            found.append(child)
    return found


def _rows(table: Node) -> Iterator[tuple[str, Node]]:
    """Rows with the name of their section: head, bodies, foot, wherever the foot is written."""
    sections = [child for child in table.children if isinstance(child, Node)]
    for section in sorted(sections, key=lambda node: _SECTIONS.get(node.tag, 1)):
        if section.tag == "tr":
            yield "tbody", section
        elif section.tag in _SECTIONS:
            for row in section.children:
                if isinstance(row, Node) and row.tag == "tr":
                    yield section.tag, row


class _Grid:
    """Keeps the columns of a table under one another."""

    def __init__(self, words: Callable[[Node], str]) -> None:
        self._words = words
        self._hanging: dict[int, int] = {}
        """Column → how many more rows a cell from above reaches into."""
        self._left = MOST_FILLERS

    def cells_of(self, row: Node) -> list[Cell]:
        """Return the cells of a row; one that spans several places leaves the others empty."""
        cells: list[Cell] = []
        for cell in row.children:
            if not isinstance(cell, Node) or cell.tag not in {"td", "th"}:
                continue
            heading = cell.tag == "th"
            self._fill(cells, heading=heading)
            down = min(_span(cell, "rowspan"), self._left + 1) - 1
            across = min(_span(cell, "colspan"), self._left + 1) - 1
            self._left -= across
            for offset in range(across + 1):
                self._hang(len(cells), down)
                cells.append(("" if offset else self._words(cell), heading))
        self._fill(cells, heading=False)
        return cells

    def _hang(self, column: int, rows: int) -> None:
        rows = min(rows, self._left)
        self._left -= rows
        if rows:
            self._hanging[column] = rows

    def _fill(self, cells: list[Cell], *, heading: bool) -> None:
        while self._hanging.get(len(cells), 0):
            self._hanging[len(cells)] -= 1
            cells.append(("", heading))


def _span(cell: Node, name: str) -> int:
    value = cell.attributes.get(name, "").strip()
    return min(max(int(value), 1), WIDEST_SPAN) if _NUMBER.fullmatch(value) else 1
