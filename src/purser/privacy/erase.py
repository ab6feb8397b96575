"""Take out what is known of somebody: all of it when they leave, parts while they stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from psycopg import sql

from purser.accounts import erase_customer
from purser.core.db import Tx
from purser.core.ids import CustomerId, WalletId
from purser.core.pgbinary import UuidArray
from purser.privacy.fates import FATES, Erased
from purser.privacy.model import Part

_PARTS: Final[dict[Part, str]] = {
    Part.MESSAGES: "DELETE FROM messages WHERE customer_id = %(customer)s",
    Part.PAYEES: "DELETE FROM known_payees WHERE wallet_id = ANY(%(wallets)s)",
    Part.DEVICES: "DELETE FROM devices WHERE customer_id = %(customer)s AND removed_at IS NOT NULL",
    Part.BROWSERS: "DELETE FROM push_subscriptions WHERE customer_id = %(customer)s",
}


_ALL_READ: Final = "UPDATE message_boxes SET read_to = last_number WHERE customer_id = %s"
"""What is gone is not unread."""


async def erase_parts(
    tx: Tx, customer: CustomerId, wallets: Collection[WalletId], parts: Sequence[Part]
) -> dict[str, int]:
    """Delete parts at the customer's wish; returns how many rows of each went."""
    if Part.MESSAGES in parts:
        await tx.execute(_ALL_READ, [customer])
    values = {"customer": customer, "wallets": UuidArray(list(wallets))}
    return {part.value: (await tx.execute(_PARTS[part], values)).rowcount for part in dict.fromkeys(parts)}


async def erase_all(tx: Tx, customer: CustomerId, wallets: Collection[WalletId], at: datetime) -> dict[str, int]:
    """Delete or empty everything that `fates` does not keep; returns how many rows of each table went."""
    gone = {}
    for table, fate in FATES.items():
        if isinstance(fate, Erased):
            ids = UuidArray([customer] if fate.owner == "customer" else list(wallets))
            names = sql.Identifier(table), sql.Identifier(fate.column)
            gone[table] = (
                await tx.execute(sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(*names), [ids])
            ).rowcount
    await erase_customer(tx, customer, at)
    return gone
