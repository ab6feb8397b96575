"""The four clocks, second by second: open hours, holidays, waiting, machines, second thoughts, another policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from purser.core.service_calendar import Calendar, Interval, load_calendar
from purser.service.cases.clocks import Clocks, ClockState, Moment, What, read_clocks
from purser.service.cases.policy import Targets, load_case_policy

CHINA = load_calendar("cn").calendar
H, M, D = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
TARGETS = Targets(first=4 * H, next=2 * H, resolution=18 * H, regulatory=15 * D)
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""09:00 in Shanghai: the house opens."""


def at(hours: float, days: int = 0) -> datetime:
    return MONDAY + days * D + hours * H


def read(*log: tuple[datetime, What], now: datetime, targets: Targets = TARGETS, calendar: Calendar = CHINA) -> Clocks:
    return read_clocks([Moment(when, what) for when, what in log], targets, calendar, now)


def test_the_first_answer_is_due_in_open_hours() -> None:
    clocks = read((at(7), What.OPENED), now=at(8))  # 16:00, and it is 17:00
    assert (clocks.first.elapsed, clocks.first.state) == (1 * H, ClockState.RUNNING)
    assert clocks.first.due_at == at(2, days=1), "two hours on Monday, two on Tuesday"
    assert clocks.next.state is ClockState.OFF
    assert clocks.resolution.due_at == at(7, days=2), "2 + 9 + 7 hours"
    assert clocks.regulatory is not None
    assert clocks.regulatory.due_at == at(7, days=15), "by the clock, nights and Sundays too"


def test_nights_weekends_and_holidays_do_not_count() -> None:
    friday = datetime(2026, 9, 30, 9, tzinfo=UTC)  # 17:00 on the day before a week of holidays
    clocks = read((friday, What.OPENED), now=datetime(2026, 10, 8, 2, tzinfo=UTC))
    assert clocks.first.elapsed == 2 * H, "an hour before, an hour after"
    worked = datetime(2026, 10, 9, 9, tzinfo=UTC)  # 17:00 before a Saturday that is worked
    assert read((worked, What.OPENED), now=datetime(2026, 10, 10, 2, tzinfo=UTC)).first.elapsed == 2 * H


def test_several_intervals_a_day_and_one_over_midnight() -> None:
    week = dict.fromkeys(range(7), (Interval.parse("09:00-12:00"), Interval.parse("22:00-02:00")))
    night = Calendar(ZoneInfo("Asia/Shanghai"), week, {date(2026, 11, 25): ()})
    clocks = read((at(2), What.OPENED), now=at(16, days=1), calendar=night)  # 11:00, and it is 01:00 on Wednesday
    assert clocks.resolution.elapsed == 1 * H + 4 * H + 3 * H + 3 * H
    assert clocks.first.due_at == at(16), "one hour before noon, three from ten in the evening"


def test_what_waits_for_somebody_else_stands_still_but_for_the_law() -> None:
    clocks = read(
        (at(0), What.OPENED), (at(1), What.ANSWERED), (at(2), What.WAITS), (at(8), What.ASKED), (at(8), What.WORKS),
        now=at(0, days=1) + 30 * M,
    )  # fmt: skip
    assert (clocks.first.state, clocks.first.elapsed, clocks.first.late) == (ClockState.STOPPED, 1 * H, timedelta())
    assert (clocks.resolution.elapsed, clocks.resolution.paused) == (3 * H + 30 * M, 6 * H)
    assert (clocks.next.state, clocks.next.elapsed, clocks.next.due_at) == (
        ClockState.RUNNING, 1 * H + 30 * M, at(1, days=1),
    )  # fmt: skip
    assert clocks.regulatory is not None
    assert clocks.regulatory.elapsed == 24 * H + 30 * M
    waiting = read((at(0), What.OPENED), (at(1), What.WAITS), now=at(5))
    assert (waiting.first.state, waiting.first.due_at) == (ClockState.PAUSED, None), "nobody can say"


def test_only_the_first_of_several_questions_is_waited_from() -> None:
    log = [(at(0), What.OPENED), (at(0), What.ASKED), (at(1), What.ANSWERED), (at(2), What.ASKED), (at(3), What.ASKED)]
    clocks = read(*log, now=at(3) + 30 * M)
    assert (clocks.next.elapsed, clocks.next.due_at) == (1 * H + 30 * M, at(4))
    late = read(*log, (at(5), What.ANSWERED), now=at(6))
    assert (late.next.late, late.next.state, late.answers, late.late_answers) == (1 * H, ClockState.STOPPED, 2, 1)
    assert late.next.due_at == at(4), "when it had run out"


