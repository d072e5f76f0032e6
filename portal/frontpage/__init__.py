"""Front pages: what an editor chose for each place, and what fills the places nobody chose."""
