"""A town on a real engine and PostgreSQL, whose time is its own: people, shops, thieves, and what they do.

Signing in is not played: a `Seat` says who sits where and what they can prove, which is all that the rules know.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from purser.accounts import create_customer, create_merchant, load_policy
from purser.channels import Channels
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import DeviceId, MerchantId, PaymentId, TransferId, WalletId
from purser.core.money import Currency, Money
from purser.fees import FREE, Quote, Service, Tariff
from purser.fees.tariff import Rule
from purser.ledger import AccountKind, Outcome, Transfer, open_operator_account, operator_account, post
from purser.payments import (
    Activity,
    Answer,
    Command,
    Counter,
    Delay,
    Engine,
    Kind,
    cancel_transfer,
    code_hash,
    create_payment_code,
)
from purser.risk import Standing, seed_document

MORNING = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
"""Eight in the morning in Shanghai."""

FREE_UP_TO, FREE_DAY = 20_000, 100_000
CHANNEL = "sandbox"
_TARIFF = Tariff("free", {service: Rule() for service in Service})
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof as the payments room gets it."""

    methods: tuple[str, ...]

    @property
    def method(self) -> str:
        return self.methods[0]

    @property
    def strength(self) -> int:
        return sum(2 if m == "passkey" else 1 for m in self.methods)


@dataclass(slots=True)
class Person:
    """Somebody with a wallet. `knows` are payees of long ago."""

    wallet: WalletId
    device: DeviceId
    knows: list[WalletId] = field(default_factory=list)
    has: frozenset[str] = frozenset({"pin", "password"})
    device_since: datetime | None = None
    changed_at: datetime | None = None


