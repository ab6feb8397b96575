"""What the queue's events say: each contact as a history, and histories as figures (procedures.md, P7).

Shares are between 0 and 1, and None where there was nothing to count. Waits are from coming to being answered; whoever
was rung back has left the line, so their wait counts with callbacks and not here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from purser.core.ids import CustomerId, StaffId
from purser.service.queue.model import CHANNELS, ContactChannel, ContactId, ContactKind

ANSWERED_WITHIN: Final = 20.0
"""Seconds within which an answer meets the service level."""

SHORT: Final = 5.0
"""Seconds below which somebody who gave up has not waited."""

AGAIN_WITHIN: Final = timedelta(days=7)

_TALK: Final = frozenset({"connected", "on_hold"})


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a contact."""

    step: str
    state: str
    agent: StaffId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """An agent's time with a contact."""

    agent: StaffId
    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class History:
    """A contact from its coming to its end. `talks` and `wraps`: the agents' time; `holds`: from the offer on."""

    id: ContactId
    kind: ContactKind
    customer: CustomerId | None
    promised_s: int | None
    code: str | None
    came_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    state: str
    is_callback: bool
    was_reached: bool
    dials: int
    talks: tuple[Span, ...] = ()
    wraps: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()

    @property
    def channel(self) -> ContactChannel:
        return CHANNELS[self.kind]

    @property
    def waited_s(self) -> float:
        """Seconds until somebody answered, or until it ended without."""
        until = self.answered_at or self.ended_at
        return 0.0 if until is None else (until - self.came_at).total_seconds()

    @property
    def gave_up(self) -> bool:
        """Whether they waited and went unanswered."""
        return self.state == "abandoned" and self.answered_at is None and self.waited_s >= SHORT


@dataclass(frozen=True, slots=True)
class Shares:
    """What a period comes to; spans in seconds."""

    arrived: int
    answered: int
    abandoned: int
    short: int
    overflowed: int
    within: int
    service_level: float | None
    speed_of_answer_s: float | None
    abandonment: float | None
    handle_s: float | None
    promised: int
    kept: int
    promises_kept: float | None
    average_kept: float | None
    callbacks: int
    reached: int
    callbacks_reached: float | None
    followed: int
    again: int
    contact_again: float | None
    reasons: Mapping[str, int] = field(default_factory=dict)


def fold(
    ident: ContactId, kind: ContactKind, customer: CustomerId | None, promised_s: int | None, code: str | None,
    events: Sequence[Event],
) -> History:  # fmt: skip
    """A contact's history from its events in order. ValueError without any."""
    if not events:
        raise ValueError("a contact without events")
    steps = [e.step for e in events]
    last = events[-1]
    ended = next((e.at for e in events if e.state in ("closed", "abandoned", "overflow", "no_answer", "expired")), None)
    return History(
        ident, kind, customer, promised_s, code,
        came_at=events[0].at,
        answered_at=next((e.at for e in events if e.step in ("accept", "reach")), None),
        ended_at=ended,
        state=last.state,
        is_callback="ask_back" in steps or "book" in steps,
        was_reached="reach" in steps,
        dials=steps.count("dial"),
        talks=_spans(events, _TALK),
        wraps=_spans(events, frozenset({"wrap_up"})),
        held=_spans(events, _TALK | {"wrap_up", "offered", "dialling"}),
    )  # fmt: skip


def _spans(events: Sequence[Event], states: frozenset[str]) -> tuple[Span, ...]:
    """When the contact was in one of the states, by whose hands; what has not ended is left out."""
    found, began = [], None
    for e in events:
        if e.state in states and began is None and e.agent is not None:
            began = (e.agent, e.at)
        elif e.state not in states and began is not None:
            found.append(Span(*began, e.at))
            began = None
    return tuple(found)


