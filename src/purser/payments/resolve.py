"""Say what a scanned or typed code stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from purser.core.clock import Clock
from purser.core.db import Reader
from purser.core.errors import conflict, invalid, not_found
from purser.core.ids import MerchantId, OrderId, WalletId
from purser.core.money import Currency, Money
from purser.payments.emv import read_merchant
from purser.payments.orders import OrderState, find_order
from purser.payments.parties import Parties
from purser.payments.payee_codes import PAYEE_PREFIX, PayeeCode, read_payee

ORDER_PREFIX = "purser:order:"

_OPEN_WALLET = "SELECT 1 FROM wallets WHERE id = %s AND status = 'open'"

_MERCHANT = "SELECT name, currency FROM merchants WHERE id = %s AND status = 'open'"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a code names: a merchant to be paid any amount, an order of a fixed one, or somebody's wallet.

    `merchant` is None for a wallet, `wallet` for all else. Of somebody, `name` and `account` are masked.
    """

    type: Literal["merchant", "order", "payee"]
    merchant: MerchantId | None
    name: str
    currency: Currency
    order: OrderId | None = None
    money: Money | None = None
    title: str | None = None
    wallet: WalletId | None = None
    account: str | None = None


def order_payload(order: OrderId) -> str:
    """What an order's QR code says."""
    return ORDER_PREFIX + str(order)


async def resolve(conn: Reader, clock: Clock, payload: str) -> Resolved:
    """Read a payload. Raises code_invalid, code_foreign, payee_unknown, order_unknown, order_paid,
    order_closed, order_expired."""
    payload = payload.strip()
    if payload.startswith(PAYEE_PREFIX):
        return await _payee(conn, clock, read_payee(payload))
    if not payload.startswith(ORDER_PREFIX):
        merchant = read_merchant(payload)
        name, currency = await _merchant(conn, merchant)
        return Resolved("merchant", merchant, name, currency)
    try:
        order = await find_order(conn, OrderId.parse(payload.removeprefix(ORDER_PREFIX)))
    except ValueError:
        raise invalid("code_invalid") from None
    if order.state is not OrderState.OPEN:
        raise conflict("order_paid" if order.state is OrderState.PAID else "order_closed")
    if order.expires_at <= clock.now():
        raise conflict("order_expired")
    name, currency = await _merchant(conn, order.merchant)
    return Resolved("order", order.merchant, name, currency, order.id, order.money, order.title)


async def _payee(conn: Reader, clock: Clock, code: PayeeCode) -> Resolved:
    if await (await conn.execute(_OPEN_WALLET, [code.wallet])).fetchone() is None:
        raise not_found("payee_unknown")
    party = (await Parties(clock).load(conn, [code.wallet], []))[code.wallet]
    if code.money is not None and code.money.currency is not party.currency:
        raise invalid("code_invalid")
    return Resolved(
        "payee",
        None,
        party.shown_name,
        party.currency,
        money=code.money,
        title=code.note,
        wallet=code.wallet,
        account=party.shown_account,
    )


async def _merchant(conn: Reader, merchant: MerchantId) -> tuple[str, Currency]:
    row = await (await conn.execute(_MERCHANT, [merchant])).fetchone()
    if row is None:
        raise not_found("payee_unknown")
    return row[0], Currency(row[1])
