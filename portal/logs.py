"""Set up logging: one line per event, nothing secret in it, and the request it belongs to.

JSON in production, readable in development; always to standard error, where systemd, a
container engine or a terminal picks it up.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import warnings
from typing import IO, Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from portal.settings import Settings

HIDDEN = "[hidden]"
MOST_CHARACTERS = 8_000
"""Longest text in a log; a traceback fits, an article does not."""

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase|code)|secret|token|cookie|authori[sz]ation|csrf|otp|session"
    r"|signature|api_?key|e_?mail|^(code|body|text|form|key)$",
    re.IGNORECASE,
)
_SECRET_TEXT = (
    # scheme://user:password@host
    (re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]*@"), rf"\1:{HIDDEN}@"),
    # password=…, "token": "…", Cookie: …
    (
        re.compile(
            r"(?P<name>\b[\w-]*(?:password|passwd|secret|token|cookie|csrf|otp|signature|api_?key)"
            r"[\w-]*[\"']?\s*[=:]\s*)(?P<value>\"[^\"]*\"|'[^']*'|[^\s&;,]+)",
            re.IGNORECASE,
        ),
        rf"\g<name>{HIDDEN}",
    ),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
)
# What a terminal, a pager or a log collector may take for the end of a line or for a command.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_REQUEST_KEY = "portal.request_id"


class _ToStandardError(logging.StreamHandler[Any]):
    """Writes to what ``sys.stderr`` is at the moment, so that it may be replaced."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> IO[str]:
        """The stream of now."""
        return sys.stderr


def configure_logs(settings: Settings) -> None:
    """Send everything that is logged, ours and others', through one formatter.

    Safe to repeat: the newest settings count.
    """
    structlog.configure(
        processors=[*_shared(settings), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _ToStandardError()
    handler.setFormatter(formatter(settings))
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _ToStandardError)] + [handler]
    root.setLevel(logging.INFO)
    # Alembic tells every step at INFO; `portal db upgrade` says what matters itself.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if not sys.warnoptions and settings.env == "production":
        warnings.simplefilter("default", DeprecationWarning)
        logging.captureWarnings(capture=True)


def formatter(settings: Settings) -> logging.Formatter:
    """Return the formatter, for whoever keeps handlers of their own (gunicorn does)."""
    last: list[Processor]
    if settings.env == "production":
        last = [structlog.processors.format_exc_info, _hide_secrets, _as_json]
    else:
        last = [_hide_secrets, _one_line, _console()]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(settings),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _shared(settings: Settings) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(
            fmt="iso" if settings.env == "production" else "%H:%M:%S",
            utc=settings.env == "production",
        ),
        _Request(trusting=settings.trusted_proxies > 0),
    ]


class _Request:
    """Adds which request an event belongs to. Costs a request that logs nothing nothing."""

    def __init__(self, *, trusting: bool) -> None:
        self.trusting = trusting
        """Whether the request id comes from a proxy of ours, and not from just anybody."""

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        from flask import has_request_context, request

        if has_request_context():
            environ = request.environ
            if _REQUEST_KEY not in environ:
                given = environ.get("HTTP_X_REQUEST_ID", "") if self.trusting else ""
                known = _REQUEST_ID.fullmatch(given)
                environ[_REQUEST_KEY] = given if known else secrets.token_hex(8)
            event.setdefault("request", environ[_REQUEST_KEY])
            event.setdefault("method", request.method)
            event.setdefault("path", request.path)  # never the query: searches, tokens
        return event


def _hide_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: _without_secrets(key, value) for key, value in event.items()}


def _without_secrets(key: str, value: Any) -> Any:
    if _SECRET_KEY.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {name: _without_secrets(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets("", inner) for inner in value]
    if value is None or isinstance(value, bool | int | float) or key == "exc_info":
        return value
    text = str(value)
    for pattern, replacement in _SECRET_TEXT:
        text = pattern.sub(replacement, text)
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _one_line(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {
        key: _BREAKS.sub(_escaped, value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _as_json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    line = structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)(
        logger, name, event
    )
    # JSON escapes only half of what ends a line somewhere; the escapes are JSON's own.
    return _BREAKS.sub(_escaped, line if isinstance(line, str) else line.decode())


def _console() -> Processor:
    """A renderer for people; a traceback keeps its lines, secrets are taken out of it too."""

    def print_traceback(stream: Any, exception: Any) -> None:
        text = structlog.processors.format_exc_info(None, "", {"exc_info": exception})
        stream.write("\n" + _without_secrets("exception", text["exception"]))

    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=print_traceback
    )
