"""The audit log: who did what to what. Rows are added, never changed and never taken away."""

from portal.audit.actor import acting
from portal.audit.following import follow_everything

__all__ = ["acting", "follow_everything"]
