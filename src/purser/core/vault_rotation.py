"""Rotate the data keys while everybody goes on reading and writing.

A new version is announced; once every process must have read it, it becomes the one to seal with, and rows sealed
with older ones are sealed anew, batch by batch, each only if nobody changed it meanwhile. When no row uses an old
version any more, and no process can believe in it any more, it is retired. Each step is a transaction of its own
and may be repeated: a worker that dies leaves the rest to another.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from psycopg import sql

from purser.core import audit
from purser.core.audit import SYSTEM, Act, Actor
from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import conflict
from purser.core.ids import Id
from purser.core.jobs import Handler, Job, defer
from purser.core.vault import FRESH, SEAL, Field, Keyring, keyring, provider_of, sealed_before, version_of

SETTLED: Final = timedelta(seconds=2 * FRESH)
"""After this long every process knows of a change of the keys."""

STEP: Final = "vault.step"
"""The job that takes a rotation one step on."""

BATCH: Final = 500
"""Rows sealed anew in one transaction."""

_KEY: Final = 32  # bytes

_ALL = "SELECT purpose, version, state, wrapped, changed_at FROM data_keys ORDER BY purpose, version"
_ANNOUNCE = """
    INSERT INTO data_keys (purpose, version, state, wrapped, changed_at) VALUES ('seal', %s, 'coming', %s, %s)
    ON CONFLICT (purpose, version) DO NOTHING"""
_REWRAP = "UPDATE data_keys SET wrapped = %s WHERE purpose = %s AND version = %s AND wrapped = %s"
_MOVE = "UPDATE data_keys SET state = %s, changed_at = %s WHERE purpose = 'seal' AND version = %s AND state = %s"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with sealed columns. The id of a row is its key columns one after the other."""

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _DataKey:
    purpose: str
    version: int
    state: str
    wrapped: str
    changed_at: datetime


async def rotate(db: Database, actor: Actor, reason: str, clock: Clock) -> int:
    """Begin a new version of the provider's key and of the data key; returns the latter. Jobs do the rest.

    Raises keys_rotating while an earlier rotation is not done, KeysAwayError.
    """
    provider = provider_of(db)
    known = await _read(db)
    if any(k.state in ("coming", "retiring") for k in known):
        raise conflict("keys_rotating")
    await provider.rotate()
    rewrapped = [(await provider.wrap(await provider.unwrap(k.wrapped, k.purpose), k.purpose), k) for k in known]
    version = 1 + max(k.version for k in known if k.purpose == SEAL)
    fresh = await provider.wrap(os.urandom(_KEY), SEAL)

    async def announce(tx: Tx) -> None:
        if (await tx.execute(_ANNOUNCE, [version, fresh, clock.now()])).rowcount != 1:
            raise conflict("keys_rotating")
        for wrapped, key in rewrapped:
            await tx.execute(_REWRAP, [wrapped, key.purpose, key.version, key.wrapped])
        await defer(tx, [_step(clock.now() + SETTLED)])
        await audit.write(tx, Act(actor, "keys.rotate", f"data_key:{version}", reason), clock)

    await db.run(announce)
    return version


def rotation_handlers(db: Database, clock: Clock, tables: Sequence[Sealed]) -> dict[str, Handler]:
    """The job that goes on with a rotation."""

    async def step() -> None:
        await take_step(db, clock, tables)

    return {STEP: Handler(step)}


async def take_step(db: Database, clock: Clock, tables: Sequence[Sealed]) -> str:
    """Do what is due of a rotation; returns what the newest key that is not done is. Errors leave it as it was."""
    keys = [k for k in await _read(db) if k.purpose == SEAL]
    coming = [k for k in keys if k.state == "coming"]
    retiring = [k for k in keys if k.state == "retiring"]
    if coming:
        due = coming[0].changed_at + SETTLED
        if clock.now() >= due:
            await db.run(lambda tx: _activate(tx, keys, coming[0], clock))
        else:
            await db.run(lambda tx: defer(tx, [_step(due)]))
        return "coming"
    if retiring:
        due = retiring[0].changed_at + SETTLED
        db.keys = None  # whether a row uses the old key is judged by what is so now
        resealed = await reseal(db, tables)
        if resealed == 0 and clock.now() >= due:
            await db.run(lambda tx: _retire(tx, retiring, clock))
            return "retired"
        await db.run(lambda tx: defer(tx, [_step(max(due, clock.now()))]))
        return "retiring"
    return "done"


