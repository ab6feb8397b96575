"""Audit: every privileged act leaves a record, in the transaction of the act, chained to all before it.

A record's bytes hold its number, its content and the hash of the record before; its hash is a leaf of a Merkle tree
whose heads are signed and exported (`audit_heads`). Nobody edits, deletes, inserts or swaps a record unnoticed
(`audit_check`). Records are numbered without gaps, so writers go one after the other: this is for privileged acts,
never for payments. Nothing personal belongs into a record: ids, masked values and reasons only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import orjson

from purser.core import merkle
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import Id

Detail: TypeAlias = "str | int | bool | list[Detail] | dict[str, Detail] | None"

START: Final = bytes(merkle.HASH)
"""What stands for the record before the first."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_TAKE = "SELECT size, last_hash, peaks FROM audit_chain WHERE id = 1 FOR NO KEY UPDATE"
_MOVE = "UPDATE audit_chain SET size = %s, last_hash = %s, peaks = %s WHERE id = 1"
_RECORD = "seq, at, actor_kind, actor_id, action, object, reason, details, hash"
_ADD = f"INSERT INTO audit_records ({_RECORD}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_READ = f"SELECT {_RECORD} FROM audit_records WHERE seq < %s ORDER BY seq DESC LIMIT %s"
_READ_OF = f"SELECT {_RECORD} FROM audit_records WHERE object = %s AND seq < %s ORDER BY seq DESC LIMIT %s"
_LAST: Final = 2**63 - 1


class ActorKind(StrEnum):
    """What sort of actor did it."""

    STAFF = "staff"
    CUSTOMER = "customer"
    MERCHANT = "merchant"
    OPERATOR_KEY = "operator_key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it; `id` is empty where there is only one of the kind."""

    kind: ActorKind
    id: str = ""

    @classmethod
    def staff(cls, ident: Id) -> Actor:
        return cls(ActorKind.STAFF, str(ident))

    @classmethod
    def customer(cls, ident: Id) -> Actor:
        return cls(ActorKind.CUSTOMER, str(ident))

    @classmethod
    def merchant(cls, ident: Id) -> Actor:
        return cls(ActorKind.MERCHANT, str(ident))


OPERATOR_KEY: Final = Actor(ActorKind.OPERATOR_KEY)
"""Whoever holds PURSER_OPERATOR_KEY: automation, not a person."""

COMMAND_LINE: Final = Actor(ActorKind.SYSTEM, "command line")
"""Whoever may run commands where Purser runs."""

SYSTEM: Final = Actor(ActorKind.SYSTEM)
"""Purser itself, such as a job."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something privileged that was done.

    `action` is a permission's name or a verb like it (merchant.create), `object` what it was done to as kind and id
    (`merchant:0198…`), `reason` what the actor gave for it.
    """

    actor: Actor
    action: str
    object: str
    reason: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """An act as it was written. `details` is its JSON, byte for byte."""

    seq: int
    at: datetime
    actor: Actor
    action: str
    object: str
    reason: str
    details: str
    hash: bytes

    def data(self, previous: bytes) -> bytes:
        """What is hashed of this content after the record of the hash `previous`."""
        content = [
            self.seq, (self.at - _EPOCH) // timedelta(microseconds=1), self.actor.kind, self.actor.id, self.action,
            self.object, self.reason, self.details, previous.hex(),
        ]  # fmt: skip
        return orjson.dumps(content)

    def leaf(self, previous: bytes) -> bytes:
        """The hash that this content has there."""
        return merkle.leaf_hash(self.data(previous))


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the records end."""

    size: int
    last_hash: bytes
    peaks: merkle.Peaks

    def append(self, leaf: bytes) -> Chain:
        """The chain with one more record."""
        return Chain(self.size + 1, leaf, merkle.add_leaf(self.peaks, self.size, leaf))

    @property
    def root(self) -> bytes:
        """The root of the tree over all records."""
        return merkle.root(self.peaks)


NO_RECORDS: Final = Chain(0, START, ())


async def write(tx: Tx, act: Act, clock: Clock) -> int:
    """Record an act in its own transaction; returns the record's number.

    Locks the end of the chain until the commit: best done as the transaction's last statement.
    """
    chain = await read_chain(tx, _TAKE)
    details = orjson.dumps(act.details, option=orjson.OPT_SORT_KEYS).decode()
    now = clock.now().astimezone(UTC)
    bare = Record(chain.size + 1, now, act.actor, act.action, act.object, act.reason, details, b"")
    longer = chain.append(bare.leaf(chain.last_hash))
    await tx.execute(
        _ADD,
        [bare.seq, now, act.actor.kind, act.actor.id, act.action, act.object, act.reason, details, longer.last_hash],
    )
    await tx.execute(_MOVE, [longer.size, longer.last_hash, merkle.pack(longer.peaks)])
    return bare.seq


async def read_chain(conn: Tx | Reader, statement: str = "SELECT size, last_hash, peaks FROM audit_chain") -> Chain:
    """The end of the chain as it is stored."""
    row = await (await conn.execute(statement)).fetchone()
    if row is None:
        raise RuntimeError("the audit's chain has no end: its row was deleted")
    return Chain(row[0], bytes(row[1]), merkle.unpack(bytes(row[2])))


async def read_records(
    conn: Reader, limit: int, *, before: int | None = None, about: str | None = None
) -> list[Record]:
    """The latest records, latest first; those of the object `about` when it is named."""
    end = _LAST if before is None else before
    if about is None:
        rows = await (await conn.execute(_READ, [end, limit])).fetchall()
    else:
        rows = await (await conn.execute(_READ_OF, [about, end, limit])).fetchall()
    return [as_record(row) for row in rows]


def as_record(row: tuple[object, ...]) -> Record:
    """A row of the table, in the order of its columns."""
    seq, at, kind, ident, action, thing, reason, details, digest = row
    assert isinstance(seq, int)
    assert isinstance(at, datetime)
    assert isinstance(digest, bytes)
    actor = Actor(ActorKind(str(kind)), str(ident))
    return Record(seq, at, actor, str(action), str(thing), str(reason), str(details), digest)
