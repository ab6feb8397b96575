"""Copies: made by a job, kept sealed, fetched behind a proof, gone after some days."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from purser.core.db import Database, Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.vault import Field, keyring
from purser.notices import NoticeKind, tell
from purser.privacy import store
from purser.privacy.archive import pack
from purser.privacy.ask import claim_request
from purser.privacy.gather import gather
from purser.privacy.go_on import finish
from purser.privacy.model import Copy
from purser.privacy.room import NAME, Privacy
from purser.safety import require_calm

FILE: Final = Field("privacy_copies", "file")
KEYS: Final = "/v1/privacy/keys"

_ADD = """
    INSERT INTO privacy_copies (customer_id, id, file, size, sha256, made_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_FETCH = """
    UPDATE privacy_copies SET fetched = fetched + 1 WHERE customer_id = %s AND id = %s AND expires_at > %s
    RETURNING file"""
_READ = "SELECT size, sha256, fetched, made_at, expires_at FROM privacy_copies WHERE customer_id = %s AND id = %s"
_PRUNE = "DELETE FROM privacy_copies WHERE expires_at <= %s"


async def make_copy(
    db: Database, room: Privacy, key: Ed25519PrivateKey, base_url: str, customer: CustomerId, ident: ProceedingId
) -> bool:
    """Gather, sign and store the copy that a request asks for; False when that is done or not wanted any more."""
    async with db.reader() as conn:
        request = await store.read(conn, customer, ident)
        if request.ended_at is not None:
            return False
        files = await gather(conn, room.policy, customer)
    about = {"customer": str(customer), "request": str(ident), "for": request.asked.get("recipient", "")}
    file = pack(files, about, key, room.clock.now(), base_url + KEYS)

    async def put(tx: Tx) -> bool:
        matter = await claim_request(tx, customer, ident)
        if matter.state != "in_progress":
            return False
        now = room.clock.now()
        until = room.terms.after(NAME, "copy", now)
        sealed = (await keyring(tx)).seal(FILE, customer + ident, file)
        await tx.execute(_ADD, [customer, ident, sealed, len(file), sha256(file).digest(), now, until])
        await finish(tx, room, matter, "fulfil", {"until": until.isoformat(timespec="seconds")})
        data = {"until": until.isoformat(timespec="seconds"), "request": str(ident)}
        await tell(tx, customer, NoticeKind.COPY_READY, data, room.clock)
        return True

    return await db.run(put)


async def fetch_copy(tx: Tx, room: Privacy, customer: CustomerId, ident: ProceedingId) -> bytes:
    """The ZIP; the customer is told that it was fetched. Raises copy_gone, account_frozen."""
    await require_calm(tx, customer)
    now = room.clock.now()
    row = await (await tx.execute(_FETCH, [customer, ident, now])).fetchone()
    if row is None:
        raise not_found("copy_gone")
    file = (await keyring(tx)).open(FILE, customer + ident, bytes(row[0]))
    await tell(tx, customer, NoticeKind.COPY_FETCHED, {"at": now.isoformat(timespec="seconds")}, room.clock)
    return file


async def read_copy(conn: Reader, customer: CustomerId, ident: ProceedingId) -> Copy | None:
    """What is known of a request's copy; None when there is none, or none any more."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    return None if row is None else Copy(row[0], bytes(row[1]), *row[2:])


async def prune_copies(tx: Tx, now: datetime) -> int:
    """Forget copies whose days are over; returns how many."""
    return (await tx.execute(_PRUNE, [now])).rowcount
