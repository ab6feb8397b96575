"""The four clocks of a case (P0), computed from what happened and from nothing else.

First response, next response and resolution count open time of the service calendar and stand still while the case
waits for somebody else. The regulatory clock never stands still. Since elapsed time is counted anew from the events
each time, another policy, priority or calendar changes how long a clock may run, never how long it has run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from purser.core.proceedings import Taken
from purser.core.service_calendar import Calendar
from purser.service.cases.case_table import WAITING, WORKED
from purser.service.cases.model import Author, Direction, EntryKind, Written
from purser.service.cases.policy import Targets

_NONE: Final = timedelta()


class What(StrEnum):
    """What clocks know of what happened."""

    OPENED = "opened"
    OPENED_WITH_BOT = "opened_with_bot"
    HANDED_OVER = "handed_over"
    ASKED = "asked"
    ANSWERED = "answered"
    WAITS = "waits"
    WORKS = "works"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened."""

    at: datetime
    what: What


class ClockState(StrEnum):
    """`off`: there is nothing to count yet; `stopped`: it has ended, or it is nobody's turn any more."""

    OFF = "off"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock: how long it may run, has run and stood still since `begun_at`. `due_at`: when it runs out, or did; None
    while nobody can say. `late`: by how much it ran over, in its own time."""

    name: str
    begun_at: datetime | None
    state: ClockState
    target: timedelta
    elapsed: timedelta
    paused: timedelta
    due_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether it runs, or stands still, and has run out."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED) and self.due_at is not None and self.due_at <= now

    @property
    def late(self) -> timedelta:
        return max(_NONE, self.elapsed - self.target)


@dataclass(frozen=True, slots=True)
class Clocks:
    """All of them, and the open time with a machine before a person was wanted."""

    first: Clock
    next: Clock
    resolution: Clock
    regulatory: Clock | None
    with_bot: timedelta
    answers: int
    late_answers: int

    def __iter__(self) -> Iterator[Clock]:
        yield from (self.first, self.next, self.resolution)
        if self.regulatory is not None:
            yield self.regulatory

    def soonest(self) -> Clock | None:
        """The running clock that runs out first, or has."""
        running = [(c.due_at, c.name, c) for c in self if c.state is ClockState.RUNNING and c.due_at is not None]
        return min(running)[2] if running else None


def moments(steps: Sequence[Taken], entries: Sequence[Written]) -> list[Moment]:
    """What clocks know, in order, of a case's history and thread."""
    found = [(t.at, 0, t.version, what) for t in steps if (what := _of_step(t)) is not None]
    found += [(w.at, 1, n, what) for n, w in enumerate(entries) if (what := _of_entry(w)) is not None]
    return [Moment(at, what) for at, _, _, what in sorted(found)]


def read_clocks(log: Sequence[Moment], targets: Targets, calendar: Calendar, now: datetime) -> Clocks:
    """The clocks at `now` of a case to which `log` happened."""
    run = _Run(targets, calendar)
    for moment, following in zip(log, [*(m.at for m in log[1:]), now], strict=True):
        run.happen(moment)
        run.pass_time(moment.at, max(moment.at, following))
    return run.clocks(log[0].at, now)


def _of_step(t: Taken) -> What | None:
    if t.step == "open":
        return What.OPENED_WITH_BOT if t.details.get("with_bot") else What.OPENED
    if t.step in ("hand_over", "reopen"):
        return What.HANDED_OVER if t.step == "hand_over" else What.REOPENED
    if t.step in ("assign", "classify", "overdue", "extend"):
        return None
    return What.WAITS if t.state in WAITING else What.WORKS if t.state in WORKED else What.RESOLVED


def _of_entry(w: Written) -> What | None:
    e = w.entry
    if e.kind is not EntryKind.MESSAGE:
        return None
    if e.direction is Direction.IN:
        return What.ASKED
    return What.ANSWERED if e.author is Author.STAFF else None


