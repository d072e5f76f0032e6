"""``portal user``: accounts from the command line, the first administrator's for one."""

from __future__ import annotations

import sys

import click

from portal.account.letters import invitation_link
from portal.database import db, transaction
from portal.editions import DEFAULT_EDITION, EDITIONS
from portal.people.accounts import everybody, find_person
from portal.people.administration import disable as shut
from portal.people.administration import grant_roles
from portal.people.links import invite, invite_again
from portal.people.models import Person, Role
from portal.people.passwords import check_strength, normal, set_password
from portal.web.configuration import settings_of_app
from portal.web.staff_session import keyring


class _Grant(click.ParamType[tuple[str, Role]]):
    """A role in an edition, such as ``editor@ar``."""

    name = "role@edition"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Role]:
        del param, ctx
        role, _, code = str(value).partition("@")
        if role not in set(Role) or code not in EDITIONS:
            roles, codes = ", ".join(Role), ", ".join(EDITIONS)
            self.fail(f"{value!r} is not ROLE@EDITION; roles: {roles}; editions: {codes}.")
        return code, Role(role)


GRANT = _Grant()
LANGUAGE = click.Choice(list(EDITIONS))


@click.group("user")
def users() -> None:
    """Make accounts and give them roles."""


@users.command()
@click.option("--email", required=True, help="E-mail address: the name to sign in with.")
@click.option("--name", required=True, help="Name, as colleagues know the person.")
@click.option("--role", "roles", type=GRANT, multiple=True, help="Role, as editor@ar; repeatable.")
@click.option("--administrator", is_flag=True, help="May do everything in every edition.")
@click.option(
    "--language", type=LANGUAGE, default=DEFAULT_EDITION.code, help="Language of the pages."
)
@click.option("--password-stdin", is_flag=True, help="Read a password instead of making a link.")
def add(
    *,
    email: str,
    name: str,
    roles: tuple[tuple[str, Role], ...],
    administrator: bool,
    language: str,
    password_stdin: bool,
) -> None:
    """Make an account and print the link of its invitation."""
    hashed = _hashed_password(email) if password_stdin else None
    with transaction(db.session()) as session:
        person, token = invite(session, email=email, name=name, edition=language, by=None)
        grant_roles(session, person, roles, administrator=administrator, by=None)
        if hashed:
            set_password(session, person, hashed, by=None)
    if hashed:
        click.echo(f"{email} can sign in at {settings_of_app().base_url}/staff/")
    else:
        click.echo("Choose a password within seven days; the link works once:", err=True)
        click.echo(invitation_link(settings_of_app(), token))


@users.command()
@click.option("--email", required=True)
def disable(*, email: str) -> None:
    """Disable an account; its sessions end at once."""
    person = _found(email)
    with transaction(db.session()) as session:
        shut(session, person, by=None)
    click.echo(f"{email} is disabled.")


@users.command("list")
def list_users() -> None:
    """List every account with its roles."""
    for person in everybody(db.session()):
        roles = [f"{grant.role}@{grant.edition}" for grant in person.grants]
        if person.administrator:
            roles.insert(0, "administrator")
        state = "disabled" if person.disabled_at else "active" if person.password else "invited"
        click.echo(f"{person.email}\t{state}\t{' '.join(roles) or '-'}\t{person.name}")


@users.command()
@click.option("--email", required=True)
@click.option("--role", "roles", type=GRANT, multiple=True, help="Role to add; repeatable.")
@click.option("--withdraw", type=GRANT, multiple=True, help="Role to take; repeatable.")
@click.option("--administrator/--no-administrator", default=None, help="Administrator or not.")
def grant(
    *,
    email: str,
    roles: tuple[tuple[str, Role], ...],
    withdraw: tuple[tuple[str, Role], ...],
    administrator: bool | None,
) -> None:
    """Add roles to an account, or take them."""
    person = _found(email)
    wanted = (set(person.roles) | set(roles)) - set(withdraw)
    with transaction(db.session()) as session:
        grant_roles(session, person, wanted, administrator=administrator, by=None)
    click.echo(f"{email}: {' '.join(sorted(f'{role}@{code}' for code, role in wanted)) or '-'}")


@users.command()
@click.option("--email", required=True)
def link(*, email: str) -> None:
    """Make the link of an invitation anew and print it."""
    person = _found(email)
    with transaction(db.session()) as session:
        token = invite_again(session, person, by=None)
    click.echo(invitation_link(settings_of_app(), token))


def _found(email: str) -> Person:
    person = find_person(db.session(), email)
    if person is None:
        raise click.ClickException(f"there is no account {email}")
    return person


def _hashed_password(email: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    check_strength(password, email)
    return keyring().hash_password(normal(password))
