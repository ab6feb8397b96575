"""People who are nobody's victims: a month of shopping, sending and topping up, from a seed.

How often and how much is set after published figures of mobile payments in China: several payments a day, most of
them below ¥50, few above ¥200 (docs/security/risk.md names the sources).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from faults.takeover_town import Done, Person, Town
from purser.core.ids import DeviceId, MerchantId

A_DAY = 3.3
"""Payments of one person, on average."""

MEDIAN, SPREAD = 2_200, 1.05
"""Of what a payment costs, fen: log-normal."""

HOURS = (1, 0, 0, 0, 0, 1, 3, 8, 8, 5, 5, 10, 11, 6, 5, 5, 6, 9, 11, 9, 7, 5, 3, 2)
"""How much of a day's payments falls into each local hour."""

TRANSFERS, TOP_UPS = 0.06, 0.03
STRANGERS = 0.12
"""Of transfers: to somebody new."""

LARGE, LARGEST = 0.004, 400_000
"""Of payments: a phone, a fridge."""

NEW_PHONE, NEW_SECURITY = 1 / 600, 1 / 400
"""A day, each person."""


@dataclass(slots=True)
class Tally:
    """What happened to normal people."""

    wishes: int = 0
    done: int = 0
    asked: int = 0
    held: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, done: Done) -> None:
        """Count one wish. What the limits of the law refuse is no matter of risk."""
        if done.code in ("limit_exceeded", "insufficient_funds"):
            return
        self.wishes += 1
        self.done += done.is_done
        self.asked += bool(done.asked)
        self.held += done.code == "scheduled"
        if not done.is_done:
            self.refused[done.code] += 1

    @property
    def share_asked(self) -> float:
        """Of normal payments, how many were asked for a proof beyond what the app had sent of itself."""
        return self.asked / self.wishes

    def __str__(self) -> str:
        refused = ", ".join(f"{n} {code}" for code, n in self.refused.most_common()) or "none"
        return (
            f"{self.wishes} normal payments, {self.asked} asked for more ({100 * self.share_asked:.2f} %),"
            f" {self.held} held, refused: {refused}"
        )


class Crowd:
    """Normal people with a way of life."""

    def __init__(self, town: Town, people: list[Person], shops: list[MerchantId], random: Random) -> None:
        self._town = town
        self._people = people
        self._shops = shops
        self._random = random
        self.tally = Tally()

    async def befriend(self) -> None:
        """Three old friends each, and what half of them have besides the PIN."""
        for person in self._people:
            for friend in self._random.sample(self._people, 4):
                if friend is not person:
                    await self._town.introduce(person, friend.wallet)
            if self._random.random() < 0.5:
                person.has |= {"passkey" if self._random.random() < 0.7 else "totp"}

    async def live(self, days: int) -> None:
        """Let days go by, hour by hour."""
        for _ in range(days):
            self._change_things()
            for _ in range(24):
                local = self._town.clock.now().astimezone(self._town.policy.time_zone)
                rate = A_DAY * HOURS[local.hour] / sum(HOURS)
                busy = [p for p in self._people for _ in range(self._draw(rate))]
                for done in await asyncio.gather(*(self._act(p) for p in busy)):
                    self.tally.add(done)
                self._town.clock.advance(hours=1)

    def _draw(self, rate: float) -> int:
        """How often in an hour: Poisson, cut off where it hardly matters."""
        first = self._random.random() < rate
        return int(first) + int(first and self._random.random() < rate / 2)

    def _change_things(self) -> None:
        now = self._town.clock.now()
        for person in self._people:
            if person.device_since is not None and now - person.device_since >= timedelta(hours=12):
                person.device_since = None
            if self._random.random() < NEW_PHONE:
                person.device, person.device_since = DeviceId.new(self._town.clock), now
            if self._random.random() < NEW_SECURITY:
                person.changed_at = now

    async def _act(self, person: Person) -> Done:
        town, random = self._town, self._random
        seat = town.seat(person)
        what = random.random()
        if what < TOP_UPS:
            return await town.top_up(seat, random.choice((10_000, 20_000, 50_000)))
        amount = max(100, int(random.lognormvariate(0, SPREAD) * MEDIAN))
        if what < TOP_UPS + TRANSFERS:
            friends = person.knows
            payee = random.choice(friends)
            if random.random() < STRANGERS:
                payee = random.choice([p.wallet for p in self._people if p is not person])
            return await town.send(seat, payee, 3 * amount)
        if random.random() < LARGE:
            amount = random.randint(100_000, LARGEST)
        return await town.pay(seat, random.choice(self._shops), amount)
