"""Tell Flask what the settings say, and put the security headers on every answer."""

from __future__ import annotations

from flask import Flask, Response, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.database import db, engine_options
from portal.logs import configure_logs
from portal.settings import Settings

LARGEST_REQUEST = 32 * 1024 * 1024
LARGEST_FORM_FIELD = 512 * 1024
MOST_FORM_PARTS = 1000

_POLICIES = (
    "default-src 'none'",
    "img-src 'self' data:",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICIES)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


def configure(app: Flask, settings: Settings) -> None:
    """Translate the settings into Flask's own, and keep the logs clean from the first line on."""
    configure_logs(settings)
    app.extensions["portal_settings"] = settings
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_FIELD,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=[settings.hostname, "localhost", "127.0.0.1", "[::1]"],
        SQLALCHEMY_DATABASE_URI=settings.database_address,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's default provider
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def settings_of_app() -> Settings:
    """Return the settings of the application that is running."""
    settings: Settings = current_app.extensions["portal_settings"]
    return settings


def connect_database(app: Flask) -> None:
    """Make the engine; SQLite gets its directory."""
    settings: Settings = app.extensions["portal_settings"]
    if settings.database_address.startswith("sqlite"):
        settings.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)


def guard(app: Flask) -> None:
    """Put the security headers on every answer."""
    settings: Settings = app.extensions["portal_settings"]
    headers = dict(SECURITY_HEADERS)
    if settings.base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
