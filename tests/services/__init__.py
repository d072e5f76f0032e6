"""Real PostgreSQL, Redis and Chromium for tests; fixtures.py offers them."""
