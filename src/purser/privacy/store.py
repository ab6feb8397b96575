"""The SQL of requests about personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from psycopg.errors import UniqueViolation

from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.vault import Field, Keyring, keyring
from purser.privacy.model import Request, RequestKind

ASKED, ANSWER = Field("privacy_requests", "asked"), Field("privacy_requests", "answer")

_COLUMNS = "customer_id, id, kind, band, asked, answer, kept, waiting, opened_at, due_at, late_at, ended_at"
_ADD = """
    INSERT INTO privacy_requests (customer_id, id, kind, band, asked, opened_at, due_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_READ = f"SELECT {_COLUMNS} FROM privacy_requests WHERE customer_id = %s AND id = %s"
_LIST = f"SELECT {_COLUMNS} FROM privacy_requests WHERE customer_id = %s AND id < %s ORDER BY id DESC LIMIT %s"
_SINCE = "SELECT count(*) FROM privacy_requests WHERE customer_id = %s AND opened_at > %s"
_END = """
    UPDATE privacy_requests SET answer = %s, kept = %s, waiting = false, ended_at = %s
     WHERE customer_id = %s AND id = %s"""
_WAIT = "UPDATE privacy_requests SET waiting = true WHERE customer_id = %s AND id = %s"
_LATE = "UPDATE privacy_requests SET late_at = %s WHERE customer_id = %s AND id = %s AND late_at IS NULL"
_WAITING = f"SELECT {_COLUMNS} FROM privacy_requests WHERE waiting ORDER BY band, due_at LIMIT %s"

ALL: Final = 10_000
"""More requests than anybody has."""


async def add(tx: Tx, r: Request) -> None:
    """Store a new request. Raises privacy_request_open: there is one of this kind."""
    sealed = (await keyring(tx)).seal(ASKED, r.customer + r.id, orjson.dumps(r.asked))
    try:
        async with tx.transaction():
            await tx.execute(_ADD, [r.customer, r.id, r.kind, r.band, sealed, r.opened_at, r.due_at])
    except UniqueViolation:
        raise conflict("privacy_request_open") from None


async def read(conn: Tx | Reader, customer: CustomerId, ident: ProceedingId) -> Request:
    """A request of a customer. Raises proceeding_unknown."""
    ring = await keyring(conn)
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    if row is None:
        raise not_found("proceeding_unknown")
    return _request(ring, row)


async def newest(
    conn: Tx | Reader, customer: CustomerId, limit: int, before: ProceedingId | None = None
) -> list[Request]:
    """A customer's requests, newest first."""
    ring, last = await keyring(conn), before or ProceedingId(b"\xff" * 16)
    return [_request(ring, row) for row in await (await conn.execute(_LIST, [customer, last, limit])).fetchall()]


async def count_since(tx: Tx, customer: CustomerId, since: datetime) -> int:
    """How many requests a customer has made since."""
    row = await (await tx.execute(_SINCE, [customer, since])).fetchone()
    assert row is not None
    return int(row[0])


async def end(
    tx: Tx,
    customer: CustomerId,
    ident: ProceedingId,
    answer: Mapping[str, Any] | None,
    kept: Sequence[str],
    at: datetime,
) -> None:
    """Note how a request ended."""
    ring = await keyring(tx)
    sealed = None if answer is None else ring.seal(ANSWER, customer + ident, orjson.dumps(answer))
    await tx.execute(_END, [sealed, list(kept), at, customer, ident])


async def set_waiting(tx: Tx, customer: CustomerId, ident: ProceedingId) -> None:
    """It is for the staff now."""
    await tx.execute(_WAIT, [customer, ident])


async def set_late(tx: Tx, customer: CustomerId, ident: ProceedingId, at: datetime) -> bool:
    """The time to answer is over. Whether that is new."""
    return (await tx.execute(_LATE, [at, customer, ident])).rowcount == 1


async def waiting(conn: Reader, limit: int) -> list[Request]:
    """What waits for the staff: the top band first, then what is due first."""
    ring = await keyring(conn)
    return [_request(ring, row) for row in await (await conn.execute(_WAITING, [limit])).fetchall()]


def _request(ring: Keyring, row: tuple[Any, ...]) -> Request:
    customer, ident, kind, band, asked, answer, kept, is_waiting, opened_at, due_at, late_at, ended_at = row
    place = customer + ident
    wish = orjson.loads(ring.open(ASKED, place, bytes(asked)))
    answered = None if answer is None else orjson.loads(ring.open(ANSWER, place, bytes(answer)))
    return Request(
        CustomerId(customer), ProceedingId(ident), RequestKind(kind), band, wish, answered,
        tuple(kept), is_waiting, opened_at, due_at, late_at, ended_at,
    )  # fmt: skip
