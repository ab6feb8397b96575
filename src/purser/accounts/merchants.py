"""Merchants: opened by the operator, with the ledger accounts that what they sell is booked to."""

from __future__ import annotations

from collections.abc import Collection

from purser.accounts import store_merchants as store
from purser.accounts.api_keys import ALL_SCOPES, create_api_key
from purser.accounts.model import Merchant, NewApiKey
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, MerchantId
from purser.core.money import Currency
from purser.ledger import AccountKind, open_accounts


async def create_merchant(
    tx: Tx, name: str, currency: Currency, clock: Clock, *, ident: MerchantId | None = None
) -> tuple[Merchant, NewApiKey]:
    """Open a merchant with a first API key of every scope."""
    merchant = Merchant(ident or MerchantId.new(clock), name, currency, AccountId.new(clock), clock.now())
    await store.add_merchant(tx, merchant)
    for account, kind in (
        (merchant.pending, AccountKind.MERCHANT_PENDING),
        (merchant.available, AccountKind.MERCHANT_AVAILABLE),
    ):
        await open_accounts(tx, [(account, merchant.id)], kind, currency, clock)
    await open_guarantee(tx, merchant, clock)
    return merchant, await create_api_key(tx, merchant.id, ALL_SCOPES, clock)


async def open_guarantee(tx: Tx, merchant: Merchant, clock: Clock) -> None:
    """Open the merchant's deposit, and the account of what it owes; again is no harm. Merchants of earlier versions
    get them when they are first needed."""
    deposit, owed = (merchant.deposit, merchant.id), (merchant.receivable, merchant.id)
    await open_accounts(tx, [deposit], AccountKind.MERCHANT_DEPOSIT, merchant.currency, clock)
    await open_accounts(tx, [owed], AccountKind.MERCHANT_RECEIVABLE, merchant.currency, clock, floor=None)


async def read_merchants(conn: Tx | Reader, ids: Collection[MerchantId]) -> dict[MerchantId, Merchant]:
    """The open merchants among those ids."""
    return await store.read_merchants(conn, ids)


async def merchant_balances(conn: Reader, merchant: Merchant) -> tuple[int, int]:
    """What is pending and what is available, minor units."""
    found = await store.read_balances(conn, [merchant.pending, merchant.available])
    return found[merchant.pending], found[merchant.available]
