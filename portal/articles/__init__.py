"""The article store: articles, their versions, revisions and blocks, and what is public when."""
