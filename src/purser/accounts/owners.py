"""Whose wallet: for rooms below that know wallets only by their ids."""

from __future__ import annotations

from collections.abc import Collection

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, WalletId
from purser.core.pgbinary import UuidArray

_WALLETS = "SELECT id FROM wallets WHERE customer_id = ANY(%s)"
_OWNERS = "SELECT id, customer_id FROM wallets WHERE id = ANY(%s)"


async def wallets_of(conn: Tx | Reader, customers: Collection[CustomerId]) -> set[WalletId]:
    """All wallets of those customers."""
    rows = await (await conn.execute(_WALLETS, [UuidArray(list(customers))])).fetchall()
    return {WalletId(wallet) for (wallet,) in rows}


async def wallet_owners(conn: Tx | Reader, wallets: Collection[WalletId]) -> dict[WalletId, CustomerId]:
    """The customers of those wallets that exist."""
    rows = await (await conn.execute(_OWNERS, [UuidArray(list(wallets))])).fetchall()
    return {WalletId(wallet): CustomerId(customer) for wallet, customer in rows}
