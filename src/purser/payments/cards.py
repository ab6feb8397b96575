"""Money on its way by a bank card."""

from __future__ import annotations

from collections.abc import Collection

from purser.core.db import Reader, Tx
from purser.core.ids import WalletId
from purser.payments import store
from purser.payments.model import Activity


async def in_clearing(conn: Tx | Reader, wallets: Collection[WalletId], token: str) -> list[Activity]:
    """Top-ups from and withdrawals to a card, by its token, whose channel has not said how they end."""
    found = [a for wallet in wallets for a in await store.read_unsettled(conn, wallet)]
    return [a for a in found if a.card == token]
