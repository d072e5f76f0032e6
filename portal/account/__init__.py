"""Accounts: signing in, the second factor, one's own account, and the people of the newsroom."""

from portal.account.routes import add_account

__all__ = ["add_account"]
