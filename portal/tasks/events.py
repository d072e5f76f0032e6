"""What can happen to a task, for those who follow."""

from __future__ import annotations

from dataclasses import dataclass

from portal.people.models import Person
from portal.tasks.models import Task


@dataclass(frozen=True, slots=True)
class TaskEvent:
    """Something happened to a task."""

    task: Task
    by: Person | None
    """Who did it; nobody where it came of something else."""


@dataclass(frozen=True, slots=True)
class TaskOpened(TaskEvent):
    """There is something to be done."""


@dataclass(frozen=True, slots=True)
class TaskAssigned(TaskEvent):
    """It is somebody's, or nobody's again: see the task."""


@dataclass(frozen=True, slots=True)
class TaskClaimed(TaskEvent):
    """Somebody took it on."""


@dataclass(frozen=True, slots=True)
class TaskDeadlineSet(TaskEvent):
    """It is due at another instant, or at none."""


@dataclass(frozen=True, slots=True)
class TaskDone(TaskEvent):
    """It is done, or needs doing no longer."""