async def reseal(db: Database, tables: Sequence[Sealed]) -> int:
    """Seal anew what is sealed with an older key than the newest; returns how many rows were."""
    total = 0
    for table in tables:
        after: tuple[bytes, ...] | None = None
        while True:
            rows = await db.run(lambda tx, table=table, after=after: _reseal_batch(tx, table, after))  # type: ignore[misc]
            if not rows:
                break
            total += len(rows)
            after = rows[-1]
        log.info("resealed", table=table.table, rows=total)
    return total


async def _read(db: Database) -> list[_DataKey]:
    async with db.reader() as conn:
        return [_DataKey(*row) for row in await (await conn.execute(_ALL)).fetchall()]


async def _activate(tx: Tx, keys: Sequence[_DataKey], new: _DataKey, clock: Clock) -> None:
    for key in keys:
        if key.state == "active":
            await tx.execute(_MOVE, ["retiring", clock.now(), key.version, "active"])
    await tx.execute(_MOVE, ["active", clock.now(), new.version, "coming"])
    await defer(tx, [_step(clock.now() + SETTLED)])


async def _retire(tx: Tx, old: Sequence[_DataKey], clock: Clock) -> None:
    for key in old:
        await tx.execute(_MOVE, ["retired", clock.now(), key.version, "retiring"])
        await audit.write(tx, Act(SYSTEM, "keys.retire", f"data_key:{key.version}"), clock)


def _step(at: datetime) -> Job:
    return Job(STEP, {}, at=at, lock="vault")


async def _reseal_batch(tx: Tx, table: Sealed, after: tuple[bytes, ...] | None) -> list[tuple[bytes, ...]]:
    """Seal the next rows anew; returns their ids, so that the next batch begins behind them."""
    ring = await keyring(tx)
    rows = await (await tx.execute(_select(table, is_first=after is None), _values(ring, table, after))).fetchall()
    count = len(table.keys)
    for row in rows:
        ident, was = row[:count], row[count:]
        new = [_anew(ring, Field(table.table, c), b"".join(ident), v) for c, v in zip(table.columns, was, strict=True)]
        await tx.execute(_update(table), [*new, *map(Id, ident), *was])
    return [tuple(map(bytes, row[:count])) for row in rows]


def _anew(ring: Keyring, field: Field, row: bytes, sealed: bytes | None) -> bytes | None:
    if sealed is None or version_of(sealed) == ring.newest:
        return sealed
    return ring.seal(field, row, ring.open(field, row, bytes(sealed)))


def _values(ring: Keyring, table: Sealed, after: tuple[bytes, ...] | None) -> list[Any]:
    older: list[Any] = [sealed_before(ring.newest)] * len(table.columns)
    return [*older, *map(Id, after or ()), BATCH]


def _select(table: Sealed, *, is_first: bool) -> sql.Composed:
    keys = sql.SQL(", ").join(map(sql.Identifier, table.keys))
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    older = sql.SQL(" OR ").join(sql.SQL("{} < %s").format(sql.Identifier(c)) for c in table.columns)
    marks = sql.SQL(", ").join([sql.SQL("%s")] * len(table.keys))
    after = sql.SQL("") if is_first else sql.SQL(" AND ({}) > ({})").format(keys, marks)
    text = sql.SQL("SELECT {}, {} FROM {} WHERE ({}){} ORDER BY {} LIMIT %s")
    return text.format(keys, columns, sql.Identifier(table.table), older, after, keys)


def _update(table: Sealed) -> sql.Composed:
    """Of one row, if it is what was read: somebody who changed it meanwhile sealed it anew."""
    puts = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(c)) for c in table.columns)
    same = sql.SQL(" AND ").join(
        [
            *(sql.SQL("{} = %s").format(sql.Identifier(k)) for k in table.keys),
            *(sql.SQL("{} IS NOT DISTINCT FROM %s").format(sql.Identifier(c)) for c in table.columns),
        ]
    )
    return sql.SQL("UPDATE {} SET {} WHERE {}").format(sql.Identifier(table.table), puts, same)
