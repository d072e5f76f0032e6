"""Bring in folders of Markdown files, paired by language."""

from portal.interchange.markdown.importing import Hooks, MarkdownImport

__all__ = ["Hooks", "MarkdownImport"]
