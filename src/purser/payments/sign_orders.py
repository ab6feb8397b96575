"""Orders that payers make themselves of a merchant's sign (static code), so that a card can pay a part."""

from __future__ import annotations

from datetime import datetime

from purser.accounts import OwnWallet, read_merchants
from purser.accounts.policy import Policy
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import not_found, rejected
from purser.core.ids import MerchantId, OrderId
from purser.core.money import Money
from purser.payments.limits import Usage, require_within
from purser.payments.orders import Order, create_order
from purser.payments.usage import read_usage

_PRUNE = "DELETE FROM orders WHERE sign AND state = 'open' AND expires_at < %s"


async def create_sign_order(
    tx: Tx, clock: Clock, policy: Policy, payer: OwnWallet, merchant: MerchantId, money: Money
) -> Order:
    """An order of what a payer typed at a merchant's sign. It is paid like any other, and counts as a static code.

    Raises payee_unknown, currency_mismatch, and limit_exceeded: before a card is asked for money in vain.
    """
    if money.currency is not payer.currency:
        raise rejected("currency_mismatch")
    shop = (await read_merchants(tx, [merchant])).get(merchant)
    if shop is None:
        raise not_found("payee_unknown")
    today = policy.local_date(clock.now())
    usage = (await read_usage(tx, [payer.id])).get(payer.id) or Usage(payer.id, today)
    usage.roll(today)
    require_within(policy, payer.wallet_class, usage, money, static_qr=True)
    number = f"S{OrderId.new(clock).hex()}"
    return await create_order(tx, clock, merchant, number, shop.name, money, sign=True)


async def prune_sign_orders(tx: Tx, before: datetime) -> int:
    """Forget those that expired before and were never paid; returns how many."""
    return (await tx.execute(_PRUNE, [before])).rowcount