def test_time_with_a_machine_is_a_span_of_its_own() -> None:
    clocks = read((at(0), What.OPENED_WITH_BOT), (at(2), What.HANDED_OVER), now=at(3))
    assert (clocks.with_bot, clocks.first.elapsed, clocks.resolution.elapsed) == (2 * H, 1 * H, 1 * H)
    still = read((at(0), What.OPENED_WITH_BOT), now=at(3))
    assert (still.first.state, still.with_bot) == (ClockState.OFF, 3 * H)
    assert still.regulatory is not None
    assert still.regulatory.elapsed == 3 * H, "a complaint is one whoever it was made to"


def test_reopening_begins_a_new_wait_for_an_answer_and_goes_on_with_the_rest() -> None:
    log = [(at(0), What.OPENED), (at(1), What.ANSWERED), (at(2), What.RESOLVED)]
    done = read(*log, now=at(8))
    assert (done.resolution.state, done.resolution.elapsed) == (ClockState.STOPPED, 2 * H)
    assert done.regulatory is not None
    assert (done.regulatory.state, done.regulatory.elapsed) == (ClockState.STOPPED, 2 * H)
    again = read(*log, (at(4), What.REOPENED), now=at(5))
    assert (again.next.state, again.next.elapsed, again.next.due_at) == (ClockState.RUNNING, 1 * H, at(6))
    assert (again.resolution.state, again.resolution.elapsed) == (ClockState.RUNNING, 3 * H)
    assert again.regulatory is not None
    assert (again.regulatory.elapsed, again.regulatory.due_at) == (5 * H, at(0, days=15)), "as if it had never ended"
    assert read(*log, (at(4), What.REOPENED), (at(5), What.ANSWERED), now=at(9)).next.elapsed == 1 * H


def test_a_merger_that_is_undone_goes_on_where_it_was() -> None:
    clocks = read((at(0), What.OPENED), (at(1), What.RESOLVED), (at(5), What.WORKS), now=at(6))
    assert (clocks.first.state, clocks.first.elapsed) == (ClockState.RUNNING, 2 * H)
    assert clocks.resolution.elapsed == 2 * H


def test_another_priority_keeps_what_has_passed() -> None:
    policy = load_case_policy("cn")
    log = [(at(0), What.OPENED), (at(1), What.WAITS), (at(4), What.WORKS)]
    for priority in policy.clocks:
        clocks = read(*log, now=at(5), targets=policy.targets("complaint", priority, extended=False))
        assert (clocks.first.elapsed, clocks.first.paused) == (2 * H, 3 * H)
    urgent = read(*log, now=at(5), targets=policy.targets("refund", min(policy.clocks), extended=False))
    assert urgent.first.due_at == at(0) + 15 * M, "it would have run out long ago"
    assert urgent.first.late == 2 * H - 15 * M
    assert urgent.regulatory is None, "no complaint"
    longer = policy.targets("complaint", min(policy.clocks), extended=True)
    assert longer.regulatory == 60 * D


_EVENTS = st.lists(st.tuples(st.integers(0, 20 * 24 * 60), st.sampled_from(list(What)[2:])), max_size=12)


def _possible(events: Sequence[tuple[int, What]], bot: bool) -> list[tuple[datetime, What]]:
    """The events that can happen one after the other."""
    log, over = [(MONDAY, What.OPENED_WITH_BOT if bot else What.OPENED)], False
    for minutes, what in sorted(events, key=lambda e: e[0]):
        fits = {What.HANDED_OVER: bot and len(log) == 1, What.REOPENED: over}.get(
            what, not over or what in (What.WORKS, What.RESOLVED)
        )
        if fits:
            log.append((MONDAY + minutes * M, what))
            over = what is What.RESOLVED
    return log


@given(_EVENTS, st.booleans(), st.integers(0, 30 * 24 * 60), st.integers(1, 600))
def test_whatever_happens_time_adds_up(events: Sequence[tuple[int, What]], bot: bool, later: int, minutes: int) -> None:
    """Open time is elapsed, paused, with a machine or after the end, and never counted twice; a longer target changes
    nothing but what is late; a clock that runs is due exactly when it will have run for its target."""
    log = _possible(events, bot)
    now = max(MONDAY + later * M, log[-1][0])
    clocks = read(*log, now=now)
    whole = CHINA.open_between(MONDAY, now)
    assert clocks.resolution.elapsed + clocks.resolution.paused + clocks.with_bot <= whole
    other = Targets(minutes * M, minutes * M, minutes * M, 60 * D)
    changed = read(*log, now=now, targets=other)
    for mine, theirs in zip(clocks, changed, strict=True):
        assert (mine.elapsed, mine.paused, mine.state) == (theirs.elapsed, theirs.paused, theirs.state)
    for clock in (clocks.first, clocks.next, clocks.resolution):
        if clock.state is ClockState.RUNNING:
            assert clock.due_at is not None
            assert (clock.due_at > now) == (clock.elapsed < clock.target)
            due = read(*log, now=max(now, clock.due_at))
            found = next(c for c in due if c.name == clock.name)
            assert found.elapsed >= clock.target
