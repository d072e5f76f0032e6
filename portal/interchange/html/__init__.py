"""HTML of any origin to blocks, without loss of text."""

from portal.interchange.html.reading import blocks_from_html, inline_from_html
from portal.interchange.html.sources import Sources

__all__ = ["Sources", "blocks_from_html", "inline_from_html"]
