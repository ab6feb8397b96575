"""Open accounts."""

from __future__ import annotations

from collections.abc import Sequence

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import AccountId, Id
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray
from purser.ledger.model import AccountKind

_OPEN = """
    INSERT INTO ledger_accounts (id, kind, holder, currency, floor, opened_at)
    SELECT id, %s, holder, %s, %s, %s FROM unnest(%s, %s) AS v(id, holder)
    ON CONFLICT (id) DO NOTHING"""

_OPEN_OPERATOR = """
    INSERT INTO ledger_accounts (id, kind, holder, currency, floor, opened_at)
    VALUES (%s, %s, NULL, %s, NULL, %s) ON CONFLICT (id) DO NOTHING"""


async def open_accounts(
    tx: Tx,
    accounts: Sequence[tuple[AccountId, Id]],
    kind: AccountKind,
    currency: Currency,
    clock: Clock,
    *,
    floor: int | None = 0,
) -> None:
    """Open accounts of one kind for their holders (id, holder).

    `floor` is the least that may be left, in minor units; None: no limit. An account that is already there is
    left as it is, so that opening may be repeated.
    """
    ids, holders = UuidArray([a for a, _ in accounts]), UuidArray([h for _, h in accounts])
    await tx.execute(_OPEN, [kind, currency, floor, clock.now(), ids, holders])


async def open_operator_account(
    tx: Tx, account: AccountId, kind: AccountKind, currency: Currency, clock: Clock
) -> None:
    """Open one of the operator's own accounts, which may go below zero: assets do, by being debited."""
    await tx.execute(_OPEN_OPERATOR, [account, kind, currency, clock.now()])
