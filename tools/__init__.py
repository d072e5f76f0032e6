"""What `dev.py` does: the environment, the front end, the server, the tests and the checks."""
