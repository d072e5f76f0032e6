"""Messages that a domain hands up for a face to say in the person's language."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "extract, do not translate yet"
    """Mark a message for the catalogues."""
    return message


class Refusal(Exception):  # it is not a fault: the portal says no, and why
    """Something cannot be done; the reason is for a person to read.

    A face translates ``message`` and then fills in ``values``.
    """

    def __init__(self, message: str, **values: object) -> None:
        """Take the message id (marked with ``N_``) and the values of its placeholders."""
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values
