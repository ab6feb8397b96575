"""What only keeps: records of those who left, for as long as the law wants them (AML art. 34: ten years).

A record is sealed, its hash is in the audit, and the database refuses to change or delete it (rules on the table, so
that not even its owner can by a statement). Whole years go when they are over, by their partition. Keys that are
retired stay readable, so that nothing here is ever sealed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

import orjson
import structlog
from psycopg import sql

from purser.core import audit
from purser.core.audit import SYSTEM, Act, Detail
from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import CustomerId, Id
from purser.core.vault import Field, keyring

KEPT: Final = Field("kept_records", "sealed")
ACTION: Final = "privacy.keep"
"""The act in the audit that names a record's hash."""

_ADD = """
    INSERT INTO kept_records (customer_id, id, kind, sealed, sha256, at, keep_until)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_READ = "SELECT id, kind, sealed, sha256, at, keep_until FROM kept_records WHERE customer_id = %s ORDER BY id"
_YEARS = """
    SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'kept_records'::regclass ORDER BY 1"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as it was put away. `is_whole`: its content is what its hash says."""

    id: Id
    kind: str
    content: Any
    is_whole: bool
    sha256: bytes
    at: datetime
    keep_until: date


async def keep(
    tx: Tx, customer: CustomerId, records: Sequence[tuple[str, object]], years: int, clock: Clock
) -> list[Id]:
    """Put records (kind, content for JSON) away for so many years, the last day of the year included.

    Writes one act into the audit: best done as the transaction's last statement.
    """
    now, ring = clock.now(), await keyring(tx)
    until = date(now.year + years, 12, 31)
    ids: list[Id] = []
    hashes: list[Detail] = []
    for kind, content in records:
        ident, plain = Id.new(clock), orjson.dumps(content)
        digest = sha256(plain).digest()
        row = [customer, ident, kind, ring.seal(KEPT, customer + ident, plain), digest, now, until]
        await tx.execute(_ADD, row)
        ids.append(ident)
        hashes.append([str(ident), digest.hex()])
    act = Act(SYSTEM, ACTION, f"customer:{customer}", "", {"until": until.isoformat(), "records": hashes})
    await audit.write(tx, act, clock)
    return ids


async def read_kept(conn: Tx | Reader, customer: CustomerId) -> list[KeptRecord]:
    """What is kept of a customer, oldest first. Raises SealBroken for what was swapped or changed."""
    ring, found = await keyring(conn), []
    for ident, kind, sealed, digest, at, until in await (await conn.execute(_READ, [customer])).fetchall():
        plain = ring.open(KEPT, customer + ident, bytes(sealed))
        whole = sha256(plain).digest() == bytes(digest)
        found.append(KeptRecord(Id(ident), kind, orjson.loads(plain), whole, bytes(digest), at, until))
    return found


async def missing(conn: Reader, customer: CustomerId) -> list[str]:
    """Ids of records that the audit says were put away and that are not there as they were."""
    there = {str(r.id): r.sha256.hex() for r in await read_kept(conn, customer) if r.is_whole}
    acts = await audit.read_records(conn, 1_000, about=f"customer:{customer}")
    wanted = [tuple(r) for act in acts if act.action == ACTION for r in orjson.loads(act.details)["records"]]
    return [ident for ident, digest in wanted if there.get(ident) != digest]


async def drop_years(db: Database, clock: Clock) -> list[str]:
    """Let go of the years that are over; returns the partitions that went."""
    this = clock.now().year
    async with db.reader() as conn:
        names = [name for (name,) in await (await conn.execute(_YEARS)).fetchall()]
    over = [name for name in names if int(name.rpartition("_")[2]) < this]
    for name in over:
        async with db.transaction() as tx:
            await tx.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
        log.info("kept_year_dropped", partition=name)
    return over
