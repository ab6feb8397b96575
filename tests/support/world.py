"""A small world of people, merchants and money, for tests of payments on a real database."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

import orjson

from purser.accounts import (
    ClassChange,
    Customer,
    WalletClass,
    create_customer,
    create_merchant,
    load_policy,
    read_customers,
    set_wallet_class,
)
from purser.accounts.policy import Policy
from purser.channels import Channel, Channels
from purser.core.audit import SYSTEM
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import CustomerId, Id, MerchantId, TransferId, WalletId
from purser.core.money import Currency, Money
from purser.fees import Quote, Tariff, load_tariff, read
from purser.identity import allow_free, verify_login
from purser.ledger import AccountKind, Outcome, Transfer, open_operator_account, operator_account, post
from purser.payments.counter import Counter
from purser.payments.engine import Engine
from purser.payments.model import Activity, Answer, Command, Delay, Kind
from purser.payments.operator import Operator
from purser.payments.orders import LIFE, Order, create_order
from purser.payments.payment_codes import code_hash, create_payment_code
from purser.payments.price import Target, price

SECRET = b"a secret of thirty-two bytes or so"
CHANNEL = "sandbox"
CARD = "card-1"
ANY_AMOUNT = 2**53 - 1
"""Fen without a proof: what is tested with it is not about proofs."""

_keys = itertools.count(1)
_TABLES = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"""
_BALANCE = "SELECT balance, held FROM ledger_accounts WHERE id = %s"


def cny(amount: int) -> Money:
    return Money(amount, Currency.CNY)


def encode(result: Activity | Problem) -> Answer:
    """An answer that says what a test wants to know."""
    if isinstance(result, Problem):
        return Answer(422, orjson.dumps({"code": result.code, **result.params}))
    body = {"id": str(result.id), "state": result.state, "fee": result.fee.total, "kind": result.kind}
    return Answer(201, orjson.dumps(body))


def said(answer: Answer) -> dict[str, Any]:
    """What an answer says."""
    content: dict[str, Any] = orjson.loads(answer.body)
    return content


async def snapshot(db: Database, *, without: Collection[str] = ()) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    async with db.reader() as conn:
        names = [name for (name,) in await (await conn.execute(_TABLES)).fetchall() if name not in without]
        tables: dict[str, list[str]] = {name: [] for name in names}
        every = " UNION ALL ".join(f"SELECT '{name}', t::text FROM \"{name}\" AS t" for name in names)
        for name, row in await (await conn.execute(every)).fetchall():
            tables[name].append(row)
    return {name: sorted(rows) for name, rows in tables.items()}


