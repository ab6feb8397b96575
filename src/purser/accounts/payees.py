"""Find somebody to pay, by the phone number they gave."""

from __future__ import annotations

from purser.accounts import store
from purser.accounts.masks import mask_name, mask_phone
from purser.accounts.model import OwnWallet, Payee, WalletStatus
from purser.core.db import Reader
from purser.core.errors import not_found
from purser.core.ids import CustomerId
from purser.core.money import Currency
from purser.core.processing import Purpose, stopped
from purser.identity import find_owner


async def lookup_payee(conn: Reader, phone: str, currency: Currency) -> Payee:
    """The holder of a normalised number, masked, with the wallet that would receive `currency`.

    Raises payee_unknown, also when they have no open wallet, do not want to be found so, or have never shown that the
    number is theirs: money meant for its owner must not go to whoever claimed it first.
    """
    owner = await find_owner(conn, phone)
    wallet = await receiving_wallet(conn, owner.customer, currency) if owner and owner.is_verified else None
    if owner is None or wallet is None or await stopped(conn, [owner.customer], Purpose.FOUND_BY_PHONE):
        raise not_found("payee_unknown")
    found = (await store.read_customers(conn, [owner.customer]))[owner.customer]
    return Payee(wallet.id, mask_name(found.name), mask_phone(phone))


async def receiving_wallet(conn: Reader, customer: CustomerId, currency: Currency) -> OwnWallet | None:
    """The customer's oldest open wallet of a currency."""
    wallets = await store.own_wallets(conn, [customer])
    fitting = [w for w in wallets if w.currency is currency and w.status is WalletStatus.OPEN]
    return fitting[0] if fitting else None
