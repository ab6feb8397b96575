"""A service centre that is simulated: people who come, give up and are helped, agents who come and go.

The queue's own decision (`match`) hands people out, and its own forecast makes the promises; everything around them is
drawn at random from a seed. What is simulated is meant to be hard to promise in: the load changes over the day, from
day to day, and at times within minutes; agents are late, go on breaks and are too few on some days; people give up;
more urgent ones come in between; how long it takes to help changes from day to day.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from math import pi, sin
from random import Random
from typing import Final

from purser.core.clock import FakeClock
from purser.core.ids import Id, StaffId
from purser.service.queue.forecast import REMEMBERED, Pace, Sample, learn
from purser.service.queue.learn import EVERY
from purser.service.queue.match import fits, match, need_of
from purser.service.queue.model import (
    CHANNELS,
    Agent,
    Band,
    Contact,
    ContactChannel,
    ContactId,
    ContactKind,
    Holding,
    Presence,
    placed_at,
)
from purser.service.queue.rules import load_queue_rules

START: Final = datetime(2026, 3, 2, tzinfo=UTC)
OPEN, CLOSE = 8, 21  # hours
_KINDS: Final = (ContactKind.CALL, ContactKind.CHAT)
_HANDLE_S: Final = {ContactChannel.VOICE: 280.0, ContactChannel.CHAT: 520.0}
_PATIENCE_S: Final = 900.0
_HOUR: Final = timedelta(hours=1)
_RULES: Final = load_queue_rules("cn")


@dataclass(slots=True)
class Wait:
    """What became of somebody: promised seconds, the average that a plain counter would have shown, and the wait."""

    day: int
    channel: ContactChannel
    promised: int
    average: float
    waited: float
    is_answered: bool
    was_free: bool


@dataclass(slots=True)
class _Guest:
    contact: Contact
    reckoned: float
    promised: int
    average: float


class Centre:
    """One run of so many days. `people`: about how many come a day."""

    def __init__(self, seed: int, days: int, people: int) -> None:
        self._chance = Random(seed)
        self._days = days
        self._people = people
        self._clock = FakeClock(START)
        self._events: list[tuple[datetime, int, str, object]] = []
        self._numbers = count()
        self._waiting: dict[ContactId, _Guest] = {}
        self._agents: dict[StaffId, Agent] = {}
        self._leaving: set[StaffId] = set()
        self._talking: dict[ContactId, tuple[StaffId, datetime]] = {}
        self._pace = {c: Pace() for c in ContactChannel}
        self._pace_at = START - EVERY
        self._samples: dict[ContactChannel, deque[_Guest]] = {c: deque(maxlen=REMEMBERED) for c in ContactChannel}
        self._handled: dict[ContactChannel, deque[float]] = {c: deque(maxlen=REMEMBERED) for c in ContactChannel}
        self._hour: dict[ContactChannel, deque[tuple[datetime, float]]] = {c: deque() for c in ContactChannel}
        self._ended: dict[ContactId, Wait] = {}
        self._slow = 1.0
        self.waits: list[Wait] = []

    def run(self) -> list[Wait]:
        """Everybody's wait, in the order in which they ended."""
        for day in range(self._days):
            self._plan(day)
        while self._events:
            at, _, what, whom = heapq.heappop(self._events)
            self._clock.advance(seconds=(at - self._clock.now()).total_seconds())
            getattr(self, f"_{what}")(whom)
            self._hand_out()
        return self.waits

    def _plan(self, day: int) -> None:
        chance, opens = self._chance, START + timedelta(days=day, hours=OPEN)
        load = chance.lognormvariate(0, 0.22) * (1.8 if day % 6 == 4 else 1.0)
        self._at(opens, "morning", chance.lognormvariate(0, 0.12))
        surges = [(chance.uniform(1, 11), chance.uniform(2, 3.5)) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
        for at in self._arrivals(opens, load, surges):
            self._at(at, "come", None)
        for number in range(self._staff_needed()):
            starts = opens + timedelta(hours=chance.choice((0, 0, 1, 3, 5)), minutes=chance.expovariate(1 / 5))
            leaves = starts + timedelta(hours=8, minutes=chance.uniform(-20, 20))
            staff = StaffId.new(self._clock)
            chats = 0 if number % 3 == 0 else 3
            agent = Agent(
                staff, Presence.AVAILABLE, "", starts, starts, frozenset({"zh", "en"}), frozenset(),
                voice=0 if number % 3 == 1 else 1, chats=chats, cases=0,
            )  # fmt: skip
            if chance.random() < 0.93:  # the others are ill
                self._at(starts, "arrive", agent)
                for k in range(1, 4):
                    pause = starts + timedelta(hours=2 * k, minutes=chance.uniform(-30, 30))
                    self._at(pause, "pause", staff)
                    self._at(pause + timedelta(minutes=chance.choice((10, 10, 30))), "back", staff)
                self._at(leaves, "go", staff)

    def _staff_needed(self) -> int:
        """Who planned it took the usual load, the usual time to help, and a little too few people."""
        hours = self._people / (CLOSE - OPEN)
        voice = hours * 0.5 * _HANDLE_S[ContactChannel.VOICE] / 3_600
        chat = hours * 0.5 * _HANDLE_S[ContactChannel.CHAT] / 3_600 / 3
        return max(3, round((voice + chat) * (CLOSE - OPEN) / 7.2 * 1.5) + 2)

    def _arrivals(self, opens: datetime, load: float, surges: list[tuple[float, float]]) -> Iterator[datetime]:
        hour = 0.0
        base = self._people * load / (CLOSE - OPEN)
        while True:
            rate = base * (1 + 0.5 * sin((hour - 1.5) / (CLOSE - OPEN) * 2 * pi) + 0.25 * sin(hour * pi / 3))
            rate *= max([f for at, f in surges if at <= hour < at + 0.7], default=1.0)
            hour += self._chance.expovariate(max(rate, base * 0.1))
            if hour >= CLOSE - OPEN:
                return
            yield opens + hour * _HOUR

    def _at(self, at: datetime, what: str, whom: object) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), what, whom))

    def _morning(self, slow: float) -> None:
        self._slow = slow

    def _arrive(self, agent: Agent) -> None:
        self._agents[agent.staff] = agent

    def _pause(self, staff: StaffId) -> None:
        if (agent := self._agents.get(staff)) is not None:
            self._agents[staff] = replace(agent, presence=Presence.BREAK)

    def _back(self, staff: StaffId) -> None:
        if (agent := self._agents.get(staff)) is not None and staff not in self._leaving:
            self._agents[staff] = replace(agent, presence=Presence.AVAILABLE, idle_since=self._clock.now())

    def _go(self, staff: StaffId) -> None:
        self._leaving.add(staff)
        self._pause(staff)
        if not self._agents[staff].held:
            del self._agents[staff]

    def _come(self, _: None) -> None:
        chance, now = self._chance, self._clock.now()
        kind = chance.choice(_KINDS)
        band = chance.choices((Band.THEFT, Band.MONEY_MISSING, Band.REST), (2, 10, 88))[0]
        extra = chance.choice((0, 0, 0, 0, 30, 60))
        contact = Contact(
            ContactId.new(self._clock), kind, Id(bytes(16)), None, None, band, "zh", (), now, placed_at(now, extra),
            "queued", now, 1,
        )  # fmt: skip
        channel = CHANNELS[kind]
        pace = self._paces()[channel]
        ahead = sum(g.contact.channel is channel and g.contact.place < contact.place for g in self._waiting.values())
        need = need_of(contact, frozenset(), now, _RULES)
        free = sum(a.presence is Presence.AVAILABLE and fits(a, need) for a in self._agents.values())
        reckoned = pace.reckon(ahead, free)
        guest = _Guest(contact, reckoned, pace.promise(reckoned), self._average(channel))
        self._waiting[contact.id] = guest
        self._samples[channel].append(guest)
        self._at(now + timedelta(seconds=chance.expovariate(1 / _PATIENCE_S)), "give_up", contact.id)

    def _give_up(self, ident: ContactId) -> None:
        if (guest := self._waiting.pop(ident, None)) is not None:
            self._end(guest, is_answered=False)

    def _finish(self, ident: ContactId) -> None:
        staff, began = self._talking.pop(ident)
        agent = self._agents[staff]
        now = self._clock.now()
        held = tuple(h for h in agent.held if h.contact != ident)
        channel = next(h.channel for h in agent.held if h.contact == ident)
        self._handled[channel].append((now - began).total_seconds())
        self._agents[staff] = replace(agent, held=held, idle_since=now)
        if staff in self._leaving and not held:
            del self._agents[staff]

    def _hand_out(self) -> None:
        if not self._waiting:
            return
        now = self._clock.now()
        able = [a for a in self._agents.values() if a.presence is Presence.AVAILABLE]
        for pair in match([g.contact for g in self._waiting.values()], able, now, _RULES):
            contact, staff = pair.contact, pair.agent.staff
            agent = self._agents[staff]
            rings = self._chance.uniform(1, 12)
            self._agents[staff] = replace(agent, held=(*agent.held, Holding(contact.id, contact.channel, "connected")))
            handle = self._slow * _HANDLE_S[contact.channel] * self._chance.lognormvariate(-0.32, 0.8)
            self._talking[contact.id] = (staff, now)
            self._end(self._waiting.pop(contact.id), is_answered=True, rings=rings)
            self._at(now + timedelta(seconds=rings + handle), "finish", contact.id)

    def _end(self, guest: _Guest, *, is_answered: bool, rings: float = 0.0) -> None:
        contact, now = guest.contact, self._clock.now()
        wait = Wait(
            (now - START).days, contact.channel, guest.promised, guest.average, contact.waited(now) + rings,
            is_answered, guest.reckoned == 0,
        )  # fmt: skip
        self.waits.append(wait)
        self._ended[contact.id] = wait
        if is_answered:
            self._hour[contact.channel].append((now, wait.waited))

    def _average(self, channel: ContactChannel) -> float:
        """What a plain counter shows: the average wait of those answered within the last hour."""
        late, now = self._hour[channel], self._clock.now()
        while late and now - late[0][0] > _HOUR:
            late.popleft()
        return sum(w for _, w in late) / len(late) if late else 0.0

    def _paces(self) -> dict[ContactChannel, Pace]:
        now = self._clock.now()
        if now - self._pace_at < EVERY:
            return self._pace
        self._pace_at = now
        for channel in (ContactChannel.VOICE, ContactChannel.CHAT):
            samples = [self._sample(g, now) for g in self._samples[channel]]
            handled = self._handled[channel]
            handle = sum(handled) / len(handled) if handled else 300.0
            there = [a for a in self._agents.values() if a.presence is Presence.AVAILABLE]
            slots = sum(a.capacity(channel) for a in there)
            self._pace[channel] = learn(samples, slots, handle)
        return self._pace

    def _sample(self, guest: _Guest, now: datetime) -> Sample:
        ended = self._ended.get(guest.contact.id)
        if ended is None:
            return Sample(guest.reckoned, guest.promised, guest.contact.waited(now), False)
        return Sample(guest.reckoned, guest.promised, ended.waited, ended.is_answered, not ended.is_answered)
