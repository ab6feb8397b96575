"""How accounts are taken over and emptied: each script is somebody who knows the rules and does the worst they can.

`cap` is what docs/security/risk.md promises for whoever holds what the thief holds, in minor units. `notices` is when
the owner, who was told at once of a new device or a change, or misses the phone, stops it and takes back what waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from faults.takeover_town import Done, Person, Seat, Town
from purser.core.ids import DeviceId, MerchantId, PaymentId, WalletId
from purser.payments import Delay

PIN, PASSWORD = frozenset({"pin"}), frozenset({"password"})
NOTHING: Final[frozenset[str]] = frozenset()
STEPS = (500_000, 300_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 1_000)
"""Amounts a thief tries, the largest first."""

NO_PROOF, NEW_DEVICE, BY_PIN, ALL_OF_IT = 100_000, 100_000, 300_000, 500_000
UNSEEN = 300_000


@dataclass(slots=True)
class Heist:
    """One takeover: the town, the owner with their money, the thief's shops and accounts, and the loot so far."""

    town: Town
    victim: Person
    shops: list[MerchantId]
    mules: list[WalletId]
    loot: list[PaymentId] = field(default_factory=list)

    def stolen(self) -> Seat:
        """The owner's own device or session, without anything to prove."""
        return Seat(self.victim, NOTHING, self.victim.device)

    def elsewhere(self, can: frozenset[str]) -> Seat:
        """A device of the thief's own, signed in just now."""
        return Seat(self.victim, can, DeviceId.new(self.town.clock), self.town.clock.now())

    def take(self, done: Done) -> bool:
        """Keep what worked."""
        if done.payment is not None:
            self.loot.append(done.payment)
        return done.is_done

    async def shop(self, seat: Seat, steps: Sequence[int] = STEPS) -> None:
        """Buy what can be sold again, as much as is let through."""
        for amount in steps:
            while self.take(await self.town.pay(seat, self.shops[0], amount)):
                pass

    async def send(self, seat: Seat, steps: Sequence[int] = STEPS, delay: Delay = Delay.NONE) -> None:
        """Send to accounts of the thief's, as much as goes at once."""
        for amount in steps:
            for mule in self.mules:
                done = await self.town.send(seat, mule, amount, delay)
                if done.payment is not None and done.code == "scheduled" and delay is Delay.NONE:
                    await self.town.cancel(seat, done.payment)  # what is held is of no use, and uses up the limit
                elif not self.take(done):
                    break

    async def drain(self, seat: Seat) -> None:
        await self.shop(seat)
        await self.send(seat)

    def wait(self, **span: float) -> None:
        self.town.clock.advance(**span)


