"""Whose is it: the one place that turns an id into something its owner may act on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from purser.accounts import store
from purser.accounts.model import Customer, OwnWallet
from purser.core.db import Reader
from purser.core.ids import CustomerId, WalletId


@dataclass(frozen=True, slots=True)
class Member:
    """A customer with the wallets they own."""

    customer: Customer
    wallets: dict[WalletId, OwnWallet]


async def read_members(conn: Reader, ids: Collection[CustomerId]) -> dict[CustomerId, Member]:
    """Customers and their wallets, for many at once."""
    members = {c.id: Member(c, {}) for c in (await store.read_customers(conn, ids)).values()}
    for wallet in await store.own_wallets(conn, list(members)):
        members[wallet.customer].wallets[wallet.id] = wallet
    return members
