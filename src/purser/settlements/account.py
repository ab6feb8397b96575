"""The bank account a merchant is paid out to: the operator checks whose it is and puts it down."""

from __future__ import annotations

from purser.accounts import read_merchants
from purser.channels import Capability, check_out_no
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import MerchantId
from purser.settlements import store
from purser.settlements.desk import PayoutDesk
from purser.settlements.model import SettlementAccount
from purser.settlements.store import read_account

__all__ = ["read_account", "set_account"]


async def set_account(
    tx: Tx, desk: PayoutDesk, merchant: MerchantId, channel: str, token: str, bank: str, last4: str, by: str
) -> SettlementAccount:
    """Pay this merchant out to that account from now on.

    Raises merchant_unknown, channel_missing, channel_out_no_invalid (of a token that could not be sent).
    """
    if merchant not in await read_merchants(tx, [merchant]):
        raise not_found("merchant_unknown")
    desk.counter.channels.get(channel, Capability.PAYOUT)
    account = SettlementAccount(channel, check_out_no(token), bank, last4, desk.clock.now())
    await store.put_account(tx, merchant, account, by)
    return account