@dataclass(slots=True)
class _Watch:
    """One clock while it is computed."""

    target: timedelta
    is_on: bool = False
    begun_at: datetime | None = None
    elapsed: timedelta = _NONE
    paused: timedelta = _NONE
    ran_out_at: datetime | None = None

    def begin(self, at: datetime) -> None:
        self.is_on, self.begun_at = True, at
        self.elapsed, self.paused, self.ran_out_at = _NONE, _NONE, None

    def add(self, start: datetime, end: datetime, calendar: Calendar, *, counts: bool) -> None:
        if not self.is_on:
            return
        passed = calendar.open_between(start, end)
        if not counts:
            self.paused += passed
            return
        left = self.target - self.elapsed
        if self.ran_out_at is None and passed >= left:
            self.ran_out_at = calendar.after_open(start, left) if left > _NONE else start
        self.elapsed += passed

    def shown(self, name: str, calendar: Calendar, now: datetime, *, works: bool) -> Clock:
        state = ClockState.OFF if self.begun_at is None else ClockState.STOPPED
        due = self.ran_out_at
        if self.is_on:
            state = ClockState.RUNNING if works else ClockState.PAUSED
            if due is None and works:
                due = calendar.after_open(now, self.target - self.elapsed)
        return Clock(name, self.begun_at, state, self.target, self.elapsed, self.paused, due)


@dataclass(slots=True)
class _Run:
    """A case's life, event by event."""

    targets: Targets
    calendar: Calendar
    works: bool = False
    has_bot: bool = False
    is_over: bool = False
    answered: bool = False
    with_bot: timedelta = _NONE
    answers: int = 0
    late_answers: int = 0
    resolved_at: datetime | None = None
    first: _Watch = field(init=False)
    next: _Watch = field(init=False)
    resolution: _Watch = field(init=False)

    def __post_init__(self) -> None:
        self.first, self.next = _Watch(self.targets.first), _Watch(self.targets.next)
        self.resolution = _Watch(self.targets.resolution)

    def happen(self, m: Moment) -> None:
        match m.what:
            case What.OPENED:
                self._hand_over(m.at)
            case What.OPENED_WITH_BOT:
                self.works = self.has_bot = True
            case What.HANDED_OVER:
                self._hand_over(m.at)
            case What.ASKED:
                if self.answered and not self.next.is_on:
                    self.next.begin(m.at)
            case What.ANSWERED:
                self._answer(m.at)
            case What.WAITS | What.WORKS:
                self._go_on(works=m.what is What.WORKS)
            case What.RESOLVED:
                self._resolve(m.at)
            case What.REOPENED:
                self._reopen(m.at)

    def pass_time(self, start: datetime, end: datetime) -> None:
        if self.has_bot:
            self.with_bot += self.calendar.open_between(start, end)
        elif not self.is_over:
            for watch in (self.first, self.next, self.resolution):
                watch.add(start, end, self.calendar, counts=self.works)

    def clocks(self, opened_at: datetime, now: datetime) -> Clocks:
        return Clocks(
            self.first.shown("first", self.calendar, now, works=self.works),
            self.next.shown("next", self.calendar, now, works=self.works),
            self.resolution.shown("resolution", self.calendar, now, works=self.works),
            self._regulatory(opened_at, now),
            self.with_bot,
            self.answers,
            self.late_answers,
        )

    def _hand_over(self, at: datetime) -> None:
        self.works, self.has_bot = True, False
        self.resolution.begin(at)
        if not self.answered:
            self.first.begin(at)

    def _go_on(self, *, works: bool) -> None:
        self.works = works
        if self.is_over:  # a merger that was undone
            self.is_over, self.resolution.is_on = False, True
            self.first.is_on = self.first.begun_at is not None and not self.answered

    def _answer(self, at: datetime) -> None:
        watch = self.next if self.answered else self.first
        if self.has_bot:
            self._hand_over(at)  # a person took over without being called
        if watch.is_on or not self.answered:
            self.answers += 1
            self.late_answers += watch.elapsed > watch.target
        watch.is_on, self.answered = False, True

    def _resolve(self, at: datetime) -> None:
        self.works = self.has_bot = False
        if not self.is_over:  # that it closes later on is nothing new
            self.is_over, self.resolved_at = True, at
        self.first.is_on = self.next.is_on = self.resolution.is_on = False

    def _reopen(self, at: datetime) -> None:
        self.works, self.is_over, self.has_bot = True, False, False
        self.answered, self.first.is_on = True, False
        self.resolution.is_on = True  # goes on from what it had
        self.next.begin(at)

    def _regulatory(self, opened_at: datetime, now: datetime) -> Clock | None:
        if self.targets.regulatory is None:
            return None
        end = self.resolved_at if self.is_over and self.resolved_at is not None else now
        state = ClockState.STOPPED if self.is_over else ClockState.RUNNING
        target = self.targets.regulatory
        return Clock("regulatory", opened_at, state, target, end - opened_at, _NONE, opened_at + target)
