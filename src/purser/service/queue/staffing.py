"""How many people it takes: Erlang's formulas over the history.

Load is in erlangs: arrivals a second times the seconds each takes. C knows no impatience and is the careful answer; A
(Palm 1957) lets people give up after an exponential patience, as they do. Checked against published tables and
against simulated queues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp
from typing import Final

from purser.core.service_calendar import Calendar
from purser.service.queue.report_model import ANSWERED_WITHIN, History

INTERVAL: Final = timedelta(minutes=30)
GOAL: Final = 0.8
"""The service level to plan for: so many answered within ANSWERED_WITHIN."""

BUSY: Final = 0.85
"""The share of their time that people can have something in hand for long."""

_MOST: Final = 2_000  # people
_ENDLESS: Final = 2_000  # people who wait


def erlang_b(load: float, servers: int) -> float:
    """The share that is turned away where nobody waits."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """The share that has to wait where everybody waits; 1 when there are too few people for the load."""
    if servers <= load:
        return 1.0
    blocked = erlang_b(load, servers)
    return blocked / (1 - load / servers * (1 - blocked))


def level_c(load: float, servers: int, handle_s: float, within_s: float = ANSWERED_WITHIN) -> float:
    """The share answered within so many seconds, by Erlang C."""
    if servers <= load:
        return 0.0
    return 1 - erlang_c(load, servers) * exp(-(servers - load) * within_s / handle_s)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What Erlang A says of so many people: the share that waits, that gives up, that is answered in time, and the
    average wait of everybody in seconds."""

    waiting: float
    giving_up: float
    level: float
    wait_s: float


def erlang_a(
    load: float, servers: int, handle_s: float, patience_s: float, within_s: float = ANSWERED_WITHIN
) -> Outlook:
    """A queue whose people give up after `patience_s` on average (M/M/n+M, Garnett, Mandelbaum and Reiman 2002)."""
    if load <= 0:
        return Outlook(0.0, 0.0, 1.0, 0.0)
    arrivals, service, leaving = load / handle_s, servers / handle_s, 1 / patience_s
    if (arrivals - service) * patience_s > _ENDLESS:  # a queue so long that chance does not show in it
        lost = 1 - servers / load
        return Outlook(1.0, lost, 0.0, lost * patience_s)
    tail = _queue_lengths(arrivals, service, leaving)
    blocked = erlang_b(load, servers)
    weight = blocked * sum(tail)
    everything = 1 - blocked + weight
    states = [blocked * t / everything for t in tail]  # so many wait, and everybody is busy
    waiting = sum(states)
    queue = sum(n * p for n, p in enumerate(states))
    giving_up = leaving * queue / arrivals
    in_time = sum(p * _served_in_time(n, service, leaving, within_s) for n, p in enumerate(states) if p > 1e-12)
    return Outlook(waiting, giving_up, 1 - waiting + in_time, queue / arrivals)


def needed_c(load: float, handle_s: float, goal: float = GOAL) -> int:
    """How many people answer that share in time, by Erlang C."""
    people = max(1, ceil(load))
    while level_c(load, people, handle_s) < goal and people < _MOST:
        people += 1
    return people


def needed_a(load: float, handle_s: float, patience_s: float, goal: float = GOAL) -> int:
    """How many people answer that share in time, by Erlang A."""
    people = 1
    while erlang_a(load, people, handle_s, patience_s).level < goal and people < _MOST:
        people += 1
    return people


def _queue_lengths(arrivals: float, service: float, leaving: float) -> list[float]:
    """How likely each length of the queue is beside an empty one."""
    lengths, term = [1.0], 1.0
    while term > 1e-9 and len(lengths) < 10 * _ENDLESS:
        term *= arrivals / (service + len(lengths) * leaving)
        lengths.append(term)
    return lengths


def _served_in_time(ahead: int, service: float, leaving: float, within_s: float) -> float:
    """The chance that somebody with so many before them is served within the time and does not give up first.

    Hands get free, and those before give up, one after the other, at a rate that falls with each who is gone. The
    chain is taken through the time in short slots, with at most one step in each.
    """
    if ahead > 50 + 10 * service * within_s:
        return 0.0
    steps = 40
    slot = within_s / steps
    states = [0.0] * (ahead + 1) + [1.0]  # index: how many hands must still get free
    served = 0.0
    for _ in range(steps):
        following = [0.0] * len(states)
        for left in range(1, len(states)):
            chance = states[left]
            if chance < 1e-15:
                continue
            gone = service + (left - 1) * leaving
            moves = 1 - exp(-(gone + leaving) * slot)
            forward = moves * gone / (gone + leaving)
            following[left] += chance * (1 - moves)
            if left == 1:
                served += chance * forward
            else:
                following[left - 1] += chance * forward
        states = following
    return served


@dataclass(frozen=True, slots=True)
class Need:
    """A half hour of a weekday (0: Monday), local time in minutes: how many come, how long each takes, and how many
    people it takes at their desks by each formula. `expected`: what Erlang A expects of that many."""

    weekday: int
    minute: int
    arrivals: float
    handle_s: float
    load: float
    needed_c: int
    needed_a: int
    expected: Outlook


def plan(
    histories: Sequence[History], calendar: Calendar, start: datetime, end: datetime, patience_s: float,
    goal: float = GOAL,
) -> list[Need]:  # fmt: skip
    """What each half hour of a week needs, by its average over the period; closed half hours without arrivals are
    left out. People whose load would keep them busier than BUSY get a colleague more."""
    came: dict[tuple[int, int], int] = {}
    for h in histories:
        came[_slot(h.came_at, calendar)] = came.get(_slot(h.came_at, calendar), 0) + 1
    weeks = _times_seen(calendar, start, end)
    handle = handle_time(histories)
    found = []
    for slot, times in sorted(weeks.items()):
        arrivals = came.get(slot, 0) / times
        load = arrivals * handle / INTERVAL.total_seconds()
        if load == 0:
            continue
        people = max(needed_a(load, handle, patience_s, goal), ceil(load / BUSY))
        outlook = erlang_a(load, people, handle, patience_s)
        careful = max(needed_c(load, handle, goal), ceil(load / BUSY))
        found.append(Need(*slot, arrivals, handle, load, careful, people, outlook))
    return found


def handle_time(histories: Iterable[History]) -> float:
    """Seconds that a contact takes an agent, on average; five minutes while nothing is known."""
    taken = [sum(s.seconds for s in (*h.talks, *h.wraps)) for h in histories if h.talks]
    return sum(taken) / len(taken) if taken else 300.0


def patience(histories: Iterable[History]) -> float:
    """Seconds after which somebody who waits gives up, on average: all the waiting by the number who gave up, as is
    best for an exponential patience of which only a part was seen; half an hour while nobody did."""
    line = [h for h in histories if not h.is_callback]
    gave_up = sum(h.gave_up for h in line)
    return sum(h.waited_s for h in line) / gave_up if gave_up else 1_800.0


def _slot(at: datetime, calendar: Calendar) -> tuple[int, int]:
    local = at.astimezone(calendar.zone)
    minutes = local.hour * 60 + local.minute
    return local.weekday(), minutes - minutes % (INTERVAL.seconds // 60)


def _times_seen(calendar: Calendar, start: datetime, end: datetime) -> Mapping[tuple[int, int], int]:
    """How often each half hour of the week lay in the period."""
    seen: dict[tuple[int, int], int] = {}
    at = start
    while at < end:
        slot = _slot(at, calendar)
        seen[slot] = seen.get(slot, 0) + 1
        at += INTERVAL
    return seen
