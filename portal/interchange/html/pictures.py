"""Pictures, players and frames: where they come from and what they are called."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from portal.interchange.html.tree import Node

GALLERIES = frozenset(
    {
        "wp-block-gallery",
        "gallery",
        "blocks-gallery-grid",
        "tiled-gallery",
        "wp-block-jetpack-tiled-gallery",
    }
)
_LATER = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_SMILEY = {"wp-smiley", "emoji"}
_AVATAR = re.compile(r"(?:^|[-_])avatar(?:$|[-_])")
_TINY = {"0", "1", "2", "0px", "1px", "2px"}


def source_of(image: Node) -> str:
    """Return the address of a picture, though a script was to load it later."""
    source = image.attributes.get("src", "").strip()
    if not source or source.startswith("data:"):
        later = (image.attributes.get(name, "").strip() for name in _LATER)
        source = next((address for address in later if address), source)
    return source


def is_smiley(image: Node) -> bool:
    """Whether a picture stands for a character, which its alternative text is."""
    return bool(image.classes & _SMILEY) and bool(image.attributes.get("alt"))


def is_picture(image: Node) -> bool:
    """Whether a picture belongs to the text: no counter, and no face beside a quotation."""
    if any(_AVATAR.search(name) for name in image.classes):
        return False
    sizes = [image.attributes.get(name, "") for name in ("width", "height")]
    return not all(size.strip() in _TINY for size in sizes)


def is_gallery(node: Node) -> bool:
    """Whether an element shows its pictures together."""
    return bool(node.classes & GALLERIES)


def address_of(node: Node) -> str:
    """Return what a frame or player shows; empty where it is not on the web."""
    names = ("src", "data-src", "data", "href")
    candidates = [node.attributes.get(name, "") for name in names]
    for child in node.all("source", "embed", "param", "iframe"):
        if child.tag != "param" or child.attributes.get("name", "").lower() in {"movie", "src"}:
            candidates += [child.attributes.get("src", ""), child.attributes.get("value", "")]
    return next((address for text in candidates if (address := web_address(text))), "")


def web_address(text: str) -> str:
    """Return an address as http or https, or nothing."""
    address = text.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme.lower() in {"http", "https"} and parts.hostname else ""
