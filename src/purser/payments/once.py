"""Idempotency for low-volume writes: the answer is stored in the transaction of its effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import psycopg

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import invalid
from purser.core.ids import Id
from purser.payments.model import Answer

_FIND = "SELECT request_hash, status, body FROM idempotency_keys WHERE subject = %s AND key = %s"
_KEEP = """
    INSERT INTO idempotency_keys (subject, key, request_hash, status, body, created_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""

_PRUNE = "DELETE FROM idempotency_keys WHERE created_at < %s"


async def once(
    db: Database, clock: Clock, caller: Id, key: str, request_hash: bytes, effect: Callable[[Tx], Awaitable[Answer]]
) -> Answer:
    """Run `effect` unless the key has an answer already. A problem it raises changes nothing and is not kept.

    Raises idempotency_key_reused when the key was used for another request.
    """

    async def attempt(tx: Tx) -> Answer:
        row = await (await tx.execute(_FIND, [caller, key])).fetchone()
        if row is not None:
            if row[0] != request_hash:
                raise invalid("idempotency_key_reused")
            return Answer(row[1], row[2], replayed=True)
        answer = await effect(tx)
        await tx.execute(_KEEP, [caller, key, request_hash, answer.status, answer.body, clock.now()])
        return answer

    try:
        return await db.run(attempt)
    except psycopg.errors.UniqueViolation:  # the same request won elsewhere: its answer is there now
        return await db.run(attempt)


async def prune_answers(tx: Tx, before: datetime) -> int:
    """Forget answers given before; returns how many."""
    return (await tx.execute(_PRUNE, [before])).rowcount
