"""A merchant's orders: something to be paid once, by whoever scans it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
import psycopg

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found, rejected
from purser.core.ids import MerchantId, OrderId, PaymentId
from purser.core.money import Currency, Money
from purser.core.pgbinary import UuidArray
from purser.core.pipeline import Moved

LIFE = timedelta(minutes=30)
LONGEST_LIFE = timedelta(days=7)
MOST_SPLITS = 20


class OrderState(StrEnum):
    """An order is paid once or closed."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(slots=True)
class Order:
    """An order. `splits` says who gets what (分账), minor units; empty: all to the merchant.

    `stored` is the state in the database. `escrow`: paid into escrow (担保交易) until the goods are confirmed.
    `deliver_by` is when the merchant promised to have delivered. `sign`: a payer made it of the merchant's sign.
    """

    merchant: MerchantId
    id: OrderId
    order_no: str
    title: str
    money: Money
    splits: list[tuple[MerchantId, int]]
    state: OrderState
    stored: OrderState
    paid_by: PaymentId | None
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    escrow: bool = False
    deliver_by: datetime | None = None
    sign: bool = False


_COLUMNS = (
    "merchant_id, id, order_no, title, amount, currency, splits, state, paid_by, created_at, expires_at, paid_at,"
    " escrow, deliver_by, sign"
)
_READ = f"SELECT {_COLUMNS} FROM orders WHERE (merchant_id, id) IN (SELECT * FROM unnest(%s, %s))"
_FIND = f"SELECT {_COLUMNS} FROM orders WHERE id = %s"
_LIST = f"""
    SELECT {_COLUMNS} FROM orders
     WHERE merchant_id = %s AND id < %s AND NOT (sign AND state = 'open') ORDER BY id DESC LIMIT %s"""
_NUMBERED = f"SELECT {_COLUMNS} FROM orders WHERE merchant_id = %s AND order_no = %s"
_INSERT = f"INSERT INTO orders ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, 'open', NULL, %s, %s, NULL, %s, %s, %s)"
_PAY = """
    UPDATE orders AS o SET state = 'paid', paid_by = v.payment, paid_at = %s
      FROM unnest(%s, %s, %s) AS v(merchant, id, payment)
     WHERE o.merchant_id = v.merchant AND o.id = v.id AND o.state = 'open'"""
_KNOWN = "SELECT count(*) FROM merchants WHERE id = ANY(%s) AND currency = %s AND status = 'open'"


async def create_order(  # noqa: PLR0913 -- an order has that much to it
    tx: Tx,
    clock: Clock,
    merchant: MerchantId,
    order_no: str,
    title: str,
    money: Money,
    *,
    life: timedelta = LIFE,
    splits: Collection[tuple[MerchantId, int]] = (),
    escrow: bool = False,
    deliver_by: datetime | None = None,
    sign: bool = False,
) -> Order:
    """Open an order. Raises order_no_used, split_differs, split_too_many, escrow_not_split, payee_unknown."""
    now = clock.now()
    shares = [amount for _, amount in splits]
    if splits and (sum(shares) != money.amount or min(shares) < 1):
        raise rejected("split_differs")
    if splits and escrow:
        raise rejected("escrow_not_split")
    if len(splits) > MOST_SPLITS:
        raise rejected("split_too_many", most=MOST_SPLITS)
    parties = {merchant, *(m for m, _ in splits)}
    row = await (await tx.execute(_KNOWN, [UuidArray(list(parties)), money.currency])).fetchone()
    if row is None or row[0] != len(parties):
        raise not_found("payee_unknown")
    order = Order(
        merchant, OrderId.new(clock), order_no, title, money, list(splits), OrderState.OPEN, OrderState.OPEN,
        None, now, now + min(life, LONGEST_LIFE), None, escrow, deliver_by, sign,
    )  # fmt: skip
    stored = orjson.dumps([[m.hex(), amount] for m, amount in splits]).decode()
    try:
        await tx.execute(
            _INSERT,
            [
                merchant, order.id, order_no, title, money.amount, money.currency, stored, now, order.expires_at,
                escrow, deliver_by, sign,
            ],
        )  # fmt: skip
    except psycopg.errors.UniqueViolation:
        raise conflict("order_no_used") from None
    return order


async def read_orders(conn: Tx | Reader, keys: Collection[tuple[MerchantId, OrderId]]) -> dict[OrderId, Order]:
    """Orders by merchant and id."""
    if not keys:
        return {}
    args = [UuidArray([m for m, _ in keys]), UuidArray([o for _, o in keys])]
    return {o.id: o for o in map(_order, await (await conn.execute(_READ, args)).fetchall())}


async def find_order(conn: Tx | Reader, order: OrderId) -> Order:
    """An order by its id alone, as a scanned code names it. Raises order_unknown."""
    row = await (await conn.execute(_FIND, [order])).fetchone()
    if row is None:
        raise not_found("order_unknown")
    return _order(row)


async def list_orders(conn: Reader, merchant: MerchantId, before: OrderId | None, limit: int) -> list[Order]:
    """A merchant's orders, newest first, from before `before` on; what a payer has begun at its sign only once paid."""
    last = before or OrderId(b"\xff" * 16)
    return [_order(row) for row in await (await conn.execute(_LIST, [merchant, last, limit])).fetchall()]


async def find_numbered(conn: Tx | Reader, merchant: MerchantId, order_no: str) -> Order | None:
    """The merchant's order of that number."""
    row = await (await conn.execute(_NUMBERED, [merchant, order_no])).fetchone()
    return None if row is None else _order(row)


async def mark_paid(tx: Tx, orders: Collection[Order], now: datetime) -> None:
    """Store what was paid. Raises Moved when an order is no longer open."""
    paid = [o for o in orders if o.state is OrderState.PAID and o.stored is OrderState.OPEN]
    if not paid:
        return
    payments = UuidArray([o.paid_by or b"" for o in paid])
    cursor = await tx.execute(
        _PAY, [now, UuidArray([o.merchant for o in paid]), UuidArray([o.id for o in paid]), payments]
    )
    if cursor.rowcount != len(paid):
        raise Moved


def _order(row: tuple[Any, ...]) -> Order:
    merchant, ident, order_no, title, amount, currency, splits, state, paid_by, *rest = row
    return Order(
        MerchantId(merchant), OrderId(ident), order_no, title, Money(amount, Currency(currency)),
        [(MerchantId.fromhex(m), share) for m, share in splits], OrderState(state), OrderState(state),
        None if paid_by is None else PaymentId(paid_by), *rest,
    )  # fmt: skip
