"""Read the time an editor typed, in the newsroom's zone, and never guess at a change of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.messages import N_, Refusal


class SkippedTime(Refusal):
    """The clocks jump over this time: it does not exist on that day."""

    def __init__(self, local: datetime, instead: datetime) -> None:
        """Take the time that was typed and the first one that exists after it."""
        super().__init__(
            N_(
                "On that day the clocks go forward and %(time)s does not exist. "
                "The next time that does is %(instead)s."
            ),
            time=f"{local:%H:%M}",
            instead=f"{instead:%H:%M}",
        )
        self.instead = instead


class RepeatedTime(Refusal):
    """The clocks go back over this time: it comes twice, and somebody has to say which."""

    def __init__(self, local: datetime, first: datetime, second: datetime) -> None:
        """Take the time that was typed and the two moments it can mean."""
        super().__init__(
            N_(
                "On that day the clocks go back and %(time)s comes twice. "
                "Please say whether you mean the first (%(first)s) or the second (%(second)s)."
            ),
            time=f"{local:%H:%M}",
            first=_offset(first),
            second=_offset(second),
        )
        self.first = first
        self.second = second


def moment_of(local: datetime, zone: ZoneInfo, *, fold: int | None = None) -> datetime:
    """Return the moment of a wall-clock time in a zone.

    Args:
        local: what was typed, without a zone.
        zone: the newsroom's zone.
        fold: 0 for the first, 1 for the second of a time that comes twice (PEP 495); ``None``
            where nobody has said.

    Raises:
        SkippedTime: if the clocks jump over it.
        RepeatedTime: if it comes twice and ``fold`` does not say which.
    """
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if not _exists(first):
        raise SkippedTime(local, _after_gap(first, zone))
    if fold is None:
        raise RepeatedTime(local, first, second)
    return (second if fold else first).astimezone(UTC)


def _exists(moment: datetime) -> bool:
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def _after_gap(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first minute after the gap, in the zone."""
    candidate = moment.replace(second=0, microsecond=0, tzinfo=None)
    while not _exists(candidate.replace(tzinfo=zone)):
        candidate += timedelta(minutes=1)
    return candidate.replace(tzinfo=zone)


def _offset(moment: datetime) -> str:
    """The offset that tells the two apart, such as UTC+03:00."""
    offset = f"{moment:%z}"
    return f"UTC{offset[:3]}:{offset[3:]}"
