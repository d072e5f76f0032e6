"""Quotations: what is said, and who said it."""

from __future__ import annotations

from portal.interchange.html.tree import Node

PULL_QUOTES = frozenset({"pquote", "pullquote", "pull-quote", "wp-block-pullquote"})
_CREDITS = frozenset(
    {"pquote-credit", "quote-credit", "attribution", "quote-author", "blockquote-footer"}
)
_DASHES = tuple("-\u2012\u2013\u2014\u2015~:")


def is_pull_quote(node: Node) -> bool:
    """Whether an element lifts words out of the text."""
    return bool(node.classes & PULL_QUOTES)


def take_credit(quote: Node) -> Node | None:
    """Take the element that says who is quoted out of a quotation, and return it.

    That is a footer, an element marked as credit, or a ``cite`` at the very end that stands by
    itself. A ``cite`` within a sentence is the title of a work and stays where it is.
    """
    parents = _parents(quote)
    for element, parent in parents:
        if element.tag == "footer" or element.classes & _CREDITS:
            _remove(parent, element)
            return element
    cites = [(element, parent) for element, parent in parents if element.tag == "cite"]
    if cites:
        element, parent = cites[-1]
        if _stands_alone(quote, parent, element):
            _remove(parent, element)
            return element
    return None


def _parents(quote: Node) -> list[tuple[Node, Node]]:
    """Elements below, each with its parent, in reading order; not those of a quotation within."""
    found = []
    waiting = [(child, quote) for child in reversed(quote.children)]
    while waiting:
        child, parent = waiting.pop()
        if isinstance(child, Node):
            found.append((child, parent))
            if child.tag != "blockquote":
                waiting.extend((below, child) for below in reversed(child.children))
    return found


def _stands_alone(quote: Node, parent: Node, cite: Node) -> bool:
    index = next(i for i, child in enumerate(parent.children) if child is cite)
    last = [child for child in quote.walk() if isinstance(child, str) and child.strip()][-1:]
    if last and not any(child is last[0] for child in cite.walk()):
        return False  # something is said after it
    if parent is quote:
        return True
    before = [child for child in parent.children[:index] if _visible(child)]
    if not before:
        return True
    nearest = before[-1]
    if isinstance(nearest, Node):
        return nearest.tag == "br"
    text = nearest.rstrip()
    return text.endswith(_DASHES) or nearest.rstrip(" \t").endswith("\n")


def _visible(child: Node | str) -> bool:
    return bool(child.strip()) if isinstance(child, str) else True


def _remove(parent: Node, element: Node) -> None:
    parent.children = [child for child in parent.children if child is not element]
