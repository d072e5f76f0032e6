"""Pictures: their files, renditions, and what is said of them in each edition."""
