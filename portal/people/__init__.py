"""People: their accounts, their roles in each edition, and how they prove who they are."""
