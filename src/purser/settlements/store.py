"""The SQL of settlements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import AccountId, Id, MerchantId, ProceedingId
from purser.core.money import Currency, Money
from purser.settlements.model import Payout, SettlementAccount

_SET = """
    INSERT INTO settlement_accounts (merchant_id, channel, token, bank, last4, set_by, set_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id) DO UPDATE SET channel = excluded.channel, token = excluded.token, bank = excluded.bank,
        last4 = excluded.last4, set_by = excluded.set_by, set_at = excluded.set_at"""
_ACCOUNT = "SELECT channel, token, bank, last4, set_at FROM settlement_accounts WHERE merchant_id = %s"

_COLUMNS: Final = (
    "merchant_id, id, amount, currency, clearing, channel, token, bank, last4, channel_no, failure, asked,"
    " requested_at, arrived_at"
)
_ADD = f"INSERT INTO payouts ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_READ = f"SELECT {_COLUMNS} FROM payouts WHERE merchant_id = %s AND id = %s"
_LIST = f"SELECT {_COLUMNS} FROM payouts WHERE merchant_id = %s AND id < %s ORDER BY id DESC LIMIT %s"
_CHANGE = """
    UPDATE payouts SET channel_no = %s, failure = %s, asked = %s, arrived_at = %s WHERE merchant_id = %s AND id = %s"""

_LAST: Final = Id(b"\xff" * 16)


async def put_account(tx: Tx, merchant: MerchantId, account: SettlementAccount, by: str) -> None:
    """It takes the place of the one before; payouts under way go where they were sent."""
    a = account
    await tx.execute(_SET, [merchant, a.channel, a.token, a.bank, a.last4, by, a.set_at])


async def read_account(conn: Reader | Tx, merchant: MerchantId) -> SettlementAccount | None:
    """Where a merchant is paid out to; None: nowhere yet."""
    row = await (await conn.execute(_ACCOUNT, [merchant])).fetchone()
    return None if row is None else SettlementAccount(*row)


async def add(tx: Tx, p: Payout) -> None:
    """A payout that was asked for."""
    values = [
        p.merchant, p.id, p.money.amount, p.money.currency, p.clearing, p.channel, p.token, p.bank, p.last4,
        p.channel_no, p.failure, p.asked, p.requested_at, p.arrived_at,
    ]  # fmt: skip
    await tx.execute(_ADD, values)


async def change(tx: Tx, p: Payout) -> None:
    """What may change: what the channel said of it, and how often it was asked."""
    await tx.execute(_CHANGE, [p.channel_no, p.failure, p.asked, p.arrived_at, p.merchant, p.id])


async def read_payout(conn: Reader | Tx, merchant: MerchantId, ident: ProceedingId) -> Payout:
    """One of a merchant's own. Raises payout_unknown."""
    row = await (await conn.execute(_READ, [merchant, ident])).fetchone()
    if row is None:
        raise not_found("payout_unknown")
    return _payout(row)


async def list_payouts(conn: Reader, merchant: MerchantId, before: Id | None, limit: int) -> list[Payout]:
    """A merchant's, the newest first."""
    rows = await (await conn.execute(_LIST, [merchant, before or _LAST, limit])).fetchall()
    return [_payout(row) for row in rows]


def _payout(row: Sequence[Any]) -> Payout:
    merchant, ident, amount, currency, clearing, *rest = row
    return Payout(
        MerchantId(merchant), ProceedingId(ident), Money(amount, Currency(currency)), AccountId(clearing), *rest
    )