Play = Callable[[Heist], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Script:
    """A takeover by name."""

    name: str
    cap: int
    play: Play
    notices: timedelta
    is_bounded_by_law: bool = False


SCRIPTS: list[Script] = []


def script(name: str, cap: int, *, hours: float = 12, by_law: bool = False) -> Callable[[Play], Play]:
    """Add a script. `by_law`: only the legal limit of the day bounds it, with or without rules."""

    def add(play: Play) -> Play:
        SCRIPTS.append(Script(name, cap, play, timedelta(hours=hours), by_law))
        return play

    return add


@script("new device drain, PIN seen", NEW_DEVICE)
async def _(h: Heist) -> None:
    await h.drain(h.elsewhere(PIN))


@script("new device transfers first", NEW_DEVICE)
async def _(h: Heist) -> None:
    seat = h.elsewhere(PIN)
    await h.send(seat)
    await h.shop(seat)


@script("new device drip, ¥200 at a time", NEW_DEVICE)
async def _(h: Heist) -> None:
    seat = h.elsewhere(PIN)
    for _ in range(11):
        await h.shop(seat, (20_000,))
        await h.send(seat, (19_900,))
        h.wait(hours=1)


@script("two new devices at once", NEW_DEVICE)
async def _(h: Heist) -> None:
    first, second = h.elsewhere(PIN), h.elsewhere(PIN)
    for _ in range(6):
        await h.shop(first, (20_000,))
        await h.shop(second, (20_000,))
        h.wait(minutes=30)
    await h.drain(first)


@script("device kicked and back", NEW_DEVICE)
async def _(h: Heist) -> None:
    await h.shop(h.elsewhere(PIN), (40_000,))
    h.wait(hours=1)
    await h.drain(h.elsewhere(PIN))
    h.wait(hours=1)
    await h.drain(h.elsewhere(PIN | PASSWORD))


@script("sleeping device, drained once it is trusted", BY_PIN, hours=23)
async def _(h: Heist) -> None:
    seat = h.elsewhere(PIN)
    await h.shop(seat, (50_000,))
    h.wait(hours=12, minutes=1)
    await h.drain(seat)


@script("SIM swap, no PIN", 0)
async def _(h: Heist) -> None:
    await h.drain(h.elsewhere(NOTHING))


@script("SIM swap, PIN set anew", NEW_DEVICE)
async def _(h: Heist) -> None:
    seat = h.elsewhere(PIN)
    seat.changed_at = h.victim.changed_at = h.town.clock.now()
    await h.drain(seat)


@script("credential stuffing then drain", 0)
async def _(h: Heist) -> None:
    await h.drain(h.elsewhere(PASSWORD))


@script("credential stuffing, PIN guessed", NEW_DEVICE)
async def _(h: Heist) -> None:
    await h.drain(h.elsewhere(PASSWORD | PIN))


@script("recovery code stolen, PIN set anew", NEW_DEVICE)
async def _(h: Heist) -> None:
    seat = h.elsewhere(frozenset({"recovery_code", "pin", "password"}))
    seat.changed_at = h.victim.changed_at = h.town.clock.now()
    await h.drain(seat)


@script("everything phished, app codes too", UNSEEN)
async def _(h: Heist) -> None:
    seat = h.elsewhere(frozenset({"pin", "password", "totp"}))
    await h.send(seat)
    await h.shop(seat)


@script("session theft", NO_PROOF, hours=23)
async def _(h: Heist) -> None:
    await h.drain(h.stolen())


@script("session theft, a day of small sums", NO_PROOF, hours=23)
async def _(h: Heist) -> None:
    for _ in range(23):
        await h.shop(h.stolen(), (9_900,))
        h.wait(hours=1)


@script("burst by a bot", NO_PROOF, hours=23)
async def _(h: Heist) -> None:
    seat = h.stolen()
    for _ in range(60):
        h.take(await h.town.pay(seat, h.shops[0], 4_000))


@script("slow bleed under the thresholds", UNSEEN, hours=24 * 14)
async def _(h: Heist) -> None:
    """Until the owner, who lives on meanwhile, is asked to confirm what was spent in small sums, and looks."""
    owner, thief = h.town.seat(h.victim), h.stolen()
    for _ in range(13 * 2):
        for _ in range(2):
            h.take(await h.town.pay(thief, h.shops[0], 19_000))
            mine = await h.town.pay(owner, h.shops[1], 3_500)
            if mine.asked:
                return
        h.wait(hours=12)


@script("payment codes photographed", NO_PROOF, hours=23)
async def _(h: Heist) -> None:
    owner = h.town.seat(h.victim)
    for _ in range(20):
        code = await h.town.show_code(owner)
        for amount in (150_000, 20_000, 5_000):
            if h.take(await h.town.scan(h.shops[0], code, amount)):
                break
        h.wait(minutes=30)


@script("payment codes from a new device", 0)
async def _(h: Heist) -> None:
    for _ in range(10):
        h.take(await h.town.scan(h.shops[0], await h.town.show_code(h.elsewhere(NOTHING)), 15_000))


@script("phone and PIN taken, shops", BY_PIN, hours=23)
async def _(h: Heist) -> None:
    await h.shop(Seat(h.victim, PIN, h.victim.device))


@script("phone and PIN taken, first payee", NEW_DEVICE, hours=23)
async def _(h: Heist) -> None:
    await h.send(Seat(h.victim, PIN, h.victim.device))


@script("split among payees", NEW_DEVICE, hours=23)
async def _(h: Heist) -> None:
    seat = Seat(h.victim, PIN, h.victim.device)
    for _ in range(20):
        await h.send(seat, (19_000,))
        h.wait(hours=1)


@script("one fen first, then all of it", NEW_DEVICE, hours=23)
async def _(h: Heist) -> None:
    seat = Seat(h.victim, PIN, h.victim.device)
    await h.send(seat, (1,))
    h.wait(hours=23)
    await h.send(seat)


@script("delayed transfers to slip through", NEW_DEVICE, hours=20)
async def _(h: Heist) -> None:
    seat = Seat(h.victim, PIN, h.victim.device)
    await h.send(seat, delay=Delay.TWO_HOURS)
    h.wait(hours=3)
    await h.send(seat)


@script("night drain", BY_PIN, hours=20)
async def _(h: Heist) -> None:
    h.wait(hours=18)  # two in the morning
    await h.drain(Seat(h.victim, PIN, h.victim.device))


@script("top-up and run", BY_PIN, hours=23)
async def _(h: Heist) -> None:
    seat = Seat(h.victim, PIN, h.victim.device)
    await h.town.top_up(seat, 500_000)
    await h.send(seat)
    await h.shop(seat)


@script("PIN reset then drain", NEW_DEVICE, hours=23)
async def _(h: Heist) -> None:
    seat = Seat(h.victim, PIN | PASSWORD, h.victim.device, changed_at=h.town.clock.now())
    h.victim.changed_at = seat.changed_at
    await h.drain(seat)


@script("accomplice among old friends", BY_PIN, hours=23)
async def _(h: Heist) -> None:
    await h.town.introduce(h.victim, h.mules[0])
    seat = Seat(h.victim, PIN, h.victim.device)
    for amount in STEPS:
        while h.take(await h.town.send(seat, h.mules[0], amount)):
            pass


@script("tricked into sending it themselves", NEW_DEVICE, hours=20)
async def _(h: Heist) -> None:
    await h.send(Seat(h.victim, h.victim.has, h.victim.device))


@script("mule chain", NEW_DEVICE, hours=23)
async def _(h: Heist) -> None:
    """Six others have paid the mule today, who sends it on at once."""
    for _ in range(6):
        other = await h.town.person(200_000)
        await h.town.send(Seat(other, PIN, other.device), h.mules[0], 50_000)
    await h.send(Seat(h.victim, PIN, h.victim.device))


@script("someone at home with phone, PIN and password", ALL_OF_IT, hours=23, by_law=True)
async def _(h: Heist) -> None:
    await h.drain(Seat(h.victim, PIN | PASSWORD, h.victim.device))