def shares(histories: Sequence[History], again: Mapping[ContactId, bool | None] | None = None) -> Shares:
    """Figures of contacts. `again`: whether the customer came again within seven days, None while nobody can tell."""
    line = [h for h in histories if not h.is_callback]
    answered = [h for h in line if h.answered_at is not None]
    gave_up = [h for h in line if h.gave_up]
    within = sum(h.waited_s <= ANSWERED_WITHIN for h in answered)
    counted = len(answered) + len(gave_up)
    handled = [h for h in histories if h.talks]
    told, kept = _promises(line)
    back = [h for h in histories if h.is_callback and h.state in ("connected", "on_hold", "wrap_up", "closed",
                                                                  "no_answer", "expired")]  # fmt: skip
    reached = sum(h.was_reached for h in back)
    known = [x for x in (again or {}).values() if x is not None]
    return Shares(
        arrived=len(histories), answered=len(answered), abandoned=len(gave_up),
        short=sum(h.state == "abandoned" and h.answered_at is None and not h.gave_up for h in line),
        overflowed=sum(h.state == "overflow" for h in histories), within=within,
        service_level=_share(within, counted),
        speed_of_answer_s=_mean(h.waited_s for h in answered),
        abandonment=_share(len(gave_up), counted),
        handle_s=_mean(sum(s.seconds for s in (*h.talks, *h.wraps)) for h in handled),
        promised=told, kept=kept, promises_kept=_share(kept, told), average_kept=_average_kept(line),
        callbacks=len(back), reached=reached, callbacks_reached=_share(reached, len(back)),
        followed=len(known), again=sum(known), contact_again=_share(sum(known), len(known)),
        reasons=dict(Counter(h.code for h in histories if h.code is not None).most_common()),
    )  # fmt: skip


def _promises(line: Iterable[History]) -> tuple[int, int]:
    """Promises that can be told, and how many were kept: whoever gave up before theirs was over tells nothing."""
    told = [
        h.answered_at is not None and h.waited_s <= h.promised_s
        for h in line
        if h.promised_s is not None
        and (h.answered_at is not None or (h.ended_at is not None and h.waited_s > h.promised_s))
    ]
    return len(told), sum(told)


def _average_kept(line: Sequence[History]) -> float | None:
    """What would have been kept had the average wait of the hour before been announced instead."""
    answered = sorted((h for h in line if h.answered_at is not None), key=lambda h: h.answered_at or h.came_at)
    times = [h.answered_at for h in answered if h.answered_at is not None]
    sums = [0.0]
    for h in answered:
        sums.append(sums[-1] + h.waited_s)
    told = kept = 0
    for h in line:
        first, last = bisect_left(times, h.came_at - timedelta(hours=1)), bisect_right(times, h.came_at)
        if h.promised_s is None or first == last:
            continue
        average = (sums[last] - sums[first]) / (last - first)
        if h.answered_at is not None or (h.ended_at is not None and h.waited_s > average):
            told += 1
            kept += h.answered_at is not None and h.waited_s <= average
    return _share(kept, told)


def came_again(
    histories: Iterable[History], comings: Mapping[CustomerId, Sequence[datetime]], now: datetime
) -> dict[ContactId, bool | None]:
    """Whether the customer of each closed contact came again within seven days of its end; None while nobody can
    tell. `comings`: when each customer came, in order."""
    found: dict[ContactId, bool | None] = {}
    for h in histories:
        if h.customer is None or h.state != "closed" or h.ended_at is None:
            continue
        times = comings.get(h.customer, ())
        later = bisect_right(times, h.ended_at)
        if later < len(times) and times[later] <= h.ended_at + AGAIN_WITHIN:
            found[h.id] = True
        else:
            found[h.id] = False if now >= h.ended_at + AGAIN_WITHIN else None
    return found


def occupancy(held: Iterable[Span], available: Iterable[Span]) -> float | None:
    """The share of their time there in which agents had something in hand; several chats at once count once."""
    busy, there = _union(held), _union([*held, *available])
    return _share(busy, there)


def _union(spans: Iterable[Span]) -> float:
    """Seconds that lie in any span of an agent, summed over agents."""
    by_agent: dict[StaffId, list[Span]] = {}
    for s in spans:
        by_agent.setdefault(s.agent, []).append(s)
    total = 0.0
    for own in by_agent.values():
        end: datetime | None = None
        for s in sorted(own, key=lambda s: s.start):
            start = s.start if end is None else max(s.start, end)
            if s.end > start:
                total += (s.end - start).total_seconds()
                end = s.end
    return total


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
