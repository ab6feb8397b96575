"""Write events: in the transaction of their cause, thousands at a time, by a COPY a table."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

import orjson

from purser.core.db import Tx
from purser.core.ids import WalletId
from purser.core.pgbinary import COPY_HEADER, COPY_TRAILER, micros, text_field
from purser.notices.model import Event

_EVENT = Struct(">h i16s i16s iq").pack
_LENGTH = Struct(">i").pack
_OUTBOX = Struct(">h i16s i16s").pack

_COPY_EVENTS = "COPY events (subject, id, at, type, data) FROM STDIN (FORMAT binary)"
_COPY_OUTBOX = "COPY outbox (subject, event_id) FROM STDIN (FORMAT binary)"
_COPY_WALLET_OUTBOX = "COPY wallet_outbox (subject, event_id) FROM STDIN (FORMAT binary)"


async def record(tx: Tx, events: Sequence[Event]) -> None:
    """Store events, to be handed on once the transaction has committed. Takes no locks.

    What happened to a merchant goes through the outbox to its webhooks; what happened in a wallet through
    another to its owner.
    """
    if not events:
        return
    await _copy(tx, _COPY_EVENTS, [_event_row(e) for e in events])
    pushed = [_OUTBOX(2, 16, e.subject, 16, e.id) for e in events if not isinstance(e.subject, WalletId)]
    if pushed:
        await _copy(tx, _COPY_OUTBOX, pushed)
    if len(pushed) < len(events):
        told = [_OUTBOX(2, 16, e.subject, 16, e.id) for e in events if isinstance(e.subject, WalletId)]
        await _copy(tx, _COPY_WALLET_OUTBOX, told)


async def _copy(tx: Tx, statement: str, rows: list[bytes]) -> None:
    async with tx.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(b"".join((COPY_HEADER, *rows, COPY_TRAILER)))


def _event_row(e: Event) -> bytes:
    data = e.data if isinstance(e.data, bytes) else orjson.dumps(e.data)
    head = _EVENT(5, 16, e.subject, 16, e.id, 8, micros(e.at))
    return head + text_field(e.type) + _LENGTH(len(data)) + data
