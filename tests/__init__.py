"""Tests mirror `portal/`; whole stories are in journeys/, the browser's part in browser/."""
