"""The other relay: makes messages for customers of what happened in their wallets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final

import orjson

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, MessageId, WalletId
from purser.notices import store_messages as store
from purser.notices.kinds import NoticeKind
from purser.notices.tell import Notice, tell_all

BATCH: Final = 500
"""Events of one transaction."""

Owners = Callable[[Tx, Collection[WalletId]], Awaitable[Mapping[WalletId, CustomerId]]]
"""Whose wallets they are; the rooms above know."""

KINDS: Final = {
    "transfer.succeeded": NoticeKind.MONEY_RECEIVED,
    "transfer.arrived": NoticeKind.TRANSFER_ARRIVED,
    "transfer.cancelled": NoticeKind.TRANSFER_CANCELLED,
    "transfer.failed": NoticeKind.TRANSFER_FAILED,
    "top_up.succeeded": NoticeKind.TOP_UP_SUCCEEDED,
    "top_up.failed": NoticeKind.TOP_UP_FAILED,
    "withdrawal.succeeded": NoticeKind.WITHDRAWAL_SUCCEEDED,
    "withdrawal.failed": NoticeKind.WITHDRAWAL_FAILED,
}
"""What each type of a wallet's events is told as. Others are in the list of events only."""


async def relay_wallets(db: Database, clock: Clock, owners: Owners) -> int:
    """Make messages of one batch of wallets' events; returns how many were taken out of the outbox.

    Taking them and telling of them is one transaction: an event is in the outbox or has its message. Any number
    of relays may run; each event is taken by one of them.
    """

    async def hand_on(tx: Tx) -> int:
        taken = await store.take_wallet_outbox(tx, BATCH)
        if taken:
            whose = await owners(tx, {e.wallet for e in taken})
            told = [_notice(e, whose[e.wallet]) for e in taken if e.type in KINDS and e.wallet in whose]
            if told:
                await tell_all(tx, told, clock)
        return len(taken)

    return await db.run(hand_on)


def _notice(e: store.WalletEvent, customer: CustomerId) -> Notice:
    data: dict[str, Any] = orjson.loads(e.data)
    kept = {"amount": data["amount"], "wallet": str(e.wallet), "activity": data["id"]}
    kept |= {name: data[name] for name in ("payer", "payee") if data.get(name) is not None}
    return Notice(customer, KINDS[e.type], kept, e.at, MessageId(e.id))
