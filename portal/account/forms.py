"""The forms of accounts. What was typed is kept, passwords never."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import EmailField, Form, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Email, InputRequired, Length

from portal.editions import EDITIONS
from portal.messages import Refusal
from portal.people.accounts import LONGEST_EMAIL, LONGEST_NAME
from portal.people.passwords import SHORTEST, check_strength
from portal.web.staff_errors import said

LONGEST_INPUT = 1000


def _required(message: Any) -> InputRequired:
    return InputRequired(message)


def _short_enough(most: int = LONGEST_INPUT) -> Length:
    message = lazy_gettext("This is too long: at most %(max)d characters, please.")
    return Length(max=most, message=message)


def _name() -> StringField:
    return StringField(
        lazy_gettext("Name"),
        [_required(lazy_gettext("Please give a name.")), _short_enough(LONGEST_NAME)],
        render_kw={"autocomplete": "name", "dir": "auto"},
    )


def _edition() -> SelectField:
    return SelectField(
        lazy_gettext("Language of the pages you work with"),
        choices=[SelectChoice(edition.code, edition.name) for edition in EDITIONS.values()],
        validate_choice=True,
    )


def _email(*, new: bool = False) -> EmailField:
    checks: list[Any] = [
        _required(lazy_gettext("Please give an e-mail address.")),
        _short_enough(LONGEST_EMAIL),
    ]
    if new:
        checks.append(Email(lazy_gettext("This does not look like an e-mail address.")))
    return EmailField(
        lazy_gettext("E-mail address"),
        checks,
        render_kw={
            "autocomplete": "off" if new else "username webauthn",
            "dir": "ltr",
            "inputmode": "email",
            "spellcheck": "false",
            "autocapitalize": "none",
        },
    )


def _password() -> PasswordField:
    return PasswordField(
        lazy_gettext("Password"),
        [_required(lazy_gettext("Please give your password.")), _short_enough()],
        render_kw={"autocomplete": "current-password", "dir": "ltr"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        lazy_gettext("New password"),
        [_required(lazy_gettext("Please choose a password.")), _short_enough()],
        render_kw={"autocomplete": "new-password", "dir": "ltr", "minlength": SHORTEST},
    )


def _repeated() -> PasswordField:
    return PasswordField(
        lazy_gettext("The new password again"),
        [_short_enough()],
        render_kw={"autocomplete": "new-password", "dir": "ltr"},
    )


class SignInForm(Form):
    """E-mail address and password."""

    email = _email()
    password = _password()


class ConfirmForm(Form):
    """The password once more."""

    password = _password()


class CodeForm(Form):
    """A code of an authenticator, or a recovery code."""

    code = StringField(
        lazy_gettext("Sign-in code"),
        [_required(lazy_gettext("Please give a code.")), _short_enough(64)],
        render_kw={
            "autocomplete": "one-time-code",
            "dir": "ltr",
            "spellcheck": "false",
            "autocapitalize": "none",
        },
    )


class NewPasswordForm(Form):
    """A new password, typed twice."""

    new_password = _new_password()
    repeated = _repeated()

    def is_strong(self, email: str) -> bool:
        """Whether the password will do for the account; else the form says why."""
        password = self.new_password.data or ""
        try:
            check_strength(password, email)
        except Refusal as refusal:
            self.new_password.errors = [said(refusal)]
            return False
        if password != self.repeated.data:
            self.repeated.errors = [str(lazy_gettext("The two passwords are not the same."))]
            return False
        return True


class ChangePasswordForm(NewPasswordForm):
    """Today's password and a new one."""

    password = _password()


class InvitationForm(NewPasswordForm):
    """What an invited person says about themselves."""

    name = _name()
    edition = _edition()


class ProfileForm(Form):
    """Name and language."""

    name = _name()
    edition = _edition()


class ForgottenForm(Form):
    """Where a link for a new password goes."""

    email = _email()


class InviteForm(Form):
    """Somebody new."""

    email = _email(new=True)
    name = _name()
    edition = SelectField(
        lazy_gettext("Language of the letter and of the pages"),
        choices=[SelectChoice(edition.code, edition.name) for edition in EDITIONS.values()],
    )
