"""Signed heads of the audit: who rewrites records after one was exported contradicts a signature.

A head is the tree's size and root, signed with Ed25519 (RFC 8032). It goes into the database, into a journal beside
it and into the log, so that rewriting the database alone is found. Before the next head is signed, all records
since the last are read and must lead from it to the end of the chain: nothing broken is ever signed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from purser.core import merkle
from purser.core.audit import NO_RECORDS, Chain, Record, as_record, read_chain
from purser.core.clock import Clock
from purser.core.db import Database, Reader
from purser.core.settings import kept

EVERY: Final = 10.0
"""Seconds between heads: what is not older may still be rewritten unnoticed by who can write to the database."""

_BLOCK: Final = 1000  # records read at once

_SINCE = """
    SELECT seq, at, actor_kind, actor_id, action, object, reason, details, hash FROM audit_records
     WHERE seq > %s ORDER BY seq LIMIT %s"""
_LAST = "SELECT line FROM audit_heads ORDER BY size DESC LIMIT 1"
_ALL = "SELECT line FROM audit_heads ORDER BY size"
_KEEP = "INSERT INTO audit_heads (size, line) VALUES (%s, %s) ON CONFLICT (size) DO NOTHING"

log = structlog.get_logger(__name__)


class AuditBroken(Exception):
    """Records are not what they were when they were written; `seq` is the first of which that is known."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"record {seq}: {what}")
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Head:
    """The chain as it was at a time."""

    chain: Chain
    at: str

    def line(self, key: Ed25519PrivateKey) -> str:
        """The head, signed, as a line of the journal."""
        body = {
            "size": self.chain.size,
            "root": self.chain.root.hex(),
            "at": self.at,
            "last": self.chain.last_hash.hex(),
            "peaks": merkle.pack(self.chain.peaks).hex(),
            "key": key_id(key.public_key()),
        }
        return orjson.dumps({**body, "signature": key.sign(_message(body)).hex()}).decode()


def read_head(line: str, key: Ed25519PublicKey) -> Head:
    """The head of a journal's line. Raises ValueError when it was not signed with `key`."""
    try:
        body = orjson.loads(line)
        signature = bytes.fromhex(body.pop("signature"))
        key.verify(signature, _message(body))
        chain = Chain(body["size"], bytes.fromhex(body["last"]), merkle.unpack(bytes.fromhex(body["peaks"])))
        if chain.root.hex() != body["root"]:
            raise ValueError("not the root of its peaks")
        return Head(chain, body["at"])
    except (InvalidSignature, orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise ValueError("not signed with the audit's key") from error


def key_id(key: Ed25519PublicKey) -> str:
    """Names a public key: the first 16 digits of its SHA-256."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def _message(body: object) -> bytes:
    return b"purser audit head v1\n" + orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


class Journal:
    """The key and the exported heads, in a folder of PURSER_HOME that its owner alone may read."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "audit"
        self.path = self._folder / "heads.jsonl"

    def key(self) -> Ed25519PrivateKey:
        """The key that signs heads, made at first use."""
        fresh = Ed25519PrivateKey.generate().private_bytes_raw()
        return Ed25519PrivateKey.from_private_bytes(kept(self._folder / "signing-key", fresh))

    def lines(self) -> list[str]:
        """The heads exported here, oldest first."""
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []

    def append(self, line: str) -> None:
        """Export a head; it is on the disk when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())


async def publish_head(db: Database, journal: Journal, clock: Clock) -> Head | None:
    """Sign and export the head, unless nothing was written since the last. Raises AuditBroken, and signs nothing."""
    key = journal.key()
    async with db.reader() as conn:
        known = await _last(conn, journal, key.public_key())
        end = await read_chain(conn)
        if end == known:
            return None
        await _follow(conn, known, end)
    head = Head(end, clock.now().isoformat())
    line = head.line(key)
    journal.append(line)
    async with db.transaction() as tx:
        await tx.execute(_KEEP, [end.size, line])
    log.info("audit_head", size=end.size, root=end.root.hex(), key=key_id(key.public_key()))
    return head


async def stored_lines(conn: Reader) -> list[str]:
    """The heads kept in the database, oldest first."""
    return [line for (line,) in await (await conn.execute(_ALL)).fetchall()]


async def _last(conn: Reader, journal: Journal, key: Ed25519PublicKey) -> Chain:
    """The chain at the last head, from the journal or the database, whichever knows a later one."""
    row = await (await conn.execute(_LAST)).fetchone()
    lines = [*journal.lines()[-1:], *([row[0]] if row else [])]
    try:
        return max((read_head(line, key).chain for line in lines), key=lambda chain: chain.size, default=NO_RECORDS)
    except ValueError as error:
        raise AuditBroken(0, "the last signed head is not signed with this audit's key") from error


async def _follow(conn: Reader, known: Chain, end: Chain) -> None:
    """Read what was written between two ends. Raises AuditBroken when one does not lead to the other."""
    chain = known
    while chain.size < end.size:
        rows = await (await conn.execute(_SINCE, [chain.size, min(_BLOCK, end.size - chain.size)])).fetchall()
        if not rows:
            raise AuditBroken(chain.size + 1, "missing")
        for row in rows:
            chain = extend(chain, row)
    if chain != end:
        raise AuditBroken(known.size + 1, "this record or a later one is not what was written")


def extend(chain: Chain, row: Sequence[object]) -> Chain:
    """The chain with one more stored record. Raises AuditBroken when the record does not follow it."""
    expected = chain.size + 1
    try:
        record: Record = as_record(tuple(row))
    except ValueError as error:
        raise AuditBroken(expected, "its actor is none") from error
    if record.seq < expected:
        raise AuditBroken(record.seq, "was inserted")
    if record.seq > expected:
        raise AuditBroken(expected, "missing")
    leaf = record.leaf(chain.last_hash)
    if leaf != record.hash:
        raise AuditBroken(expected, "its content is not what was written, or the record before it was another")
    return chain.append(leaf)