@dataclass(slots=True)
class Seat:
    """Where somebody acts as a person: on which device, and by what they can prove to be them."""

    person: Person
    can: frozenset[str]
    device: DeviceId
    device_since: datetime | None = None
    changed_at: datetime | None = None

    def standing(self) -> Standing:
        """What the session says. A change of security is the person's, whoever made it."""
        changed = self.changed_at or self.person.changed_at
        has = self.person.has | self.can
        return Standing(
            FREE_UP_TO, "pin" in has, changed, self.device_since, "passkey" in has, "totp" in has, "password" in has,
            self.device, FREE_DAY,
        )  # fmt: skip

    def prove(self, accept: Sequence[str], strength: int) -> Shown | None:
        """The least proof of what one can that would do; None when nothing does."""
        usable = [m for m in ("pin", "passkey", "totp", "recovery_code", "password") if m in self.can]
        for count in (1, 2, 3):
            for methods in itertools.combinations(usable, count):
                shown = Shown(tuple(sorted(methods, key=["passkey", "totp", "recovery_code", "password", "pin"].index)))
                if shown.strength >= strength and any(m in accept for m in methods):
                    return shown
        return None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a wish. `asked`: a proof was asked for that the app had not sent of itself."""

    code: str
    amount: int
    payment: PaymentId | None = None
    asked: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.payment is not None


def encode(result: Activity | Problem) -> Answer:
    """What the town wants to know of an answer."""
    if isinstance(result, Problem):
        return Answer(403, orjson.dumps({"code": result.code, **result.params}))
    return Answer(201, orjson.dumps({"code": result.state, "id": str(result.id)}))


class Town:
    """The rules in force are `rules`; None: the policy's own."""

    def __init__(self, db: Database, rules: dict[str, Any] | None = None) -> None:
        self.db = db
        self.clock = FakeClock(MORNING)
        self.policy = load_policy("cn")
        self._rules = rules
        self.engine = Engine(db, self.clock, self.policy, _TARIFF, (CHANNEL,), stripe=0)
        operators = self.engine.operators
        self._counter = Counter(
            db, self.clock, self.policy, self.engine.prices, Channels(), operators, "http://localhost:1"
        )

    async def open(self) -> None:
        """Put the rules in force."""
        if self._rules is not None:
            async with self.db.transaction() as tx:
                await seed_document(tx, self._rules, self.clock)
        await self.engine.start()

    async def person(self, funds: int) -> Person:
        """Somebody new, of the highest class, with money."""
        number = next(_numbers)
        async with self.db.transaction() as tx:
            _, wallet = await create_customer(
                tx, "王伟", (f"+86139{number:08d}", None), "hash", "zh-CN", self.policy, self.clock, wallet_class=3
            )  # fmt: skip
        if funds:
            await self.fund(wallet.id, funds)
        return Person(wallet.id, DeviceId.new(self.clock))

    async def fund(self, wallet: WalletId, amount: int) -> None:
        """Money from outside."""
        reserve = operator_account(AccountKind.RESERVE, Currency.CNY)
        ident = TransferId.new(self.clock)
        money = Transfer(ident, reserve, wallet.account, Money(amount, Currency.CNY), "opening", ident)
        async with self.db.transaction() as tx:
            await open_operator_account(tx, reserve, AccountKind.RESERVE, Currency.CNY, self.clock)
            assert await post(tx, [money], self.clock) == [Outcome.POSTED]

    async def shop(self) -> MerchantId:
        """A merchant."""
        async with self.db.transaction() as tx:
            return (await create_merchant(tx, "半亩咖啡", Currency.CNY, self.clock))[0].id

    async def introduce(self, person: Person, payee: WalletId) -> None:
        """Make them known to each other since long ago."""
        person.knows.append(payee)
        async with self.db.transaction() as tx:
            await tx.execute(
                "INSERT INTO known_payees (wallet_id, payee_id, since) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [person.wallet, payee, self.clock.now() - timedelta(days=90)],
            )

    def seat(self, person: Person) -> Seat:
        """The owner on their own device."""
        return Seat(person, person.has, person.device, person.device_since, person.changed_at)

    async def pay(self, seat: Seat, shop: MerchantId, amount: int) -> Done:
        """Pay a merchant, proving what is asked for as far as one can."""
        return await self._wish(seat, Kind.PAYMENT, amount, payee=shop)

    async def send(self, seat: Seat, payee: WalletId, amount: int, delay: Delay = Delay.NONE) -> Done:
        """Send money to somebody."""
        return await self._wish(seat, Kind.TRANSFER, amount, payee=payee, delay=delay)

    async def cancel(self, seat: Seat, payment: PaymentId) -> None:
        """Take a transfer back that waits."""
        await cancel_transfer(self._counter, seat.person.wallet, payment)

    async def top_up(self, seat: Seat, amount: int, card: str = "card-1") -> Done:
        """Take money from a bank card; the bank pays at once."""
        done = await self._wish(seat, Kind.TOP_UP, amount, channel=CHANNEL, card=card)
        if done.is_done:
            await self.fund(seat.person.wallet, amount)
        return done

    async def show_code(self, seat: Seat, proof: Shown | None = None) -> str:
        """A payment code on the owner's screen."""
        async with self.db.transaction() as tx:
            up_to = FREE_UP_TO if proof is None else None
            wallet, standing = seat.person.wallet, seat.standing()
            return (await create_payment_code(tx, self.clock, wallet, up_to=up_to, standing=standing, proof=proof))[0]

    async def scan(self, shop: MerchantId, code: str, amount: int) -> Done:
        """A merchant uses a code."""
        command = self._command(None, Kind.PAYMENT, amount, shop, payee=shop, code_hash=code_hash(code), order_no="1")
        return _done(await self.engine.submit(command), amount)

    async def _wish(self, seat: Seat, kind: Kind, amount: int, **what: Any) -> Done:
        """As the app does: with a proof where one is sure to be needed, and again with more when more is asked."""
        proof = seat.prove(("pin", "passkey"), 1) if amount > FREE_UP_TO and kind is not Kind.TOP_UP else None
        asked: list[str] = []
        for _ in range(3):
            wallet = seat.person.wallet
            command = self._command(wallet, kind, amount, wallet, standing=seat.standing(), proof=proof, **what)
            answer = orjson.loads((await self.engine.submit(command)).body)
            if answer["code"] != "step_up_required":
                break
            asked.append(answer["accept"])
            more = seat.prove(answer["accept"].split(), answer["strength"])
            if more is None or more == proof:
                break
            proof = more
        return _read(answer, amount, tuple(asked))

    def _command(
        self, wallet: WalletId | None, kind: Kind, amount: int, caller: WalletId | MerchantId, **what: Any
    ) -> Command:
        key, money = f"wish-{next(_numbers)}", Money(amount, Currency.CNY)
        quote = None
        if wallet is not None:
            target = what.get("card") or str(what["payee"])
            until = self.clock.now() + timedelta(minutes=5)
            quote = Quote(kind.service, wallet, target, money, FREE, _TARIFF.version, until)
        return Command(
            caller, key, hashlib.sha256(key.encode()).digest(), encode, kind, money, wallet, quote=quote, **what
        )

    async def lost(self, wallet: WalletId, payments: Sequence[PaymentId]) -> int:
        """What of these payments is gone, now that the owner takes back what has not arrived. Minor units."""
        async with self.db.reader() as conn:
            cursor = await conn.execute(
                "SELECT coalesce(sum(amount), 0)::bigint FROM payments WHERE wallet_id = %s AND id = ANY(%s)"
                " AND kind <> 'top_up' AND (state <> 'scheduled' OR arrives_at <= %s)",
                [wallet, [p.uuid for p in payments], self.clock.now()],
            )
            row = await cursor.fetchone()
        assert row is not None
        return int(row[0])


def _done(answer: Answer, amount: int) -> Done:
    return _read(orjson.loads(answer.body), amount, ())


def _read(answer: dict[str, Any], amount: int, asked: tuple[str, ...]) -> Done:
    payment = PaymentId.parse(answer["id"]) if "id" in answer else None
    return Done(answer["code"], amount, payment, asked)
