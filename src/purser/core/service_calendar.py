"""The service calendar: when the house is open, and what "two working days" and "four business hours" are.

Local wall time of one zone, in whole minutes. A day has any number of open intervals, one of which may run over
midnight; holidays have none; a weekend day that is worked instead (调休) has the intervals that are written for it.
"""

from __future__ import annotations

import os
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

POLICIES: Final = Path(__file__).resolve().parents[1] / "policies"
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INTERVAL: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAY: Final = timedelta(days=1)
_FARTHEST: Final = 3_660
"""Days ahead that are searched for open time before a calendar is called closed for good."""


class CalendarError(ValueError):
    """A calendar that says something without meaning, or never opens; the text says what."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` to `end`, minutes since local midnight. An end past 24:00 is on the next day."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `09:00-18:00`, or `22:00-06:00` over midnight. Raises CalendarError."""
        found = _INTERVAL.fullmatch(text)
        if found is None:
            raise CalendarError(f"not an interval: {text!r}")
        h1, m1, h2, m2 = map(int, found.groups())
        start, end = h1 * 60 + m1, h2 * 60 + m2
        if h1 > 23 or m1 > 59 or m2 > 59 or end > 24 * 60 or start == end:
            raise CalendarError(f"not an interval: {text!r}")
        return cls(start, end if end > start else end + 24 * 60)

    def __str__(self) -> str:
        end = self.end if self.end == 24 * 60 else self.end % (24 * 60)
        return "-".join(f"{m // 60:02}:{m % 60:02}" for m in (self.start, end))


class Calendar:
    """Open hours by weekday and by date. Raises CalendarError when intervals overlap or there are none at all."""

    def __init__(
        self, zone: ZoneInfo, week: Mapping[int, tuple[Interval, ...]], days: Mapping[date, tuple[Interval, ...]]
    ) -> None:
        """`week`: 0 is Monday. `days`: dates that differ from their weekday; holidays are those without intervals."""
        self.zone = zone
        self._week = {d: tuple(sorted(week.get(d, ()), key=lambda i: i.start)) for d in range(7)}
        self._days = {d: tuple(sorted(i, key=lambda i: i.start)) for d, i in days.items()}
        if not any(self._week.values()):
            raise CalendarError("a calendar that is never open")
        self._spans = lru_cache(maxsize=2_048)(self._open_on)

    def is_working_day(self, day: date) -> bool:
        """Whether the house opens on that day."""
        return bool(self._intervals(day))

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """When the house is open on that day, in order; an interval over midnight counts to the day it begins on."""
        return self._intervals(day)

    def differs(self, day: date) -> bool:
        """Whether that day is not as its weekday usually is: a holiday, or a weekend day that is worked."""
        return day in self._days

    def is_open(self, at: datetime) -> bool:
        """Whether the house is open at that moment."""
        day = at.astimezone(self.zone).date()
        return any(start <= at < end for d in (day - _DAY, day) for start, end in self._spans(d))

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments; nothing when `end` is not after `start`."""
        total, day = timedelta(), start.astimezone(self.zone).date() - _DAY
        last = end.astimezone(self.zone).date()
        while day <= last:
            for s, e in self._spans(day):
                total += max(timedelta(), min(e, end) - max(s, start))
            day += _DAY
        return total

    def after_open(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which `span` of open time has passed since `start`. Raises CalendarError when it never has."""
        if span <= timedelta():
            return start
        left = span
        for s, e in self._from(start):
            here = e - max(s, start)
            if here >= left:
                return max(s, start) + left
            left -= here
        raise CalendarError("the calendar does not open often enough")

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after the day of `start`, in local time: midnight, as UTC."""
        day, left = start.astimezone(self.zone).date(), days
        for _ in range(_FARTHEST):
            if left == 0:
                return datetime.combine(day + _DAY, time(), self.zone).astimezone(UTC)
            day += _DAY
            left -= self.is_working_day(day)
        raise CalendarError("the calendar does not open often enough")

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when the house is open, or the next moment at which it opens."""
        return next(max(s, at) for s, e in self._from(at) if e > at)

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans that end after `start`, in order."""
        day = start.astimezone(self.zone).date() - _DAY
        for i in range(_FARTHEST):
            yield from ((s, e) for s, e in self._spans(day + i * _DAY) if e > start)

    def _intervals(self, day: date) -> tuple[Interval, ...]:
        own = self._days.get(day)
        return self._week[day.weekday()] if own is None else own

    def _open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The spans that begin on `day`, as moments in UTC, without what the next day's would count twice."""
        spans = []
        following = self._intervals(day + _DAY)
        for i, interval in enumerate(here := self._intervals(day)):
            stop = here[i + 1].start if i + 1 < len(here) else (following[0].start if following else 24 * 60) + 24 * 60
            end = min(interval.end, stop)
            if end > interval.start:
                spans.append((self._moment(day, interval.start), self._moment(day, end)))
        return tuple(spans)

    def _moment(self, day: date, minutes: int) -> datetime:
        days, rest = divmod(minutes, 24 * 60)
        return datetime.combine(day + days * _DAY, time(rest // 60, rest % 60), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """A calendar, and the last day for which the holidays are announced."""

    calendar: Calendar
    until: date


@cache
def load_calendar(policy: str) -> Known:
    """The calendar that PURSER_CALENDAR names, or the one shipped for a policy, `policies/<policy>-calendar.toml`.

    Raises CalendarError, and OSError when there is no such file.
    """
    chosen = os.environ.get("PURSER_CALENDAR")
    path = Path(chosen) if chosen else POLICIES / f"{policy}-calendar.toml"
    return read_calendar(tomllib.loads(path.read_text("utf-8")))


def read_calendar(document: Mapping[str, Any]) -> Known:
    """A calendar from its document: time_zone, until, [week] by name of day, holidays, [worked] by date."""
    try:
        week = {_DAYS.index(name): _intervals(texts) for name, texts in document["week"].items()}
        days: dict[date, tuple[Interval, ...]] = {d: () for span in document["holidays"] for d in _days(span)}
        worked = {date.fromisoformat(d): _intervals(texts) for d, texts in document["worked"].items()}
        if both := days.keys() & worked.keys():
            raise CalendarError(f"holidays that are worked: {sorted(both)}")
        return Known(Calendar(ZoneInfo(document["time_zone"]), week, days | worked), document["until"])
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, CalendarError) else CalendarError(repr(error)) from error


def _intervals(texts: list[str]) -> tuple[Interval, ...]:
    found = sorted((Interval.parse(t) for t in texts), key=lambda i: i.start)
    starts = [i.start for i in found]
    for interval in found[:-1]:
        if starts[bisect_right(starts, interval.start)] < interval.end:
            raise CalendarError(f"intervals overlap: {texts}")
    return tuple(found)


def _days(span: str) -> Iterator[date]:
    """`2026-10-01` or `2026-10-01/2026-10-07`, both ends included."""
    first, _, last = span.partition("/")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    if end < day:
        raise CalendarError(f"a span that ends before it begins: {span!r}")
    while day <= end:
        yield day
        day += _DAY
