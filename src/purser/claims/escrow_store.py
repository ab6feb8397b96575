"""The SQL of escrow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import AccountId, CustomerId, Id, MerchantId, OrderId, PaymentId, ProceedingId, WalletId
from purser.core.money import Currency

_COLUMNS: Final = (
    "subject, id, wallet_id, merchant_id, order_id, account, currency, amount, held, fee, carrier, tracking, shipped_at"
)
_INSERT = f"INSERT INTO escrows ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_READ = f"SELECT {_COLUMNS} FROM escrows WHERE subject = %s AND id = %s"
_CHANGE = "UPDATE escrows SET held = %s, carrier = %s, tracking = %s, shipped_at = %s WHERE subject = %s AND id = %s"


@dataclass(frozen=True, slots=True)
class Escrow:
    """What was paid into escrow, beside its matter, which has the payment's id. Amounts are minor units; `held` is
    still there, in `account`. `fee` is what the merchant pays if all of it is released."""

    customer: CustomerId
    id: ProceedingId
    wallet: WalletId
    merchant: MerchantId
    order: OrderId
    account: AccountId
    currency: Currency
    amount: int
    held: int
    fee: int
    carrier: str | None = None
    tracking: str | None = None
    shipped_at: datetime | None = None

    @property
    def payment(self) -> PaymentId:
        return PaymentId(self.id)


async def insert(tx: Tx, e: Escrow) -> None:
    """What was just paid."""
    await tx.execute(
        _INSERT,
        [
            e.customer, e.id, e.wallet, e.merchant, e.order, e.account, e.currency, e.amount, e.held, e.fee,
            e.carrier, e.tracking, e.shipped_at,
        ],
    )  # fmt: skip


async def change(tx: Tx, e: Escrow) -> None:
    """Store what changes. Its matter is locked."""
    await tx.execute(_CHANGE, [e.held, e.carrier, e.tracking, e.shipped_at, e.customer, e.id])


async def find(conn: Tx | Reader, customer: Id, payment: Id) -> Escrow | None:
    """What a customer paid into escrow by a payment; None when it was paid otherwise."""
    row = await (await conn.execute(_READ, [customer, payment])).fetchone()
    return None if row is None else _escrow(row)


async def read(conn: Tx | Reader, customer: Id, payment: Id) -> Escrow:
    """The same. Raises escrow_unknown."""
    found = await find(conn, customer, payment)
    if found is None:
        raise not_found("escrow_unknown")
    return found


def _escrow(row: tuple[Any, ...]) -> Escrow:
    customer, ident, wallet, merchant, order, account, currency, *rest = row
    return Escrow(
        CustomerId(customer), ProceedingId(ident), WalletId(wallet), MerchantId(merchant), OrderId(order),
        AccountId(account), Currency(currency), *rest,
    )  # fmt: skip