class World:
    """People with wallets, merchants, and an engine for what they do, once entered. Amounts are fen."""

    def __init__(
        self, db: Database, clock: FakeClock, *, tariff: Tariff | None = None, channel: Channel | None = None
    ) -> None:
        self.db = db
        self.clock = clock
        self.policy: Policy = load_policy("cn")
        self.tariff = tariff or load_tariff("cn")
        self.engine = self.another_engine()
        self.counter = Counter(
            db, clock, self.policy, self.engine.prices, Channels([channel] if channel else []),
            self.engine.operators, "http://localhost:1",
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        await self.engine.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.close()

    def another_engine(self, db: Database | None = None, *, stripe: int = 3) -> Engine:
        """An engine as another process would have it."""
        return Engine(db or self.db, self.clock, self.policy, self.tariff, (CHANNEL,), stripe=stripe)

    @staticmethod
    def read(answer: Answer) -> dict[str, Any]:
        """What an answer says."""
        return said(answer)

    @property
    def operator(self) -> Operator:
        """The operator's accounts of this engine's stripe."""
        return self.engine.operators[Currency.CNY]

    async def person(
        self, name: str = "王伟", *, funds: int = 0, wallet_class: WalletClass = 2, free: int | None = ANY_AMOUNT
    ) -> WalletId:
        """Somebody new with a wallet and money in it, who lets payments up to `free` through without a proof; None:
        what the policy says."""
        number = next(_keys)
        async with self.db.transaction() as tx:
            customer, wallet = await create_customer(
                tx, name, (f"+86138{number:08d}", None), "hash", "zh-CN", self.policy, self.clock,
                wallet_class=wallet_class,
            )  # fmt: skip
            assert customer.phone is not None
            await verify_login(tx, customer.id, customer.phone, self.clock)
            if free is not None:
                await allow_free(tx, customer.id, free, free)
        if funds:
            await self.fund(wallet.id, funds)
        return wallet.id

    async def owner(self, wallet: WalletId) -> CustomerId:
        """Whose wallet it is."""
        ((customer,),) = await self.rows("SELECT customer_id FROM wallets WHERE id = %s", wallet)
        return CustomerId(customer)

    async def customers(self) -> list[Customer]:
        """Everybody, in the order they came."""
        async with self.db.reader() as conn:
            ids = [CustomerId(i) for (i,) in await (await conn.execute("SELECT id FROM customers")).fetchall()]
            return sorted((await read_customers(conn, ids)).values(), key=lambda c: c.id)

    async def merchant(self, name: str = "Morning Coffee", *, currency: Currency = Currency.CNY) -> MerchantId:
        async with self.db.transaction() as tx:
            merchant, _ = await create_merchant(tx, name, currency, self.clock)
        return merchant.id

    async def set_class(self, wallet: WalletId, wallet_class: WalletClass) -> None:
        async with self.db.transaction() as tx:
            change = ClassChange(wallet_class, "abcde", "for a test")
            await set_wallet_class(tx, wallet, change, SYSTEM, self.policy, self.clock)

    async def fund(self, wallet: WalletId, amount: int, currency: Currency = Currency.CNY) -> None:
        """Money from outside, as an opening balance; a negative amount goes back there."""
        reserve = operator_account(AccountKind.RESERVE, currency)
        ident = TransferId.new(self.clock)
        debit, credit = (reserve, wallet.account) if amount > 0 else (wallet.account, reserve)
        transfer = Transfer(ident, debit, credit, Money(abs(amount), currency), "opening", ident)
        async with self.db.transaction() as tx:
            await open_operator_account(tx, reserve, AccountKind.RESERVE, currency, self.clock)
            assert await post(tx, [transfer], self.clock) == [Outcome.POSTED]

    async def order(
        self,
        merchant: MerchantId,
        amount: int,
        *,
        splits: Collection[tuple[MerchantId, int]] = (),
        life: timedelta = LIFE,
        escrow: bool = False,
        deliver_by: datetime | None = None,
    ) -> Order:
        async with self.db.transaction() as tx:
            return await create_order(
                tx, self.clock, merchant, f"NO-{next(_keys)}", "Two coffees", cny(amount), splits=splits, life=life,
                escrow=escrow, deliver_by=deliver_by,
            )  # fmt: skip

    async def payment_code(self, wallet: WalletId) -> str:
        async with self.db.transaction() as tx:
            return (await create_payment_code(tx, self.clock, wallet))[0]

    async def quote(self, kind: Kind, wallet: WalletId, amount: int | Money, **target: Any) -> Quote:
        """A quote as the payer confirms it."""
        money = amount if isinstance(amount, Money) else cny(amount)
        async with self.db.reader() as conn:
            prices = await self.engine.prices.current(conn)
            priced = await price(conn, self.clock, prices, SECRET, kind, wallet, money, Target(**target))
        return read(priced.token, SECRET)

    def command(self, kind: Kind, caller: Id, money: Money | int, **fields: Any) -> Command:
        """A command under a key of its own, unless `key` is given."""
        amount = money if isinstance(money, Money) else cny(money)
        key = fields.pop("key", None) or f"key-{next(_keys)}"
        shape = repr((kind, amount, sorted((k, str(v)) for k, v in fields.items() if k != "quote")))
        request = fields.pop("request_hash", None) or hashlib.sha256(shape.encode()).digest()
        return Command(caller, key, request, encode, kind, amount, **fields)

    async def transfer(
        self, payer: WalletId, payee: WalletId, amount: int, *, delay: Delay = Delay.NONE, **fields: Any
    ) -> Command:
        quote = await self.quote(Kind.TRANSFER, payer, amount, payee=payee)
        return self.command(
            Kind.TRANSFER, _caller(payer), amount, wallet=payer, payee=payee, quote=quote, delay=delay, **fields
        )

    async def scan(self, payer: WalletId, merchant: MerchantId, amount: int, **fields: Any) -> Command:
        """Pay a merchant's static code."""
        quote = await self.quote(Kind.PAYMENT, payer, amount, payee=merchant)
        return self.command(
            Kind.PAYMENT, _caller(payer), amount, wallet=payer, payee=merchant, quote=quote, static_qr=True, **fields
        )

    async def pay_order(self, payer: WalletId, order: Order, **fields: Any) -> Command:
        quote = await self.quote(Kind.PAYMENT, payer, order.money, order=order.id)
        return self.command(
            Kind.PAYMENT, _caller(payer), order.money, wallet=payer, order=(order.merchant, order.id),
            order_no=order.order_no, quote=quote, **fields,
        )  # fmt: skip

    def pay_by_code(self, merchant: MerchantId, code: str, amount: int, **fields: Any) -> Command:
        """What a merchant sends who has scanned a customer's code."""
        return self.command(
            Kind.PAYMENT, merchant, amount, wallet=None, payee=merchant, code_hash=code_hash(code), **fields
        )

    async def top_up(self, wallet: WalletId, amount: int, card: str = CARD, **fields: Any) -> Command:
        quote = await self.quote(Kind.TOP_UP, wallet, amount, card=card)
        return self.command(
            Kind.TOP_UP, _caller(wallet), amount, wallet=wallet, channel=CHANNEL, card=card,
            card_name="Harbour Bank", card_last4="4417", quote=quote, **fields,
        )  # fmt: skip

    async def withdraw(self, wallet: WalletId, amount: int, card: str = CARD, **fields: Any) -> Command:
        quote = await self.quote(Kind.WITHDRAWAL, wallet, amount, card=card)
        return self.command(
            Kind.WITHDRAWAL, _caller(wallet), amount, wallet=wallet, channel=CHANNEL, card=card,
            card_name="Harbour Bank", card_last4="4417", quote=quote, **fields,
        )  # fmt: skip

    async def do(self, command: Command) -> dict[str, Any]:
        """Carry out one command; what its answer says."""
        return said(await self.engine.submit(command))

    async def submit_all(self, commands: Collection[Command], engines: Sequence[Engine] = ()) -> list[dict[str, Any]]:
        """Carry out commands all at once, by each of the engines in turn; what their answers say, in order."""
        turns = zip(commands, itertools.cycle(engines or [self.engine]), strict=False)
        return [said(a) for a in await asyncio.gather(*(engine.submit(c) for c, engine in turns))]

    async def balance(self, account: Id) -> int:
        return (await self.money(account))[0]

    async def held(self, account: Id) -> int:
        return (await self.money(account))[1]

    async def money(self, account: Id) -> tuple[int, int]:
        """Balance and what of it is held."""
        async with self.db.reader() as conn:
            row = await (await conn.execute(_BALANCE, [account])).fetchone()
        assert row is not None
        return row[0], row[1]

    async def rows(self, query: str, *args: object) -> list[tuple[Any, ...]]:
        async with self.db.reader() as conn:
            return await (await conn.execute(query, list(args))).fetchall()

    async def dump(self, *, without: Collection[str] = ()) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        return await snapshot(self.db, without=without)


def _caller(wallet: WalletId) -> CustomerId:
    """The same sixteen bytes stand for the wallet's owner: enough for a key's subject."""
    return CustomerId(wallet)
