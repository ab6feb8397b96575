"""Statements and balances, past and present: range reads, never sums."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import AccountId, Id, TransferId
from purser.core.money import Currency, Money
from purser.ledger import store
from purser.ledger.model import Account

LARGEST_PAGE = 1000

_END = 2**63 - 1
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)

# Each side is read in its own index's order and stops at the page's size. The size is in the text: of a
# parameter the planner would expect a tenth of the account's lines, and sort them all.
_PAGE = """
    (SELECT debit_version AS version, false AS incoming, amount, currency, debit_balance, debit_held,
            credit_account, kind, reference, phase, id, at
       FROM ledger_transfers
      WHERE debit_account = %(account)s AND debit_version < %(before)s AND at >= %(since)s AND at < %(until)s
      ORDER BY debit_version DESC LIMIT :size)
    UNION ALL
    (SELECT credit_version, true, amount, currency, credit_balance, NULL,
            debit_account, kind, reference, phase, id, at
       FROM ledger_transfers
      WHERE credit_account = %(account)s AND credit_version < %(before)s AND at >= %(since)s AND at < %(until)s
      ORDER BY credit_version DESC LIMIT :size)
    ORDER BY version DESC LIMIT :size"""
_PAGES = {size: _PAGE.replace(":size", str(size)) for size in (25, 200, LARGEST_PAGE)}

# Halves the versions until two neighbours are left, of which one was written by then and one was not. The
# newest is looked at first, so that a clock that was once ahead does not hide what came after.
_LAST_BY = """
    WITH RECURSIVE search (low, high, begun) AS (
        SELECT 0::bigint, %(version)s::bigint + 1, false
        UNION ALL
        SELECT CASE WHEN line.at <= %(at)s THEN middle ELSE low END,
               CASE WHEN line.at <= %(at)s THEN high ELSE middle END,
               true
          FROM search
         CROSS JOIN LATERAL (SELECT CASE WHEN begun THEN (low + high) / 2 ELSE high - 1 END) AS m (middle)
         CROSS JOIN LATERAL (
               SELECT at FROM ledger_transfers WHERE debit_account = %(account)s AND debit_version = middle
                UNION ALL
               SELECT at FROM ledger_transfers WHERE credit_account = %(account)s AND credit_version = middle
               ) AS line
         WHERE high - low > 1)
    SELECT low FROM search WHERE high - low = 1"""

_BALANCE_OF = """
    SELECT debit_balance FROM ledger_transfers
     WHERE debit_account = %(account)s AND debit_version = %(version)s
     UNION ALL
    SELECT credit_balance FROM ledger_transfers
     WHERE credit_account = %(account)s AND credit_version = %(version)s"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account's statement.

    `balance` and `held` are as the line left them, in minor units of `money`'s currency; `held` is kept on
    outgoing lines only. `other` is the account on the other side. `phase` says whether money moved: `p`
    posted and `c` captured did; `h` placed, `r` released and `x` expired a hold.
    """

    version: int
    incoming: bool
    money: Money
    balance: int
    held: int | None
    other: AccountId
    kind: str
    reference: Id
    phase: str
    id: TransferId
    at: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has now: all of it, and the part that is held."""

    money: Money
    held: Money

    @property
    def available(self) -> Money:
        """What may be spent."""
        return self.money - self.held


async def statement(
    conn: Reader | Tx,
    account: AccountId,
    *,
    before: int | None = None,
    limit: int = 25,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Line]:
    """Up to `limit` lines (at most LARGEST_PAGE) with versions below `before`, newest first.

    `since` is included, `until` is not. A page that is not full is the last.
    """
    assert 0 < limit <= LARGEST_PAGE
    size = next(size for size in _PAGES if size >= limit)
    values = {
        "account": account,
        "before": _END if before is None else before,
        "since": since or _FIRST,
        "until": until or _LAST,
    }
    cursor = await conn.execute(_PAGES[size], values)
    return [
        Line(
            version, incoming, Money(amount, Currency(currency)), balance, held,
            AccountId(other), kind, Id(reference), phase, TransferId(ident), at,
        )
        for version, incoming, amount, currency, balance, held, other, kind, reference, phase, ident, at
        in await cursor.fetchmany(limit)
    ]  # fmt: skip


async def read_balance(conn: Reader | Tx, account: AccountId) -> Balance:
    """What an account has now. Raises account_unknown."""
    found = await read_balances(conn, [account])
    if account not in found:
        raise not_found("account_unknown")
    return found[account]


async def read_balances(conn: Reader | Tx, accounts: Collection[AccountId]) -> dict[AccountId, Balance]:
    """What each account has now; those that do not exist are left out."""
    return {a.id: _balance(a) for a in (await store.read_accounts(conn, accounts)).values()}


async def balance_at(conn: Reader | Tx, account: AccountId, at: datetime) -> Money:
    """The balance as of `at`, from as many probes of the journal as the number of lines has binary digits.

    Lines are in the order of their versions. Where a clock was set back, times are not: then it is a balance
    that the account had while the clock showed `at`, and the newest line counts as the last in time. Raises
    account_unknown.
    """
    found = (await store.read_accounts(conn, [account])).get(account)
    if found is None:
        raise not_found("account_unknown")
    values = {"account": account, "version": found.version, "at": at}
    row = await (await conn.execute(_LAST_BY, values)).fetchone()
    assert row is not None, f"a line of {account} is missing; check the books"
    if row[0] == 0:
        return Money(0, found.currency)
    row = await (await conn.execute(_BALANCE_OF, {"account": account, "version": row[0]})).fetchone()
    assert row is not None
    return Money(row[0], found.currency)


def _balance(account: Account) -> Balance:
    return Balance(Money(account.balance, account.currency), Money(account.held, account.currency))
