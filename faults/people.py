"""Customers who are signed in, with money in their wallets, and a merchant they pay."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from purser.accounts import create_customer, create_merchant, load_policy
from purser.core.clock import SystemClock
from purser.core.db import Database, Tx
from purser.core.ids import TransferId
from purser.core.money import MAX_AMOUNT, Currency, Money
from purser.identity import allow_free, open_session
from purser.ledger import (
    AccountKind,
    Outcome,
    Transfer,
    ensure_partitions,
    open_operator_account,
    operator_account,
    post,
)

OPENING = 10_000_000
"""Fen in every wallet to begin with: nobody runs out."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as a client knows them."""

    customer: str
    wallet: str
    token: str


@dataclass(frozen=True, slots=True)
class Town:
    """Who there is, and what each wallet began with."""

    people: list[Person]
    merchant: str
    opening: int


def settle_town(dsn: str, people: int, opening: int = OPENING) -> Town:
    """Bring them in: straight into the database, the sign-up being no part of what is proved."""
    return asyncio.run(_settle(dsn, people, opening))


async def _settle(dsn: str, people: int, opening: int) -> Town:
    async with Database(dsn, max_size=2) as db:
        await ensure_partitions(db, SystemClock().now())
        merchant = await db.run(_merchant)
        found = [await db.run(partial(_person, n, opening)) for n in range(people)]
    return Town(found, merchant, opening)


async def _merchant(tx: Tx) -> str:
    clock = SystemClock()
    await open_operator_account(
        tx, operator_account(AccountKind.RESERVE, Currency.CNY), AccountKind.RESERVE, Currency.CNY, clock
    )
    merchant, _ = await create_merchant(tx, "半亩咖啡", Currency.CNY, clock)
    return str(merchant.id)


async def _person(number: int, opening: int, tx: Tx) -> Person:
    clock, policy = SystemClock(), load_policy("cn")
    login = (f"+86138{number:08d}", None)
    customer, wallet = await create_customer(tx, "王伟", login, "none", "zh-CN", policy, clock, wallet_class=3)
    session = await open_session(tx, customer.id, policy.sessions, clock)
    await allow_free(tx, customer.id, MAX_AMOUNT, MAX_AMOUNT)
    if opening:
        reserve, ident = operator_account(AccountKind.RESERVE, Currency.CNY), TransferId.new(clock)
        money = Money(opening, Currency.CNY)
        transfer = Transfer(ident, reserve, wallet.id.account, money, "opening", ident)
        assert await post(tx, [transfer], clock) == [Outcome.POSTED]
    return Person(str(customer.id), str(wallet.id), session.token)
