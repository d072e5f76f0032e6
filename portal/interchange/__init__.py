"""Bring in what others wrote: WordPress exports, folders of Markdown, HTML."""
