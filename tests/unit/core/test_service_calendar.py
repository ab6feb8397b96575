"""The calendar agrees with somebody who counts the minutes of a year one by one."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from purser.core.service_calendar import Calendar, CalendarError, Interval, load_calendar, read_calendar

MINUTE = timedelta(minutes=1)
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
SPLIT = tuple(map(Interval.parse, ("08:30-12:00", "13:15-17:45")))
NIGHT = (Interval.parse("21:30-05:15"),)
BOTH = (Interval.parse("07:00-11:00"), Interval.parse("22:00-06:00"))


def _calendar(zone: ZoneInfo) -> Calendar:
    """Split shifts, night shifts into a Saturday, holidays in a row, worked weekends, a holiday after a night."""
    week = {0: SPLIT, 1: BOTH, 2: BOTH, 3: SPLIT, 4: NIGHT}
    holidays: dict[date, tuple[Interval, ...]] = {date(2026, 10, d): () for d in range(1, 8)}
    worked = {date(2026, 10, 10): SPLIT, date(2026, 9, 20): BOTH}
    return Calendar(zone, week, holidays | worked | {date(2026, 1, 1): (), date(2026, 7, 4): NIGHT})


def _open_minutes(zone: ZoneInfo, first: datetime, minutes: int) -> list[bool]:
    """Whether each minute is open, found without the calendar: by local wall time and the rules as they are written."""
    holidays = {date(2026, 10, d) for d in range(1, 8)} | {date(2026, 1, 1)}
    split, both, night = ([(510, 720), (795, 1065)], [(420, 660), (1320, 1800)], [(1290, 1755)])
    week = [split, both, both, split, night, [], []]
    special = {date(2026, 10, 10): split, date(2026, 9, 20): both, date(2026, 7, 4): night}

    def of(day: date) -> list[tuple[int, int]]:
        return [] if day in holidays else special.get(day, week[day.weekday()])

    found = []
    for i in range(minutes):
        local = (first + i * MINUTE).astimezone(zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        yesterday = of(day - timedelta(days=1))
        found.append(any(s <= minute < e for s, e in of(day)) or any(s <= minute + 1440 < e for s, e in yesterday))
    return found


@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN], ids=str)
def test_a_year_agrees_with_a_count_of_its_minutes(zone: ZoneInfo) -> None:
    calendar, first, minutes = _calendar(zone), datetime(2025, 12, 30, tzinfo=UTC), 370 * 1440
    is_open = _open_minutes(zone, first, minutes)
    passed = list(accumulate(is_open, initial=0))
    chance = random.Random(2026)
    for _ in range(1_500):
        a, b = sorted(chance.sample(range(minutes), 2))
        start, end = first + a * MINUTE, first + b * MINUTE
        assert calendar.open_between(start, end) == (passed[b] - passed[a]) * MINUTE, (start, end)
        assert calendar.is_open(start) is is_open[a], start
        wanted = chance.randrange(1, 3_000)
        if passed[a] + wanted <= passed[-1]:
            at = calendar.after_open(start, wanted * MINUTE)
            k = round((at - first) / MINUTE)
            assert first + k * MINUTE == at
            assert passed[k] == passed[a] + wanted, (start, wanted)
            assert is_open[k - 1], "it ends with an open minute"


def test_working_days_of_the_shipped_calendar() -> None:
    calendar = load_calendar("cn").calendar
    before_national_day = datetime(2026, 9, 30, 2, tzinfo=UTC)
    assert calendar.after_working_days(before_national_day, 1) == datetime(2026, 10, 8, 16, tzinfo=UTC)
    assert calendar.after_working_days(before_national_day, 3) == datetime(2026, 10, 10, 16, tzinfo=UTC)
    assert calendar.is_working_day(date(2026, 2, 14)), "a Saturday that is worked"
    assert not calendar.is_working_day(date(2026, 2, 20)), "a Friday of the spring festival"
    assert calendar.next_open(datetime(2026, 10, 1, 4, tzinfo=UTC)) == datetime(2026, 10, 8, 1, tzinfo=UTC)


def test_the_year_of_the_shipped_calendar_has_as_many_days_off_as_were_announced() -> None:
    calendar = load_calendar("cn").calendar
    days = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
    assert sum(map(calendar.is_working_day, days)) == 248


@pytest.mark.parametrize("text", ["9:00-18:00", "24:00-25:00", "09:00-09:00", "09:61-10:00", "09:00-24:30", ""])
def test_an_interval_without_meaning_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        Interval.parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"week": {"monday": ["09:00-12:00", "11:00-13:00"]}},
        {"week": {}},
        {"week": {"someday": ["09:00-12:00"]}},
        {"holidays": ["2026-10-07/2026-10-01"]},
        {"holidays": ["2026-10-10"]},
        {"time_zone": "Mars/Olympus"},
        {"until": None},
    ],
)
def test_a_calendar_without_meaning_is_refused(change: dict[str, object]) -> None:
    good = {
        "time_zone": "Asia/Shanghai",
        "until": date(2026, 12, 31),
        "holidays": ["2026-10-01/2026-10-07"],
        "week": {"monday": ["09:00-18:00"]},
        "worked": {"2026-10-10": ["09:00-12:00"]},
    }
    assert read_calendar(good).calendar.is_working_day(date(2026, 10, 10))
    with pytest.raises(CalendarError):
        read_calendar({k: v for k, v in (good | change).items() if v is not None})
