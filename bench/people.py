"""A town to measure in: customers with money in their wallets, and merchants."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.lab import SEED
from purser.core.clock import SystemClock
from purser.core.db import Database, Tx
from purser.core.ids import AccountId, CustomerId, Id, MerchantId, TransferId, WalletId
from purser.core.money import Currency, Money
from purser.core.vault import Field, keyring
from purser.ledger import (
    AccountKind,
    Outcome,
    Transfer,
    Writer,
    open_accounts,
    open_operator_account,
    operator_account,
)

WALLETS = 100_000
MERCHANTS = 1_000
_START = Money(100_000_000, Currency.CNY)

_COPY_CUSTOMERS = "COPY customers (id, name, phone, locale, created_at) FROM STDIN"
_NAME, _PHONE = Field("customers", "name"), Field("customers", "phone")
_WANG = "王伟".encode()
_COPY_WALLETS = "COPY wallets (id, customer_id, currency, class, status, opened_at) FROM STDIN"
_COPY_MERCHANTS = "COPY merchants (id, name, currency, available_account, status, created_at) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Town:
    """Who there is. The wallet at an index is the customer's at the same index."""

    customers: list[CustomerId]
    wallets: list[WalletId]
    merchants: list[MerchantId]


async def settle_town(db: Database) -> Town:
    """Bring in the people and fund their wallets by transfers, so that the books hold all there is."""
    clock = SystemClock()
    town = Town(
        [CustomerId.new(clock) for _ in range(WALLETS)],
        [WalletId.new(clock) for _ in range(WALLETS)],
        [MerchantId.new(clock) for _ in range(MERCHANTS)],
    )
    random.Random(SEED).shuffle(town.wallets)
    now = clock.now().isoformat()
    async with db.transaction() as tx:
        ring = await keyring(tx)
        people = (
            (c, _bytes(ring.seal(_NAME, c, _WANG)), _bytes(ring.seal(_PHONE, c, b"+86138%08d" % i)), "zh-CN", now)
            for i, c in enumerate(town.customers)
        )
        await _copy(tx, _COPY_CUSTOMERS, people)
        owned = zip(town.wallets, town.customers, strict=True)
        await _copy(tx, _COPY_WALLETS, ((w, c, "CNY", 3, "open", now) for w, c in owned))
        shops = ((m, "半亩咖啡", "CNY", MerchantId.new(clock), "open", now) for m in town.merchants)
        await _copy(tx, _COPY_MERCHANTS, shops)
        await open_accounts(
            tx, [(w.account, w) for w in town.wallets], AccountKind.WALLET_AVAILABLE, Currency.CNY, clock
        )
        pending = [(AccountId(m), m) for m in town.merchants]
        await open_accounts(tx, pending, AccountKind.MERCHANT_PENDING, Currency.CNY, clock)
    await fund(db, [w.account for w in town.wallets])
    return town


async def fund(db: Database, accounts: Sequence[AccountId]) -> None:
    """Give every account a million from the operator's reserve."""
    clock = SystemClock()
    reserve = operator_account(AccountKind.RESERVE, Currency.CNY)
    async with db.transaction() as tx:
        await open_operator_account(tx, reserve, AccountKind.RESERVE, Currency.CNY, clock)
    writer, why = Writer(db, clock), Id.new(clock)
    for i in range(0, len(accounts), 8000):
        batch = [Transfer(TransferId.new(clock), reserve, a, _START, "top_up", why) for a in accounts[i : i + 8000]]
        assert set(await writer.post_batch(batch)) == {Outcome.POSTED}
    await writer.close()


def _bytes(value: bytes) -> str:
    """As COPY reads a bytea."""
    return "\\\\x" + value.hex()


async def _copy(tx: Tx, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    async with tx.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(text)
