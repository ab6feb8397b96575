"""Customers at a merchant's sign whose card pays a part: an order of their own, a top-up for it, and its payment."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import httpx
import psycopg

from faults.background import Background
from faults.crowd import PATIENCE, Crowd
from faults.diary import Intent, Wish
from faults.facts import Facts, read_facts
from faults.findings import Finding, Wrong
from faults.people import Person, Town
from faults.sandbox_bank import Charge, SandboxBank
from faults.wishes import pay_somebody
from purser.core.ids import PaymentId, WalletId
from purser.payments import out_no_of

MOST: Final = 40
"""Fen at most in one go: nobody reaches a limit."""

_PAUSE: Final = 0.05  # seconds between two looks whether the card's part has come
_BOUGHT: Final = "SELECT order_id::text, kind, id::text, wallet_id::text, state, amount, fee FROM payments"
_ORDERS: Final = "SELECT id::text, state, amount FROM orders WHERE sign"


@dataclass(slots=True)
class Basket:
    """One purchase, as far as it came."""

    person: Person
    order: Intent
    fill: Intent | None = None
    paid: Intent | None = None


@dataclass(frozen=True, slots=True)
class Bought:
    """A row of `payments` that names an order."""

    kind: str
    id: str
    wallet: str
    state: str
    amount: int
    fee: int


@dataclass(slots=True)
class Shelf:
    """What the database says of orders, and the bank of charges."""

    facts: Facts
    orders: Mapping[str, tuple[str, int]]
    bought: Mapping[str, list[Bought]]
    charges: Mapping[str, list[Charge]] = field(default_factory=dict)


class Shoppers(Crowd):
    """`cards` are their cards by wallet. Whoever is told to rest ends the purchase that was begun."""

    def __init__(
        self, background: Background, url: str, town: Town, cards: Mapping[str, str], bank: SandboxBank, seed: int
    ) -> None:
        super().__init__(background, url, town, pay_somebody, seed=seed)
        self.baskets: list[Basket] = []
        self._cards = cards
        self._bank = bank

    async def _call(self, number: int, person: Person) -> None:
        random = Random(f"{self._seed}/{number}/{len(self.diary.intents)}")
        while self._working:
            await self._buy(person, random)

    async def _buy(self, person: Person, random: Random) -> None:
        amount = random.randint(2, MOST)
        order = await self._want(person, Wish("sign_order", amount, "merchant_id", self.town.merchant), random)
        basket = Basket(person, order)
        self.baskets.append(basket)
        if not order.acknowledged:
            return
        number = order.told["order_id"]
        card = Wish("top_up", random.randint(1, amount), "bank_card", self._cards[person.wallet], number)
        basket.fill = await self._want(person, card, random)
        if basket.fill.acknowledged and await self._came(person, basket.fill.told["id"]):
            basket.paid = await self._want(person, Wish("payment", amount, "order_id", number), random)

    async def _came(self, person: Person, top_up: str) -> bool:
        """Whether the card has brought it, once that is known. What nobody knows of has not, though it was told."""
        missing_since: float | None = None
        while True:
            state = await self._state(person, top_up)
            if state in ("succeeded", "failed"):
                return state == "succeeded"
            now = time.monotonic()
            missing_since = None if state != "missing" else missing_since or now
            if missing_since is not None and now - missing_since > PATIENCE:
                return False
            await asyncio.sleep(_PAUSE)

    async def _state(self, person: Person, top_up: str) -> str | None:
        try:
            told: Any = await self._ask(person, f"/v1/top-ups/{top_up}")
        except httpx.HTTPStatusError as error:
            return "missing" if error.response.status_code == 404 else None
        except httpx.HTTPError:
            return None
        return str(told["state"])

    def look(self, dsn: str) -> list[Finding]:
        """Each order paid once and as told, each part taken from its card once, and every balance what the answers
        come to."""
        shelf = _read(dsn, self._bank)
        found = [f for b in self.baskets for f in _check_basket(b, shelf)]
        return [*found, *_check_strays(self.baskets, shelf), *_check_balances(self.baskets, shelf.facts, self.town)]


def _read(dsn: str, bank: SandboxBank) -> Shelf:
    with psycopg.connect(dsn) as conn:
        orders = {ident: (state, amount) for ident, state, amount in conn.execute(_ORDERS)}
        bought: dict[str, list[Bought]] = {}
        for order, *row in conn.execute(_BOUGHT):
            bought.setdefault(order, []).append(Bought(*row))
    charges: dict[str, list[Charge]] = {}
    for charge in bank.charges():
        charges.setdefault(charge.out_no, []).append(charge)
    return Shelf(read_facts(dsn), orders, bought, charges)


def _check_basket(basket: Basket, shelf: Shelf) -> Iterator[Finding]:
    """What came of one purchase."""
    for intent in (basket.order, basket.fill, basket.paid):
        if intent is not None and intent.status is None:
            yield Finding(Wrong.OPEN, intent.id, f"{intent.wish.kind}: no answer after {intent.unknown} attempts")
    if not basket.order.acknowledged:
        return
    order = basket.order.told["order_id"]
    state = "paid" if basket.paid is not None and basket.paid.acknowledged else "open"
    if shelf.orders.get(order) != (wanted := (state, basket.order.wish.amount)):
        yield Finding(Wrong.DIFFERS, order, f"{wanted} became {shelf.orders.get(order)}")
    rows = shelf.bought.get(order, [])
    for intent in (basket.fill, basket.paid):
        if intent is not None and intent.acknowledged:
            yield from _check_one(intent, [r for r in rows if r.kind == intent.wish.kind])
    if basket.fill is not None and basket.fill.acknowledged:
        yield from _check_charge(basket.fill, shelf.charges)


def _check_one(intent: Intent, rows: Sequence[Bought]) -> Iterator[Finding]:
    wish = intent.wish
    wanted = Bought(wish.kind, intent.told["id"], intent.person.wallet, "succeeded", wish.amount, 0)
    if not rows:
        yield Finding(Wrong.LOST, intent.id, f"the {wish.kind} was acknowledged as {wanted.id}, and is not there")
    elif len(rows) > 1:
        yield Finding(Wrong.TWICE, intent.id, f"the {wish.kind} is there {len(rows)} times")
    elif rows[0] != wanted:
        yield Finding(Wrong.DIFFERS, intent.id, f"{wanted} became {rows[0]}")


def _check_charge(fill: Intent, charges: Mapping[str, Sequence[Charge]]) -> Iterator[Finding]:
    number = out_no_of(WalletId.parse(fill.person.wallet), PaymentId.parse(fill.told["id"]))
    wanted = [Charge(number, "SUCCESS", fill.wish.amount)]
    if (made := charges.get(number, [])) != wanted:
        yield Finding(Wrong.BANK, fill.id, f"{wanted} became {made}")


def _check_strays(baskets: Sequence[Basket], shelf: Shelf) -> Iterator[Finding]:
    """What is there and nobody was told of."""
    told = {b.order.told["order_id"] for b in baskets if b.order.acknowledged}
    yield from (Finding(Wrong.STRAY, o, "an order that nobody was told of") for o in shelf.orders.keys() - told)
    fills = sum(b.fill is not None and b.fill.acknowledged for b in baskets)
    charged = sum(map(len, shelf.charges.values()))
    if charged > fills:
        yield Finding(Wrong.TWICE, "the bank", f"{charged} charges for {fills} top-ups")


def _check_balances(baskets: Sequence[Basket], facts: Facts, town: Town) -> Iterator[Finding]:
    owned: Counter[str] = Counter({p.wallet: town.opening for p in town.people})
    for b in baskets:
        if b.fill is not None and b.fill.acknowledged:
            owned[b.person.wallet] += b.fill.wish.amount
        if b.paid is not None and b.paid.acknowledged:
            owned[b.person.wallet] -= b.paid.wish.amount
    for person in town.people:
        if (there := facts.balances.get(person.wallet)) != (owned[person.wallet], 0):
            yield Finding(Wrong.BALANCE, person.wallet, f"{owned[person.wallet]} by the answers, {there} in the books")
