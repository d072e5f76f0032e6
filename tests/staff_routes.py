"""The table of routes below `/staff`: method and address, and who may.

Whoever adds a route adds its line here; `python -m tools.permissions` then writes the docs.
"""

from __future__ import annotations

from portal.people.permissions import Permission
from portal.web.staff import Access

ROUTES: dict[str, Permission | Access] = {
    "GET /staff/": Access.SIGNED_IN,
    "GET /staff/account": Access.SIGNED_IN,
    "POST /staff/account": Access.SIGNED_IN,
    "POST /staff/account/passkeys/<passkey>/remove": Access.SIGNED_IN,
    "GET /staff/account/password": Access.SIGNED_IN,
    "POST /staff/account/password": Access.SIGNED_IN,
    "POST /staff/account/second-factor/remove": Access.SIGNED_IN,
    "GET /staff/account/sessions": Access.SIGNED_IN,
    "POST /staff/account/sessions/<one>/end": Access.SIGNED_IN,
    "POST /staff/account/sessions/end": Access.SIGNED_IN,
    "GET /staff/confirm": Access.SIGNED_IN,
    "POST /staff/confirm": Access.SIGNED_IN,
    "GET /staff/forgotten": Access.ANYBODY,
    "POST /staff/forgotten": Access.ANYBODY,
    "GET /staff/invitation": Access.ANYBODY,
    "POST /staff/invitation": Access.ANYBODY,
    "POST /staff/language": Access.ANYBODY,
    "GET /staff/new-password": Access.ANYBODY,
    "POST /staff/new-password": Access.ANYBODY,
    "POST /staff/passkeys": Access.ENROLLING,
    "POST /staff/passkeys/options": Access.ENROLLING,
    "GET /staff/people": Permission.MANAGE_PEOPLE,
    "GET /staff/people/<one>": Permission.MANAGE_PEOPLE,
    "POST /staff/people/<one>/disable": Permission.MANAGE_PEOPLE,
    "POST /staff/people/<one>/enable": Permission.MANAGE_PEOPLE,
    "POST /staff/people/<one>/link": Permission.MANAGE_PEOPLE,
    "POST /staff/people/<one>/roles": Permission.MANAGE_PEOPLE,
    "POST /staff/people/<one>/second-factor": Permission.MANAGE_PEOPLE,
    "GET /staff/people/invite": Permission.MANAGE_PEOPLE,
    "POST /staff/people/invite": Permission.MANAGE_PEOPLE,
    "GET /staff/recovery-codes": Access.SIGNED_IN,
    "POST /staff/recovery-codes": Access.SIGNED_IN,
    "GET /staff/second-factor": Access.ENROLLING,
    "POST /staff/second-factor": Access.ENROLLING,
    "GET /staff/sign-in": Access.ANYBODY,
    "POST /staff/sign-in": Access.ANYBODY,
    "GET /staff/sign-in/code": Access.CODE,
    "POST /staff/sign-in/code": Access.CODE,
    "POST /staff/sign-in/passkey": Access.ANYBODY,
    "POST /staff/sign-in/passkey/options": Access.ANYBODY,
    "POST /staff/sign-out": Access.ANYBODY,
}
