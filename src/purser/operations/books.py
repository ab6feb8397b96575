"""The books, proved again and again: every invariant over the whole database, and what every kind of account holds.

It reads everything once, so it is done by the worker every hour and when somebody asks, and kept.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from purser.accounts import Policy
from purser.claims.dispute_books import DISPUTE_CHECKS
from purser.claims.refund_books import REFUND_CHECKS
from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import Id
from purser.ledger.books import CHECKS, Check, check_books
from purser.payments import books
from purser.settlements import PAYOUT_CHECKS

KEPT: Final = timedelta(days=90)

_BALANCES = """
    SELECT kind, currency, count(*), sum(balance)::bigint, sum(held)::bigint FROM ledger_accounts
     GROUP BY kind, currency ORDER BY kind, currency"""
_ADD = "INSERT INTO books_checks (id, at, seconds, checks, findings, balances) VALUES (%s, %s, %s, %s, %s, %s)"
_LAST = "SELECT at, seconds, checks, findings, balances FROM books_checks ORDER BY id DESC LIMIT 1"
_PRUNE = "DELETE FROM books_checks WHERE at < %s"


@dataclass(frozen=True, slots=True)
class Balance:
    """What all accounts of one kind hold, minor units; credits minus debits: what the operator owes is positive."""

    kind: str
    currency: str
    accounts: int
    balance: int
    held: int


@dataclass(frozen=True, slots=True)
class BooksCheck:
    """A proof: how many invariants were checked in how many seconds, and the first row that breaks each broken one."""

    at: datetime
    seconds: float
    checks: int
    findings: tuple[str, ...]
    balances: tuple[Balance, ...]

    @property
    def sums(self) -> Mapping[str, int]:
        """All accounts of a currency together: zero, or the books are wrong."""
        sums: dict[str, int] = {}
        for one in self.balances:
            sums[one.currency] = sums.get(one.currency, 0) + one.balance
        return sums


def all_checks(policy: Policy) -> tuple[Check, ...]:
    """Every invariant that there is."""
    return (*CHECKS, *books.checks(policy), *REFUND_CHECKS, *DISPUTE_CHECKS, *PAYOUT_CHECKS)


async def check_now(db: Database, policy: Policy, clock: Clock) -> BooksCheck:
    """Prove the books and keep what came of it."""
    began, checks = time.monotonic(), all_checks(policy)
    findings = [str(f) for f in await check_books(db.dsn, checks)]
    async with db.reader() as conn:
        rows = await (await conn.execute(_BALANCES)).fetchall()
    balances = tuple(Balance(*row) for row in rows)
    made = BooksCheck(clock.now(), time.monotonic() - began, len(checks), tuple(findings), balances)

    async def keep(tx: Tx) -> None:
        found, held = orjson.dumps(findings).decode(), orjson.dumps([_as_row(b) for b in balances]).decode()
        await tx.execute(_ADD, [Id.new(clock), made.at, made.seconds, made.checks, found, held])
        await tx.execute(_PRUNE, [made.at - KEPT])

    await db.run(keep)
    return made


async def last_check(conn: Reader) -> BooksCheck | None:
    """The latest proof."""
    row = await (await conn.execute(_LAST)).fetchone()
    if row is None:
        return None
    at, seconds, checks, findings, balances = row
    held: list[list[Any]] = orjson.loads(balances)
    return BooksCheck(at, seconds, checks, tuple(orjson.loads(findings)), tuple(Balance(*b) for b in held))


def _as_row(b: Balance) -> list[Any]:
    return [b.kind, b.currency, b.accounts, b.balance, b.held]
